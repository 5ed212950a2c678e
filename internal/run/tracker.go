package run

import (
	"math"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
)

// A tracker keeps progress.json, in EvalScope's form, for those who watch a run from outside. A file that cannot be
// written stops nothing.
type tracker struct {
	path  string
	total int // 0 where time bounds a level, or the results decide how many levels there are
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
		if l.Duration > 0 {
			t.total = 0
			break
		}
		t.total += l.Number
	}
	return t
}

// progress is what progress.json holds: EvalScope's fields, and then ours of the level under way. Times are seconds.
type progress struct {
	Status    string  `json:"status"`
	Pipeline  string  `json:"pipeline"`
	Total     int     `json:"total_count"`
	Processed int     `json:"processed_count"`
	Percent   float64 `json:"percent"`
	Updated   string  `json:"updated_at"`

	Level    string   `json:"level,omitempty"`
	InFlight int      `json:"in_flight"`
	Failed   int      `json:"failed"` // of the level
	Reached  float64  `json:"reached_concurrency"`
	Silence  float64  `json:"longest_silence"`
	Left     *float64 `json:"seconds_left"` // of the whole sweep; null as long as it is unknown
}

// state is the progress of the whole sweep now: measured requests that ended, over all levels so far; sessions where they
// have several turns, as the total counts those.
func (t *tracker) state(status string) progress {
	now := t.live.Snapshot()
	p := progress{Status: status, Pipeline: "perf", Total: t.total, Processed: now.Before + now.Ended(), Updated: time.Now().Format("2006-01-02T15:04:05.000000"),
		Level: now.Name, InFlight: now.InFlight, Failed: now.Failed, Reached: now.Reached, Silence: now.Silence.For.Seconds()}
	n := t.plan.Controller().Planned()
	switch {
	case t.total > 0:
		p.Percent = float64(10_000*p.Processed/t.total) / 100
	case status == "completed":
		p.Percent = 100
	case n > 0 && now.Name != "":
		p.Percent = math.Floor(10_000*(float64(now.Index)+now.Share())/float64(n)) / 100
	}
	left, ok := now.AllLeft()
	if !ok && (len(t.plan.Levels) > 0 || now.Index+1 == n) { // the last level; else nobody knows what comes
		left, ok = now.Left()
	}
	if ok && status == "running" {
		seconds := left.Seconds()
		p.Left = &seconds
	}
	return p
}

// write replaces progress.json.
func (t *tracker) write(status string) {
	if t == nil {
		return
	}
	if data, err := plainjson.MarshalIndent(t.state(status), "  "); err == nil {
		_ = outputs.WriteFile(t.path, data) // the next second tries again
	}
}
