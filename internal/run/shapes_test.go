package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
)

// shape runs one level as the arguments say and returns it, with the tables and the page.
func shape(t *testing.T, c simulator.Config, say func(*Arguments)) (level *metric.Level, result *Result, tables string) {
	t.Helper()
	args := DefaultArguments()
	prompt, seed := "What does a load test measure?", 5
	args.Model, args.URL, args.Prompt = "simulated", startSimulator(t, c), &prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics, args.NoPreflight, args.Seed = t.TempDir(), 0, "off", true, &seed
	args.MaxTokens = &Range{Min: 3, Max: 3}
	say(&args)
	var out bytes.Buffer
	result, err := Run(t.Context(), args, Options{Tables: &out})
	if err != nil || len(result.Levels) != 1 {
		t.Fatalf("%v, %+v", err, result)
	}
	return result.Levels[0], result, out.String()
}

func quick() simulator.Config {
	return simulator.Config{TTFT: 4 * time.Millisecond, ITL: time.Millisecond}
}

// TestStages_AreReportedEachAndTogether: in the table, perf_result.json and the page, open and closed ones in one run.
func TestStages_AreReportedEachAndTogether(t *testing.T) {
	l, result, tables := shape(t, quick(), func(a *Arguments) {
		a.Stages = config.Stages{"rate=100 for=0.2s", "rate=100..300 for=0.3s curve=sine", "parallel=1..4 for=0.2s"}
		a.WarmupDuration, a.Arrival = new(config.Seconds(0.1)), "constant"
	})
	if len(l.Stages) != 3 || l.Warmup == 0 || l.Failed > 0 {
		t.Fatalf("%d stages, %d warm-up requests, %d failed", len(l.Stages), l.Warmup, l.Failed)
	}
	all := 0
	for i, s := range l.Stages {
		all += s.Total
		if want := []int{20, 60, 0}[i]; want > 0 && s.Total != want {
			t.Errorf("stage %d has %d requests, want %d", i+1, s.Total, want)
		}
	}
	if all != l.Total || l.Stages[2].Total < 10 {
		t.Errorf("%d requests in stages, %d in the last, %d in all", all, l.Stages[2].Total, l.Total)
	}
	if s := l.Schedule; s == nil || s.Arrived != 80 || s.Process != "constant" {
		t.Errorf("the schedule is %+v", s)
	}
	for _, want := range []string{"Stages (times from the scheduled start):", "rate 100 to 300, sine", "concurrency 1 to 4", "Schedule: 80 arrivals"} {
		if !strings.Contains(tables, want) {
			t.Errorf("the tables lack %q", want)
		}
	}
	var made struct {
		Levels []struct {
			Stages []struct {
				Stage    int
				Title    string
				From, To float64
				Total    int
				Metrics  map[string]any
			}
		}
	}
	if err := json.Unmarshal(result.JSON, &made); err != nil || len(made.Levels[0].Stages) != 3 || made.Levels[0].Stages[1].Total != 60 || made.Levels[0].Stages[1].Metrics["latency_from_due"] == nil {
		t.Errorf("perf_result.json has %+v, %v", made.Levels, err)
	}
	page, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil || !bytes.Contains(page, []byte("concurrency 1 to 4")) || !bytes.Contains(page, []byte("stages")) {
		t.Errorf("the page lacks the stages, %v", err)
	}
}

// TestLimit_CountsWhatWaitedAndWhatWasDropped, and holds it against the level.
func TestLimit_CountsWhatWaitedAndWhatWasDropped(t *testing.T) {
	slow := simulator.Config{TTFT: 100 * time.Millisecond, ITL: time.Millisecond}
	for word, drops := range map[string]bool{"wait": false, "drop": true} {
		l, result, tables := shape(t, slow, func(a *Arguments) {
			a.OpenLoop, a.Rate, a.Number, a.MaxInFlight, a.AtLimit = true, []float64{200}, []config.Count{{N: 40}}, new(2), word
		})
		s := l.Schedule
		if s == nil || s.Arrived != 40 || s.Limit != 2 || (s.Dropped > 20) != drops || (s.Waited > 20) == drops || l.Total+l.Dropped != 40 {
			t.Errorf("%s: %+v, %d requests, %d dropped", word, s, l.Total, l.Dropped)
			continue
		}
		if !strings.Contains(tables, "limit of 2 in flight") || l.Verdict == nil ||
			!slices.ContainsFunc(l.Verdict.Causes, func(c metric.Cause) bool { return c.Key == "in-flight-limit" }) || !bytes.Contains(result.JSON, []byte(`"max_in_flight": 2`)) {
			t.Errorf("%s: the verdict is %+v; the tables say %s", word, l.Verdict, tables)
		}
		due, _ := l.Value(metric.LatencyFromDue)
		sent, _ := l.Value(metric.Latency)
		if !drops && due < 2*sent {
			t.Errorf("the latency from due is %v, from sent %v", due, sent)
		}
	}
}

func TestShapes_HoldAndGraceAreCounted(t *testing.T) {
	l, _, _ := shape(t, quick(), func(a *Arguments) {
		a.Parallel, a.Number, a.HoldLoad, a.WarmupNum, a.WarmupBarrier = []int{4}, []config.Count{{N: 21}}, true, 6, true
	})
	if l.Total != 21 || l.Warmup != 6 || l.Held == 0 {
		t.Errorf("%d measured, %d of the warm-up, %d held", l.Total, l.Warmup, l.Held)
	}
	l, _, _ = shape(t, simulator.Config{TTFT: 10 * time.Second}, func(a *Arguments) {
		a.OpenLoop, a.Rate, a.Duration, a.Grace, a.NoTestConnection = true, []float64{50}, new(config.Seconds(0.2)), new(config.Seconds(0.1)), true
	})
	if l.Total != 0 || l.Cancelled < 5 || l.Schedule == nil || l.Schedule.Arrived != l.Cancelled {
		t.Errorf("%d ended, %d cancelled, %+v", l.Total, l.Cancelled, l.Schedule)
	}
}

// TestShapes_ImpossibleOnesWriteNothing and say everything at once.
func TestShapes_ImpossibleOnesWriteNothing(t *testing.T) {
	args := DefaultArguments()
	dir := t.TempDir()
	args.Model, args.OutputsDir, args.Stages = "m", filepath.Join(dir, "outputs"), config.Stages{"rate=1..0 for=1s curve=exponential", "for=2s"}
	args.Parallel, args.Burstiness = []int{4}, new(2.0)
	_, err := Run(t.Context(), args, Options{})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 3+1 {
		t.Errorf("the problems are %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("%v was written", files)
	}
}
