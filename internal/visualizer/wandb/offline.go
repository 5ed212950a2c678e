// Package wandb writes WandB's offline runs: the transaction log that `wandb sync` uploads. It needs neither Python nor
// a server. Package bridge handles online runs.
package wandb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Offline is a visualizer that writes an offline run of a project.
type Offline struct {
	Project, Entity string
	// Warning is passed on to the user at the start.
	Warning string
}

// Close does nothing.
func (Offline) Close() {}

// session is a run under way.
type session struct {
	dir   string // of the run
	file  *os.File
	log   *logWriter
	num   int64
	begun time.Time
	row   []field // of the step under way: what belongs to one step is one row
	step  int64
}

// Start makes the run's folder in <run's folder>/wandb, with its log.
func (o Offline) Start(_ context.Context, run visualizer.Run) (*visualizer.Started, error) {
	begun := time.Now()
	id := fmt.Sprintf("%.8s", run.ID)
	s := &session{dir: filepath.Join(run.Folder, "wandb", "offline-run-"+begun.Format("20060102_150405")+"-"+id), begun: begun}
	if err := os.MkdirAll(filepath.Join(s.dir, "files"), 0o755); err != nil {
		return nil, err
	}
	var err error
	if s.file, err = os.Create(filepath.Join(s.dir, "run-"+id+".wandb")); err != nil {
		return nil, err
	}
	if s.log, err = newLogWriter(s.file); err == nil {
		err = s.head(o, id, run)
	}
	if err != nil {
		return nil, errors.Join(err, s.file.Close())
	}
	return &visualizer.Started{Session: s, Where: "wandb sync " + sanitize.ShellWord(s.dir), Warning: o.Warning}, nil
}

func (s *session) head(o Offline, id string, run visualizer.Run) error {
	host, _ := os.Hostname()
	r := runRecord{id: id, project: o.Project, entity: o.Entity, name: run.Name, tags: run.Tags, host: host, begun: s.begun}
	for _, e := range run.Config {
		r.config = append(r.config, field{[]string{e.Name}, e.Value})
	}
	return errors.Join(s.write(recordHeader, headerRecord()), s.write(recordRun, r.message()),
		s.write(recordMetric, byLevelMetric(vizformat.ByLevel+"*", vizformat.ByLevel+vizformat.Level)))
}

// write appends one record with its number.
func (s *session) write(kind int, m message) error {
	s.num++
	return s.log.record(message(nil).number(recordNum, s.num).bytes(kind, m))
}

// Log adds a step.
func (s *session) Log(_ context.Context, p visualizer.Point) error {
	return s.history(p.Step, values("", vizformat.Point(p)))
}

func values(prefix string, all []visualizer.Value) []field {
	fields := make([]field, 0, len(all)+4)
	for _, v := range all {
		fields = append(fields, number(prefix+v.Name, v.Value))
	}
	return fields
}

func number(key string, v float64) field {
	data, err := json.Marshal(v)
	if err != nil {
		data = []byte("null") // not a number, which JSON lacks
	}
	return field{[]string{key}, data}
}

// history adds fields at a step. The row is written when the next step comes.
func (s *session) history(step int64, fields []field) error {
	var err error
	if step > s.step {
		err = s.flush()
		s.step = step
	}
	ran := time.Since(s.begun).Seconds()
	s.row = append(s.row, fields...)
	return errors.Join(err, s.write(recordSummary, summaryRecord(append(fields, s.stamps(ran)...))))
}

func (s *session) stamps(ran float64) []field {
	return []field{number("_step", float64(s.step)), number("_timestamp", float64(s.begun.UnixMicro())/1e6+ran), number("_runtime", ran)}
}

// flush writes the row of the step under way.
func (s *session) flush() error {
	if len(s.row) == 0 {
		return nil
	}
	row := append(s.row, s.stamps(time.Since(s.begun).Seconds())...)
	s.row = nil
	return s.write(recordHistory, historyRecord(s.step, row))
}

// Level adds a level's figures over its place, and its percentiles as a table.
func (s *session) Level(_ context.Context, l visualizer.Level) error {
	fields := append(values(vizformat.ByLevel, l.Values), number(vizformat.ByLevel+vizformat.Level, float64(l.Level)))
	table, err := s.table(vizformat.Percentiles+" "+l.Name, l.Percentiles)
	if err != nil {
		return err
	}
	return s.history(l.Step, append(fields, table...))
}

// Finish adds the table of levels and the run's files, and ends the run.
func (s *session) Finish(_ context.Context, e visualizer.End) error {
	var err error
	if len(e.Levels.Rows) > 0 {
		var table []field
		if table, err = s.table(vizformat.Levels, e.Levels); err == nil {
			err = s.history(s.step, table)
		}
	}
	err = errors.Join(err, s.flush())
	for _, path := range e.Files {
		err = errors.Join(err, s.keep(path))
	}
	code := 0
	switch e.State {
	case visualizer.Failed:
		code = 1
	case visualizer.Aborted:
		code = 255 // as WandB marks runs that their user stopped
	}
	return errors.Join(err, s.write(recordExit, exitRecord(code, time.Since(s.begun))), s.write(recordFooter, nil), s.file.Close())
}

// keep copies a file into the run.
func (s *session) keep(path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	name := filepath.Base(path)
	to, err := os.Create(filepath.Join(s.dir, "files", name))
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	return s.write(recordFiles, filesRecord(name))
}
