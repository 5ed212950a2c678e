package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/clock"
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/plan"
)

// A coordinatorBus answers questions as a coordinator would, nil for one that is not there.
type coordinatorBus struct {
	deafBus
	answer func(name string, question []byte) any
}

func (b coordinatorBus) Ask(ctx context.Context, name string, question []byte) ([]byte, error) {
	if reply := b.answer(name, question); reply != nil {
		return message.Encode(reply)
	}
	return b.deafBus.Ask(ctx, name, question)
}

// A waitingRun has nothing to send: its levels wait for their start.
type waitingRun struct {
	folder    string
	forgotten []int
}

func (*waitingRun) Digests(context.Context) (message.Digests, error) { return message.Digests{}, nil }
func (r *waitingRun) LogOf(int) string                               { return filepath.Join(r.folder, "none") }
func (*waitingRun) MakeRoom(int) error                               { return nil }
func (*waitingRun) Kept() []KeptLog                                  { return nil }
func (*waitingRun) InFlight() int                                    { return 0 }
func (*waitingRun) Close()                                           {}

func (r *waitingRun) Forget(index int) error {
	r.forgotten = append(r.forgotten, index)
	return nil
}

func (*waitingRun) Level(_, stop context.Context, _ int, _ plan.Level, part *engine.Part) (engine.Finished, error) {
	_, err := part.Begin(stop)
	return engine.Finished{}, err
}

// workerOf is one that has heard of the coordinator.
func workerOf(b Bus) *worker {
	w := &worker{Config: Config{Bus: b, Log: slog.New(slog.DiscardHandler), Stop: context.Background()}, id: "w", job: message.Job{Lease: 30 * time.Second}}
	w.clock = newLink(w, func(error) {}, func(error) {})
	w.clock.fit.Add(clock.Exchange{Sent: 1, Received: 1, Answered: 1, Returned: 1})
	return w
}

// TestLevel_StopBeforeTheStartIsTold: the coordinator may have begun the level, and would wait for the worker for ever.
func TestLevel_StopBeforeTheStartIsTold(t *testing.T) {
	for name, of := range map[string]struct {
		start message.Start
		kept  message.Kept
		told  bool
	}{
		"begun":                         {message.Start{At: int64(time.Hour)}, message.Kept{}, true},
		"not answered yet, and off now": {message.Start{Wait: true}, message.Kept{Unknown: true}, true},
		"called off":                    {message.Start{Off: true}, message.Kept{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var done []message.Ended
				w := workerOf(coordinatorBus{answer: func(name string, question []byte) any {
					switch name {
					case message.Ready:
						time.Sleep(time.Second)
						return of.start
					case message.Done:
						var ended message.Ended
						if err := json.Unmarshal(question, &ended); err != nil {
							t.Error(err)
						}
						done = append(done, ended)
						return of.kept
					}
					return nil
				}})
				stop, end := context.WithTimeout(t.Context(), 10*time.Second)
				defer end()
				run := &waitingRun{folder: t.TempDir()}
				if err := w.level(t.Context(), stop, run, message.Level{Index: 3, Load: json.RawMessage("{}"), Of: 1}); err != nil || len(run.forgotten) != 1 {
					t.Errorf("%v, %v", err, run.forgotten)
				}
				if of.told != (len(done) == 1 && done[0].Level == 3 && done[0].Failed == "" && done[0].Sessions == 0) {
					t.Errorf("%+v", done)
				}
			})
		})
	}
}

// TestOnce_CoordinatorThatGoesAfterASecondStopKeepsNoWorker: requests were cancelled, and nobody takes their log any more.
func TestOnce_CoordinatorThatGoesAfterASecondStopKeepsNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gone atomic.Bool
		c := Config{Name: "w", Stop: t.Context(), Log: slog.New(slog.DiscardHandler), Open: func(context.Context, string, message.Job) (Run, error) { return &waitingRun{folder: t.TempDir()}, nil }}
		c.Bus = coordinatorBus{answer: func(name string, _ []byte) any {
			if gone.Load() {
				return nil
			}
			switch name {
			case message.Join:
				return message.Welcome{Version: message.Version, Run: "r", Job: &message.Job{Lease: 30 * time.Second}}
			case message.Compare:
				return message.Compared{}
			case message.Next:
				return message.Order{Level: &message.Level{Load: json.RawMessage("{}"), Of: 1}}
			case message.Ready:
				time.Sleep(time.Second)
				return message.Start{Wait: true}
			case message.Beat:
				time.Sleep(time.Second / 2)
				return message.Told{Received: 1, Answered: 1, Stop: message.CutIt}
			case message.Done:
				gone.Store(true)
			}
			return nil
		}}
		began := time.Now()
		if err := Once(t.Context(), c); !errors.Is(err, errSilent) || time.Since(began) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestOnce_WorkerThatIsToldToEndSaysSo, also where no level is under way.
func TestOnce_WorkerThatIsToldToEndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop, end := context.WithTimeout(t.Context(), 10*time.Second)
		defer end()
		var left atomic.Int64
		c := Config{Name: "w", Stop: stop, Log: slog.New(slog.DiscardHandler), Open: func(context.Context, string, message.Job) (Run, error) { return &waitingRun{folder: t.TempDir()}, nil }}
		c.Bus = coordinatorBus{answer: func(name string, question []byte) any {
			time.Sleep(time.Second)
			switch name {
			case message.Join:
				return message.Welcome{Version: message.Version, Run: "r", Job: &message.Job{Lease: 30 * time.Second}}
			case message.Compare:
				return message.Compared{}
			case message.Beat:
				return message.Told{Received: 1, Answered: 1}
			case message.Next:
				var asked message.Asked
				if err := json.Unmarshal(question, &asked); err != nil {
					t.Error(err)
				}
				if asked.Leaves {
					left.Add(1)
				}
				return message.Order{Wait: true}
			}
			return nil
		}}
		if err := Once(t.Context(), c); !errors.Is(err, context.DeadlineExceeded) || left.Load() != 1 {
			t.Errorf("%v, told %d times", err, left.Load())
		}
	})
}

// A loggingRun has a log of its level.
type loggingRun struct{ waitingRun }

func (r *loggingRun) LogOf(int) string { return filepath.Join(r.folder, "log") }

func (r *loggingRun) Level(context.Context, context.Context, int, plan.Level, *engine.Part) (engine.Finished, error) {
	return engine.Finished{Sessions: 1}, os.WriteFile(r.LogOf(0), []byte("a log\n"), 0o600)
}

// TestLevel_BrokerThatTakesNoLogEndsThePart: the worker and the coordinator would try and wait for ever, and the log is kept.
func TestLevel_BrokerThatTakesNoLogEndsThePart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told message.Ended
		w := workerOf(coordinatorBus{answer: func(name string, question []byte) any {
			if name != message.Done {
				return nil
			}
			if err := json.Unmarshal(question, &told); err != nil {
				t.Error(err)
			}
			return message.Kept{}
		}})
		run := &loggingRun{waitingRun{folder: t.TempDir()}}
		err := w.level(t.Context(), t.Context(), run, message.Level{Load: json.RawMessage("{}"), Of: 1})
		if err == nil || !strings.Contains(err.Error(), "does not accept logs") || !strings.Contains(err.Error(), run.folder) || len(run.forgotten) != 0 {
			t.Errorf("%v, %v", err, run.forgotten)
		}
		if !strings.Contains(told.Failed, "does not accept logs") || told.Bytes != 0 || told.Sessions != 1 {
			t.Errorf("%+v", told)
		}
	})
}

// TestOnce_WorkerThatIsNotKnownLeavesTheRun: it asks for no further level.
func TestOnce_WorkerThatIsNotKnownLeavesTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Config{Name: "w", Stop: t.Context(), Log: slog.New(slog.DiscardHandler), Open: func(context.Context, string, message.Job) (Run, error) { return &waitingRun{folder: t.TempDir()}, nil }}
		c.Bus = coordinatorBus{answer: func(name string, _ []byte) any {
			time.Sleep(time.Second)
			switch name {
			case message.Join:
				return message.Welcome{Version: message.Version, Run: "r", Job: &message.Job{Lease: 30 * time.Second}}
			case message.Compare:
				return message.Compared{}
			case message.Beat:
				return message.Told{Received: 1, Answered: 1, Unknown: true}
			}
			return message.Order{Wait: true}
		}}
		if err := Once(t.Context(), c); !errors.Is(err, errLost) {
			t.Error(err)
		}
	})
}
