package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/cluster/transport"
	"github.com/modelscope/evalscope/internal/cluster/worker"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

// A cutBus is a network that goes away.
type cutBus struct {
	*transport.Bus
	away *atomic.Bool
}

var errAway = errors.New("the network is away")

func (b cutBus) Ask(ctx context.Context, name string, question []byte) ([]byte, error) {
	if b.away.Load() {
		return nil, errAway
	}
	return b.Bus.Ask(ctx, name, question)
}

func (b cutBus) Put(ctx context.Context, name, id string, data []byte) error {
	if b.away.Load() {
		return errAway
	}
	return b.Bus.Put(ctx, name, id, data)
}

// withNetwork runs the arguments on two workers with a lease of one second, the first of which has the network that away takes from it.
func withNetwork(t *testing.T, args run.Arguments, away *atomic.Bool, ended func(*record.Record)) (result *run.Result, kept string, first, err error) {
	t.Helper()
	n := 2
	args.Workers, args.Listen = &n, freeAddress(t)
	key := must(seal.NewKey(testToken))
	p := Process{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(name string) string { return map[string]string{joinToken: testToken}[name] }}
	log := slog.New(slog.DiscardHandler)
	stop, end := context.WithCancel(t.Context())
	defer end()
	kept = t.TempDir()
	errs, others := make(chan error, 1), make(chan error, 1)
	gathered := func(ctx context.Context, w run.FleetWanted) (run.Fleet, error) {
		w.Job.Lease = time.Second
		return p.gather(ctx, w)
	}
	go func() {
		var bus *transport.Bus
		for bus == nil && stop.Err() == nil {
			bus, _ = transport.Connect(transport.Options{URL: "nats://" + args.Listen, Own: true, Key: key})
		}
		if bus == nil {
			errs <- stop.Err()
			return
		}
		defer bus.Close()
		errs <- worker.Once(t.Context(), worker.Config{Bus: cutBus{bus, away}, Name: "cut", Program: program(), Log: log, Stop: stop,
			Open: func(ctx context.Context, id string, job message.Job) (worker.Run, error) {
				return run.OpenPart(ctx, id, job, kept, run.Options{Plugins: standard.Plugins()})
			}})
	}()
	go func() {
		w := &workerCommand{join: "nats://" + args.Listen, name: "whole", once: true, folder: t.TempDir()}
		others <- p.serveRuns(&interrupt{stop: stop, now: t.Context()}, w, key, log, standard.Plugins())
	}()
	result, err = run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins(), Program: program(), Fleet: gathered, Events: run.Events{RequestDone: ended}})
	first = <-errs
	end()
	<-others
	return result, kept, first, err
}

// TestFleet_WorkerWithoutItsNetworkIsLost: what came of it counts, what did not is missing and is sent by nobody else, and it stops by itself and keeps
// its log.
func TestFleet_WorkerWithoutItsNetworkIsLost(t *testing.T) {
	url := simulated(t)
	for _, word := range []string{config.LossContinues, config.LossFails} {
		t.Run(word, func(t *testing.T) {
			args := testArguments(t, url)
			args.OpenLoop, args.Rate, args.Number, args.OnWorkerLoss = true, []float64{50}, []run.Count{{N: 300}}, word
			var away atomic.Bool
			var seen [2]atomic.Int64
			result, kept, first, err := withNetwork(t, args, &away, func(r *record.Record) {
				if seen[r.Worker].Add(1) > 10 && seen[1-r.Worker].Load() > 10 {
					away.Store(true)
				}
			})
			if first == nil || !strings.Contains(first.Error(), "no message from the coordinator") {
				t.Errorf("the worker says %v", first)
			}
			if logs, _ := filepath.Glob(filepath.Join(kept, "*", "*", eventlog.FileName)); len(logs) != 1 {
				t.Errorf("the worker kept %v", logs)
			}
			if result == nil || len(result.Levels) != 1 {
				t.Fatalf("%+v, %v", result, err)
			}
			l := result.Levels[0]
			if l.Verdict.Word != metric.Invalid || l.Verdict.Causes[0].Key != "worker-lost" || len(l.Workers) != 2 {
				t.Fatalf("%+v", l.Verdict)
			}
			var lost, whole metric.Worker
			for _, w := range l.Workers {
				if w.Lost != "" {
					lost = w
				} else {
					whole = w
				}
			}
			if lost.Name != "cut" || lost.Total == 0 || lost.Total >= 150 || whole.Total+lost.Total != l.Total {
				t.Errorf("%d of %s and %d of %s, of %d", lost.Total, lost.Name, whole.Total, whole.Name, l.Total)
			}
			if word == config.LossContinues && (err != nil || whole.Total != 150) {
				t.Errorf("the other sent %d, %v", whole.Total, err)
			}
			if word == config.LossFails && (err == nil || !strings.Contains(err.Error(), "worker cut was lost") || whole.Total == 150) {
				t.Errorf("the other sent %d, %v", whole.Total, err)
			}
		})
	}
}

func TestReadToken_FileEnvironmentAndNeither(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(string) string { return " from the environment " }
	for _, of := range []struct{ path, want string }{{path, "from the file"}, {"", "from the environment"}} {
		if got, err := readToken(env, of.path); err != nil || got != of.want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := readToken(func(string) string { return "" }, ""); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := readToken(env, path+"none"); err == nil {
		t.Error("a file that is not there is taken")
	}
}
