package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

const testToken = "a token of the tests, long enough"

// simulated starts the built-in server.
func simulated(t *testing.T) (url string) {
	t.Helper()
	server, err := simulator.New(simulator.Config{TTFT: 5 * time.Millisecond, ITL: time.Millisecond}, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if url, err = server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return url
}

// testArguments are those of a run with drawn prompts.
func testArguments(t *testing.T, url string) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	args.Model, args.URL, args.Dataset, args.OutputsDir, args.SleepInterval = "simulated", url, "random", t.TempDir(), 0
	args.TokenizerPath, args.MinPromptLength, args.MaxPromptLength = new("builtin"), 16, 64
	args.MaxTokens = &run.Range{Min: 2, Max: 9}
	args.Seed, args.NoPreflight, args.ServerMetrics = new(7), true, "off"
	args.ExtraArgs = run.Members{{Key: "ignore_eos", Value: json.RawMessage("true")}}
	return args
}

// freeAddress is one of this machine at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// together runs the arguments on n workers.
func together(t *testing.T, args run.Arguments, n int) (*run.Result, []error, error) {
	t.Helper()
	args.Workers, args.Listen, args.WorkersTimeout = &n, freeAddress(t), nil
	p := Process{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(name string) string {
		if name == joinToken {
			return testToken
		}
		return ""
	}}
	key, err := seal.NewKey(testToken)
	if err != nil {
		t.Fatal(err)
	}
	stop, end := context.WithCancel(t.Context())
	defer end()
	errs := make(chan error, n)
	for i := range n {
		w := &workerCommand{join: "nats://" + args.Listen, name: fmt.Sprint("w", i), once: true, folder: t.TempDir()}
		go func() {
			errs <- p.serveRuns(&interrupt{stop: stop, now: t.Context()}, w, key, slog.New(slog.DiscardHandler), standard.Plugins())
		}()
	}
	result, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins(), Program: program(), Fleet: p.gather})
	end()
	var all []error
	for range n {
		all = append(all, <-errs)
	}
	return result, all, err
}

// A sentRequest is what of a record does not depend on when and by whom it was sent.
type sentRequest struct {
	Item, Seq, Session int64
	Warmup             bool
	Due                record.Instant
	Body, Text         string
	Prompt, Completion int
	Fault              bool
}

// sentOf are the requests of a level's log, by their items. Only of a schedule are numbers and instants the same.
func sentOf(t *testing.T, folder string, scheduled bool) (all []sentRequest) {
	t.Helper()
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var begins record.Instant
	var requests []*record.Record
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == eventlog.KindProbe {
			var s metric.ScheduleProbe
			if json.Unmarshal(e.Probe, &s) == nil && s.Of == metric.OfSchedule {
				begins = s.Begins
			}
		}
		if e.Request != nil {
			requests = append(requests, e.Request)
		}
	}
	if n, damage := log.Damage(); n > 0 || log.Torn() {
		t.Errorf("%s: %d damaged lines: %v", folder, n, damage)
	}
	senders := map[string]int{}
	for _, r := range requests {
		if c := r.Recorded; c != nil && c.Session != "" {
			if by, known := senders[c.Session]; known && by != r.Worker {
				t.Errorf("conversation %s is of machines %d and %d", c.Session, by, r.Worker)
			}
			senders[c.Session] = r.Worker
		}
		s := sentRequest{Item: r.Item, Body: string(r.Body), Text: r.Choices[0].Text, Prompt: r.Usage.Prompt, Completion: r.Usage.Completion, Fault: r.Fault != nil}
		if scheduled {
			s.Seq, s.Session, s.Warmup, s.Due = r.Seq, r.Session, r.Warmup, r.Due-begins
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b sentRequest) int { return int(a.Item - b.Item) })
	return all
}

