package swanlab

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/outputs"
)

// slice is how many points a file of a series holds.
const slice = 1000

// summaryEvery is after how many points the extremes are written anew: the dashboard needs them for its axes only.
const summaryEvery = 5

// A series is one metric's files: its points, and the extremes among them.
type series struct {
	dir     string
	file    *os.File
	summary extremes
}

// An extremes is _summary.json.
type extremes struct {
	Max     *float64 `json:"max,omitempty"`
	MaxStep int64    `json:"max_step"`
	Min     *float64 `json:"min,omitempty"`
	MinStep int64    `json:"min_step"`
	Count   int      `json:"num"`
}

func (e *extremes) add(step int64, v float64) {
	if e.Max == nil || v > *e.Max {
		e.Max, e.MaxStep = &v, step
	}
	if e.Min == nil || v < *e.Min {
		e.Min, e.MinStep = &v, step
	}
}

// A point is a line of a series; data is a number, or a list of texts.
type point struct {
	Index int64   `json:"index"`
	Data  any     `json:"data"`
	Time  string  `json:"create_time"`
	More  []extra `json:"more,omitempty"`
}

type extra struct {
	Caption string `json:"caption"`
}

func newSeries(dir string) (*series, error) {
	return &series{dir: dir}, os.MkdirAll(dir, 0o755)
}

func (s *series) add(step int64, v float64) error {
	s.summary.add(step, v)
	return s.write(point{Index: step, Data: v, Time: now()})
}

func (s *series) texts(step int64, captions, texts []string) error {
	p := point{Index: step, Data: texts, Time: now()}
	for _, c := range captions {
		p.More = append(p.More, extra{c})
	}
	return s.write(p)
}

func (s *series) write(p point) error {
	if s.summary.Count%slice == 0 {
		if err := s.next(); err != nil {
			return err
		}
	}
	s.summary.Count++
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if _, err := s.file.Write(append(line, '\n')); err != nil {
		return err
	}
	if s.summary.Count%summaryEvery == 1 {
		return s.summarize()
	}
	return nil
}

// summarize replaces _summary.json.
func (s *series) summarize() error {
	summary, err := json.Marshal(s.summary)
	if err != nil {
		return err
	}
	return outputs.WriteFile(filepath.Join(s.dir, "_summary.json"), summary)
}

// next begins the file of the next points.
func (s *series) next() error {
	err := s.close()
	var openErr error
	s.file, openErr = os.Create(filepath.Join(s.dir, fmt.Sprintf("%d.log", s.summary.Count+slice)))
	return errors.Join(err, openErr)
}

func (s *series) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.summarize(), s.file.Close())
}
