// Package swanlab writes the files of SwanLab's local mode, which `swanlab watch` shows. It needs neither Python nor a
// server. Package bridge handles SwanLab's cloud.
package swanlab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Local is a visualizer that writes local files of a project.
type Local struct {
	Project string
}

// Close does nothing.
func (Local) Close() {}

// session is an experiment under way.
type session struct {
	dir    string
	db     *database
	series map[string]*series
}

// The states of an experiment.
const (
	statusCrashed  = -1
	statusFinished = 1
)

// Start makes runs.swanlab and the experiment's folder in the run's folder.
func (l Local) Start(_ context.Context, run visualizer.Run) (*visualizer.Started, error) {
	name := fmt.Sprintf("run-%s-%.8s", time.Now().Format("20060102_150405"), run.ID)
	s := &session{dir: filepath.Join(run.Folder, name), series: map[string]*series{}}
	for _, sub := range []string{"logs", "files", "media", "console"} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "files", "config.yaml"), vizformat.ConfigYAML(run.Config, run.Tags), 0o644); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	system, err := json.Marshal(map[string]string{"hostname": host, "os": runtime.GOOS + "/" + runtime.GOARCH})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "files", "swanlab-metadata.json"), system, 0o644); err != nil {
		return nil, err
	}
	if s.db, err = openDatabase(run.Folder, l.Project, run.Name, name); err != nil {
		return nil, fmt.Errorf("making runs.swanlab: %w", err)
	}
	return &visualizer.Started{Session: s, Where: "swanlab watch " + sanitize.ShellWord(run.Folder)}, nil
}

// The sections of the charts.
const (
	runningSection = "default"
	levelSection   = "By level"
)

// Log adds a point to every figure's chart.
func (s *session) Log(_ context.Context, p visualizer.Point) error {
	for _, v := range vizformat.Point(p) {
		if err := s.add(v.Name, runningSection, p.Step, v.Value); err != nil {
			return err
		}
	}
	return nil
}

// Level adds a point to every figure's chart by level, and the level's percentiles as texts.
func (s *session) Level(_ context.Context, l visualizer.Level) error {
	for _, v := range l.Values {
		if err := s.add(vizformat.ByLevel+v.Name, levelSection, int64(l.Level), v.Value); err != nil {
			return err
		}
	}
	return s.text(vizformat.Percentiles, int64(l.Level), l.Percentiles)
}

func (s *session) add(name, section string, step int64, v float64) error {
	series, err := s.find(name, "line", section)
	if err != nil {
		return err
	}
	return series.add(step, v)
}

func (s *session) text(name string, step int64, table visualizer.Table) error {
	series, err := s.find(name, "text", levelSection)
	if err != nil {
		return err
	}
	captions, lines := vizformat.Lines(table)
	return series.texts(step, captions, lines)
}

// find is the series of a name; a new one gets its chart.
func (s *session) find(name, kind, section string) (*series, error) {
	if known := s.series[name]; known != nil {
		return known, nil
	}
	place, err := s.db.tag(name, kind, section)
	if err != nil {
		return nil, fmt.Errorf("adding %s to runs.swanlab: %w", name, err)
	}
	made, err := newSeries(filepath.Join(s.dir, "logs", fmt.Sprint(place)))
	s.series[name] = made
	return made, err
}

// Finish adds the table of levels and marks the experiment as ended.
func (s *session) Finish(_ context.Context, e visualizer.End) error {
	var err error
	if len(e.Levels.Rows) > 0 {
		err = s.text(vizformat.Levels, 0, e.Levels)
	}
	for _, series := range s.series {
		err = errors.Join(err, series.close())
	}
	status := statusFinished
	if e.State != visualizer.Finished {
		status = statusCrashed
	}
	return errors.Join(err, s.db.end(status))
}
