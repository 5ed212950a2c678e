package perf_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// simulated is a short test of the built-in server.
func simulated(t *testing.T, c simulator.Config) perf.Config {
	t.Helper()
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return perf.Config{
		Target:  perf.Target{Model: "simulated", URL: url},
		Load:    perf.Load{Parallel: []int{2}, Number: []perf.Count{{N: 6}}, Pause: -1},
		Data:    perf.Data{Prompt: "What does a load test measure?"},
		Request: perf.Request{MaxTokens: perf.Range{Min: 8, Max: 8}, Extra: map[string]any{"ignore_eos": true}},
		Output:  perf.Output{Dir: t.TempDir()},
	}
}

func TestRun_FindsItsLevelsAndMakesItsFiles(t *testing.T) {
	cfg := simulated(t, simulator.Config{})
	cfg.Load.Parallel, cfg.Load.Number = []int{1, 2}, []perf.Count{{N: 2}, {N: 3, Times: true}}
	cfg.SLO.Objectives = []metric.Objective{{Key: metric.TTFT, Limit: 10}}
	var tables bytes.Buffer
	result, err := perf.Run(t.Context(), cfg, perf.WithTables(&tables))
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Levels) != 2 || result.Levels[0].Succeeded != 2 || result.Levels[1].Succeeded != 6 || result.ID == "" ||
		result.Incomplete != "" || result.Verdict == "" || len(result.JSON) == 0 {
		t.Errorf("the result is %+v", result)
	}
	if !strings.HasPrefix(result.Folder, cfg.Output.Dir) || !strings.Contains(tables.String(), result.LastLine) {
		t.Errorf("the folder is %s, the last line %q", result.Folder, result.LastLine)
	}
	again, err := perf.Report(t.Context(), result.Folder, perf.ReportConfig{Exports: []string{"csv"}, From: time.Nanosecond,
		Folder: filepath.Join(t.TempDir(), "again")})
	if err != nil || len(again.Levels) != 2 || again.Levels[1].Succeeded == 0 || len(again.Exports) == 0 {
		t.Errorf("the report is %+v, %v", again, err)
	}
	if _, err := perf.Report(t.Context(), result.Folder, perf.ReportConfig{Exports: []string{"zip"}, Charts: "gif"}); err == nil ||
		!strings.Contains(err.Error(), "Exports: ") || !strings.Contains(err.Error(), "Charts: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestNew_FindsAllProblemsAndNamesFields(t *testing.T) {
	_, err := perf.New(perf.Config{Target: perf.Target{URL: "ftp://h"}, Load: perf.Load{Pace: -1}, Data: perf.Data{Prompt: "@x"},
		Output: perf.Output{Exports: []string{"zip"}}}, perf.WithObserver(42))
	var problems perf.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is %v", err)
	}
	found := map[string]bool{}
	for _, p := range problems {
		found[p.Field] = true
	}
	for _, field := range []string{"WithObserver", "Load.Pace", "Data.Prompt", "Target.Model", "Target.URL", "Output.Exports"} {
		if !found[field] {
			t.Errorf("%s is missing among:\n%v", field, err)
		}
	}
	if one := (perf.Problem{}); !errors.As(err, &one) || one.Field == "" {
		t.Errorf("errors.As finds no Problem in %v", err)
	}
}

func TestRunner_StopsWithAReportOfWhatWasMeasured(t *testing.T) {
	cfg := simulated(t, simulator.Config{TTFT: 5 * time.Millisecond})
	cfg.Load.Number = []perf.Count{{N: 10_000}}
	var r *perf.Runner
	seen := atomic.Int64{}
	r, err := perf.New(cfg, perf.WithObserver(requests(func(*record.Record) {
		if seen.Add(1) == 5 {
			r.Stop()
		}
	})))
	if err != nil {
		t.Fatal(err)
	}
	if before := r.Snapshot(); before != (perf.Snapshot{}) {
		t.Errorf("before the run the state is %+v", before)
	}
	result, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l := result.Levels[0]; !result.Interrupted || result.Incomplete == "" || l.Succeeded < 5 || l.Succeeded > 5000 {
		t.Errorf("interrupted %v, %q, %d succeeded", result.Interrupted, result.Incomplete, l.Succeeded)
	}
	if s := r.Snapshot(); s.Level != result.Levels[0].Load.Name || s.Ended < 5 || s.String() == "" {
		t.Errorf("the state is %+v", s)
	}
	if _, err := r.Run(t.Context()); !errors.Is(err, perf.ErrRunTwice) {
		t.Errorf("the second run: %v", err)
	}
}

func TestRunner_StoppedBeforeItsStartSendsNothing(t *testing.T) {
	r, err := perf.New(simulated(t, simulator.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	r.Stop()
	if result, err := r.Run(t.Context()); result != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", result, err)
	}
}

// requests is an observer of requests.
type requests func(*record.Record)

func (f requests) RequestDone(r *record.Record) { f(r) }

// A signal is a stream that tells when something is written to it.
type signal chan struct{}

func (s signal) Write(b []byte) (int, error) {
	select {
	case s <- struct{}{}:
	default:
	}
	return len(b), nil
}

func TestObserver_ThatDoesNotReturnDoesNotHoldUpTheLoad(t *testing.T) {
	levelIsOver := make(signal, 1)
	held, told := 0, 0
	observer := requests(func(*record.Record) {
		if told++; told == 1 {
			<-levelIsOver // the level's tables: all its requests have ended, while this call has not
			held++
		}
	})
	result, err := perf.Run(t.Context(), simulated(t, simulator.Config{}), perf.WithObserver(observer), perf.WithTables(levelIsOver))
	if err != nil {
		t.Fatal(err)
	}
	if held != 1 || told != 6 || result.Levels[0].Succeeded != 6 || result.Unobserved != 0 {
		t.Errorf("held %d, told of %d, %d succeeded, %d unobserved", held, told, result.Levels[0].Succeeded, result.Unobserved)
	}
}

// levels is an observer of levels.
type levels func(*metric.Level)

func (f levels) LevelDone(l *metric.Level) { f(l) }

func TestObserver_ReadsALevelWhileTheRunGoesOn(t *testing.T) {
	cfg := simulated(t, simulator.Config{})
	cfg.Load.Parallel, cfg.Load.Number = []int{1, 2, 1}, []perf.Count{{N: 30, Times: true}}
	seen := 0
	_, err := perf.Run(t.Context(), cfg, perf.WithObserver(levels(func(l *metric.Level) {
		seen++
		for _, d := range metric.Table() { // the race detector looks on
			l.Quantile(d.Key, 0.5)
			l.Value(d.Key)
		}
	})))
	if err != nil || seen != 3 {
		t.Errorf("told of %d levels, %v", seen, err)
	}
}

func TestRun_WithTheArgumentsOfEvalScope(t *testing.T) {
	args, err := simulated(t, simulator.Config{}).Arguments()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := perf.FromArguments(args)
	if err != nil {
		t.Fatal(err)
	}
	result, err := perf.Run(t.Context(), cfg)
	if err != nil || result.Levels[0].Succeeded != 6 {
		t.Errorf("%+v, %v", result, err)
	}
}
