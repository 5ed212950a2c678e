package perf

import (
	"encoding/json"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
)

// A tracker keeps progress.json, in EvalScope's form, for those who watch a run from outside. A file that cannot be
// written stops nothing.
type tracker struct {
	path  string
	total int
	live  *engine.Live
	plan  *plan.Plan
}

// newTracker is nil where the user wants no progress.json.
func newTracker(p *plan.Plan, folder string, live *engine.Live) *tracker {
	if !p.Output.Progress {
		return nil
	}
	t := &tracker{path: filepath.Join(folder, "progress.json"), live: live, plan: p}
	for _, l := range p.Levels {
		t.total += l.Number
	}
	return t
}

// processed counts the measured requests that ended, over all levels so far.
func (t *tracker) processed() int {
	now := t.live.Snapshot()
	n := now.Done
	for i, l := range t.plan.Levels {
		if i < now.Index && now.Name != "" {
			n += l.Number
		}
	}
	return n
}

// write replaces progress.json.
func (t *tracker) write(status string) {
	if t == nil {
		return
	}
	n := t.processed()
	percent := 0.0
	if t.total > 0 {
		percent = float64(10_000*n/t.total) / 100
	}
	data, err := json.MarshalIndent(struct {
		Status    string  `json:"status"`
		Pipeline  string  `json:"pipeline"`
		Total     int     `json:"total_count"`
		Processed int     `json:"processed_count"`
		Percent   float64 `json:"percent"`
		Updated   string  `json:"updated_at"`
	}{status, "perf", t.total, n, percent, time.Now().Format("2006-01-02T15:04:05.000000")}, "", "  ")
	if err == nil {
		_ = outputs.WriteFile(t.path, data) // the next second tries again
	}
}