// TestFleet_SendsWhatOneMachineWouldHaveSent: the same bodies, at the same instants of the schedule, under the same numbers, with the same answers.
func TestFleet_SendsWhatOneMachineWouldHaveSent(t *testing.T) {
	url := simulated(t)
	for name, of := range map[string]struct {
		scheduled bool
		change    func(*run.Arguments)
	}{
		"open loop": {true, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Number, a.WarmupNum = true, []float64{200, 400}, []run.Count{{N: 61}, {N: 30}}, 5
		}},
		"open loop with a limit": {true, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Number, a.MaxInFlight = true, []float64{200}, []run.Count{{N: 61}}, new(30)
		}},
		"closed loop": {false, func(a *run.Arguments) {
			a.Parallel, a.Number, a.WarmupNum = []int{1, 5}, []run.Count{{N: 10}, {N: 43}}, 4
		}},
		"rate stages": {true, func(a *run.Arguments) {
			a.Stages = config.Stages{"rate=50..300 for=0.6s", "rate=100 for=0.3s"}
		}},
		"warm-up by time": {true, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Number, a.WarmupDuration = true, []float64{150}, []run.Count{{N: 60}}, new(config.Seconds(0.3))
		}},
		"open loop for a time": {true, func(a *run.Arguments) { // which begins with the first session of all machines
			a.OpenLoop, a.Rate, a.Arrival, a.Duration = true, []float64{2}, "constant", new(config.Seconds(1.4))
		}},
		"trace for a time": {true, func(a *run.Arguments) {
			follow(t, a, func(i int) string {
				return fmt.Sprintf(`{"timestamp": %d, "input_length": 20, "output_length": 4, "hash_ids": []}`, 500*i)
			})
			a.Duration = new(config.Seconds(1.4)) // a busy machine has 400 ms for the last one, which is due at 1 s
		}},
		"trace": {true, func(a *run.Arguments) {
			follow(t, a, func(i int) string {
				return fmt.Sprintf(`{"timestamp": %d, "input_length": %d, "output_length": 4, "hash_ids": []}`, 20*i, 20+i%7)
			})
		}},
		"trace of conversations": {false, func(a *run.Arguments) { // whose turns are of one machine each
			follow(t, a, func(i int) string {
				return fmt.Sprintf(`{"chat_id": %d, "parent_chat_id": %d, "timestamp": %g, "input_length": %d, "output_length": 4, "hash_ids": []}`, i+1, max(-1, i-8), float64(i)/50, 20+i%7)
			})
			a.Dataset, a.WarmupNum = "bailian", 5
		}},
		"paced closed loop": {false, func(a *run.Arguments) { a.Parallel, a.Rate, a.Number = []int{4}, []float64{300}, []run.Count{{N: 50}} }},
	} {
		t.Run(name, func(t *testing.T) {
			args := testArguments(t, url)
			of.change(&args)
			alone, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()})
			if err != nil {
				t.Fatal(err)
			}
			args.OutputsDir = t.TempDir()
			many, workers, err := together(t, args, 2)
			if err != nil {
				t.Fatal(err, workers)
			}
			for i, l := range alone.Levels {
				folder := l.Load.Name
				if d := cmp.Diff(sentOf(t, filepath.Join(alone.Folder, folder), of.scheduled), sentOf(t, filepath.Join(many.Folder, folder), of.scheduled)); d != "" {
					t.Errorf("%s (-alone +together)\n%s", folder, d)
				}
				m := many.Levels[i]
				if m.Total != l.Total || m.Warmup != l.Warmup || m.Failed != 0 || m.SelfCheck == nil || !m.SelfCheck.Conserved {
					t.Errorf("%s: %d requests and %d of the warm-up instead of %d and %d; %+v", folder, m.Total, m.Warmup, l.Total, l.Warmup, m.SelfCheck)
				}
				sum := 0
				for _, w := range m.Workers {
					sum += w.Total
					if w.Verdict == nil || w.Clock == nil || w.Clock.Bound <= 0 || w.Verdict.Word.WorseThan(m.Verdict.Word) {
						t.Errorf("%+v", w)
					}
				}
				want := 2
				if l.Load.MaxSlots() == 1 { // a worker without a slot has no part
					want = 1
				}
				if sum != m.Total || len(m.Workers) != want {
					t.Errorf("%s: %d workers sent %d of %d", folder, len(m.Workers), sum, m.Total)
				}
			}
			again, err := run.Report(t.Context(), many.Folder, run.ReportOptions{}, run.Options{Plugins: standard.Plugins()})
			if err != nil || !bytes.Equal(must(json.Marshal(again.Levels[0].Workers)), must(json.Marshal(many.Levels[0].Workers))) {
				t.Errorf("a report made again differs: %v", err)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestFleet_DifferenceIsRefusedWithBothSidesNamed: a data set that another machine has otherwise.
func TestFleet_DifferenceIsRefusedWithBothSidesNamed(t *testing.T) {
	args := testArguments(t, simulated(t))
	path := filepath.Join(t.TempDir(), "prompts.txt")
	args.Dataset, args.DatasetPath, args.MinPromptLength = "line_by_line", &path, 0
	write := func(text string) {
		if err := os.WriteFile(path, []byte(strings.Repeat(text+"\n", 50)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("What does a load test measure?")
	args.Number = []run.Count{{N: 4}}
	n := 1
	args.Workers, args.Listen = &n, freeAddress(t)
	key := must(seal.NewKey(testToken))
	p := Process{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(name string) string { return map[string]string{joinToken: testToken}[name] }}
	gathered := func(ctx context.Context, w run.FleetWanted) (run.Fleet, error) {
		write("And what does it not?") // what the worker finds
		return p.gather(ctx, w)
	}
	stop, end := context.WithCancel(t.Context())
	defer end()
	errs := make(chan error, 1)
	go func() {
		w := &workerCommand{join: "nats://" + args.Listen, name: "other", once: true, folder: t.TempDir()}
		errs <- p.serveRuns(&interrupt{stop: stop, now: t.Context()}, w, key, slog.New(slog.DiscardHandler), standard.Plugins())
	}()
	host, _ := os.Hostname()
	_, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins(), Program: program(), Fleet: gathered})
	var theirs error
	select {
	case theirs = <-errs: // the coordinator sends it the reason
	case <-time.After(time.Minute):
		end()
		theirs = <-errs
	}
	for _, e := range []error{err, theirs} {
		if e == nil || !strings.Contains(e.Error(), "the datasets differ") || !strings.Contains(e.Error(), "worker other") || !strings.Contains(e.Error(), host) {
			t.Errorf("%v", e)
		}
	}
	if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
		t.Errorf("%v was written", entries)
	}
}
