package run_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestPrice_CostOfARunAndOfItsReport: the cost is the level's time, and a report with another price has another cost and leaves the run's as it was.
func TestPrice_CostOfARunAndOfItsReport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "price.yaml")
	if err := os.WriteFile(path, []byte("gpu_hour: 2.5\ngpus: 8\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 5 * time.Millisecond, ITL: time.Millisecond}))
	args.Number, args.Parallel, args.Price = []run.Count{{N: 9}}, []int{3}, &path
	result := mustRun(t, args)
	costs := func(l *metric.Level, perHour float64, currency string) {
		t.Helper()
		seconds, _ := l.Value(metric.Duration)
		rate, _ := l.Value(metric.RequestThroughput)
		c := l.Cost
		if c == nil || c.Currency != currency || math.Abs(c.Run-perHour/3600*seconds) > 1e-12 || c.PerRequest == nil || math.Abs(c.PerRequest.Value-perHour/3600/rate) > 1e-12 {
			t.Errorf("%+v", c)
		}
	}
	costs(result.Levels[0], 20, "USD")
	other, problems := run.ReadPrice("hour=3,currency=EUR", 0)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Price: other}, run.Options{})
	if err != nil || !strings.Contains(again.Folder, "views") {
		t.Fatal(err, again)
	}
	costs(again.Levels[0], 3, "EUR")
	if again, err = run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{}); err != nil {
		t.Fatal(err)
	}
	costs(again.Levels[0], 20, "USD")
}

// TestGPUs_OfARunsPlan: a report's price by GPU hours is of as many GPUs as the run had.
func TestGPUs_OfARunsPlan(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: time.Millisecond, ITL: time.Millisecond}))
	args.Number, args.Parallel, args.GPUs = []run.Count{{N: 2}}, []int{1}, 4
	result := mustRun(t, args)
	if n := run.GPUs(result.Folder); n != 4 {
		t.Errorf("%d GPUs", n)
	}
	if p, problems := run.ReadPrice("gpu_hour=2.5", run.GPUs(result.Folder)); len(problems) > 0 || p.PerHour != 10 {
		t.Errorf("%+v, %q", p, problems)
	}
	if n := run.GPUs(t.TempDir()); n != 0 {
		t.Errorf("%d GPUs of a folder without a plan", n)
	}
}
