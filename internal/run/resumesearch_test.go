package run

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// TestResume_SearchIsFedTheFinishedLevelsAgain, and goes on with the level that it had chosen from them.
func TestResume_SearchIsFedTheFinishedLevelsAgain(t *testing.T) {
	t.Parallel()
	url := startSimulator(t, simulator.Config{TTFT: 5 * time.Millisecond, ITL: time.Millisecond})
	left := filepath.Join(t.TempDir(), "left")
	s := newSettings(Options{})
	p := searchPlan(t, s, url, 8)
	var ended, levels atomic.Int64
	s.Options.Level = func(string, int, string) { levels.Add(1) }
	s.Events.RequestDone = func(*record.Record) {
		if levels.Load() == 2 && ended.Add(1) == 3 { // its third level has begun
			found, _ := filepath.Glob(filepath.Join(p.Output.Root, "*", "*", outputs.RunFile))
			if err := os.CopyFS(left, os.DirFS(filepath.Dir(found[0]))); err != nil {
				t.Error(err)
			}
		}
	}
	whole, err := runPlan(t, s, p)
	if err != nil {
		t.Fatal(err)
	}
	before, err := outputs.ReadRun(left)
	if err != nil || len(before.Levels) != 3 {
		t.Fatalf("%+v, %v", before, err)
	}
	again := newSettings(Options{})
	q := searchPlan(t, again, url, 8)
	q.Seed = p.Seed
	again.resumed = &resumption{folder: left, run: before}
	if again.resumed.document, err = regular.Read(filepath.Join(left, plan.File), regular.Document); err != nil {
		t.Fatal(err)
	}
	result, err := runPlan(t, again, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Levels) != len(whole.Levels) || result.Search == nil || *result.Search.FeasibleMax != *whole.Search.FeasibleMax || len(result.Search.Probes) != len(whole.Levels) {
		t.Errorf("%d levels, %+v", len(result.Levels), result.Search)
	}
	for i, l := range result.Levels {
		if l.Load.On(load.ByParallel) != float64(int(1)<<i) || (len(l.Segments) == 2) != (i == 2) {
			t.Errorf("level %d is %s, of %d segments", i+1, l.Load.Name, len(l.Segments))
		}
	}
}
