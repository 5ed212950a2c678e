package bridge

import (
	"context"
	"errors"
	"fmt"

	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A session is a run that the child shows.
type session struct{ *child }

// Gone is closed when the child has ended.
func (s session) Gone() <-chan struct{} { return s.exited }

// Log sends a point.
func (s session) Log(ctx context.Context, p visualizer.Point) error {
	return s.do(ctx, map[string]any{"op": "log", "step": p.Step, "data": values("", vizformat.Point(p))})
}

// Level sends a finished level.
func (s session) Level(ctx context.Context, l visualizer.Level) error {
	return s.do(ctx, map[string]any{"op": "level", "step": l.Step, "level": l.Level, "name": l.Name,
		"data": values(vizformat.ByLevel, l.Values), "columns": l.Percentiles.Columns, "rows": l.Percentiles.Rows,
		"title": vizformat.Percentiles + " " + l.Name})
}

// Finish sends the end and waits for the child's own.
func (s session) Finish(ctx context.Context, e visualizer.End) error {
	err := s.do(ctx, map[string]any{"op": "finish", "state": e.State, "files": e.Files, "title": vizformat.Levels,
		"columns": e.Levels.Columns, "rows": e.Levels.Rows})
	s.in.Close()
	stop := context.AfterFunc(ctx, s.signalKill)
	s.drain()
	stop()
	return err
}

func (s session) do(ctx context.Context, request map[string]any) error {
	a, err := s.ask(ctx, request)
	switch {
	case err == nil && a.Note == "":
		return nil
	case err == nil:
		err = errors.New(a.Note)
	case errors.Is(err, context.Canceled):
		err = errors.New("it did not finish in time and was killed")
	}
	return fmt.Errorf("%w; see its output in %s", err, logName)
}

func values(prefix string, all []visualizer.Value) map[string]float64 {
	data := make(map[string]float64, len(all))
	for _, v := range all {
		data[prefix+v.Name] = v.Value
	}
	return data
}
