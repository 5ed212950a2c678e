package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
)

// A deafBus reaches nobody, at once or when the context ends.
type deafBus struct{ waits bool }

var errDeaf = errors.New("nobody is there")

func (b deafBus) Ask(ctx context.Context, _ string, _ []byte) ([]byte, error) {
	if b.waits {
		<-ctx.Done()
	}
	return nil, errDeaf
}
func (deafBus) Hear(string, func([]byte)) error                   { return nil }
func (deafBus) Put(context.Context, string, string, []byte) error { return errDeaf }

// TestLink_SilenceOfTheLeaseStopsTheWorker, whether questions fail at once or after a time.
func TestLink_SilenceOfTheLeaseStopsTheWorker(t *testing.T) {
	for _, waits := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cut := context.WithCancelCause(t.Context())
			w := &worker{Config: Config{Bus: deafBus{waits}}, job: message.Job{Lease: 30 * time.Second}}
			began := time.Now()
			end := newLink(w, func(error) {}, cut).begin(ctx)
			<-ctx.Done()
			end()
			if lasted := time.Since(began); !errors.Is(context.Cause(ctx), errSilent) || lasted < 30*time.Second || lasted > 33*time.Second {
				t.Errorf("waits %v: stopped after %v: %v", waits, lasted, context.Cause(ctx))
			}
		})
	}
}

// TestLink_TimeInWhichTheProcessStoodStillIsNoSilence: the coordinator may have answered all the time.
func TestLink_TimeInWhichTheProcessStoodStillIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLink(&worker{}, nil, nil)
		time.Sleep(time.Hour)
		if l.unanswered(); l.silence() > 2*time.Second {
			t.Errorf("a silence of %v", l.silence())
		}
	})
}

// TestLink_CoordinatorThatDoesNotKnowTheWorkerLetsRequestsEnd: no new one starts, and those in flight are not cancelled.
func TestLink_CoordinatorThatDoesNotKnowTheWorkerLetsRequestsEnd(t *testing.T) {
	var noMore, cut error
	w := workerOf(coordinatorBus{answer: func(string, []byte) any { return message.Told{Received: 1, Answered: 1, Unknown: true} }})
	newLink(w, func(err error) { noMore = err }, func(err error) { cut = err }).beat(t.Context())
	if !errors.Is(noMore, errLost) || cut != nil {
		t.Errorf("no more requests: %v, cancelled: %v", noMore, cut)
	}
}

// TestLink_RefusalIsHeardAlthoughPulsesAreUnknownBefore: the coordinator forgets a worker that it refuses at once, and its answer may come
// behind that of the next pulse.
func TestLink_RefusalIsHeardAlthoughPulsesAreUnknownBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refused atomic.Bool
		bus := waitingBus{deafBus{}, func(ctx context.Context, name string) any {
			if name != message.Compare {
				return message.Told{Received: 1, Answered: 1, Unknown: refused.Load()}
			}
			refused.Store(true)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
			return message.Compared{Refused: "the datasets differ"}
		}}
		w := workerOf(bus)
		w.Open = func(context.Context, string, message.Job) (Run, error) { return &waitingRun{}, nil }
		if err := w.takePart(t.Context()); !errors.Is(err, ErrRefused) {
			t.Errorf("the worker ended with %v", err)
		}
	})
}

// A waitingBus answers as a function says, which may take its time.
type waitingBus struct {
	deafBus
	answer func(ctx context.Context, name string) any
}

func (b waitingBus) Ask(ctx context.Context, name string, _ []byte) ([]byte, error) {
	reply := b.answer(ctx, name)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return message.Encode(reply)
}
