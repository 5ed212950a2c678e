package perf

import (
	"context"
	"sync"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// An Observer receives the events of a run. It is any value with at least one of the methods of LevelStartObserver,
// RequestObserver and LevelObserver.
//
// Its methods are called one at a time, in the order of the events, by a separate goroutine. Requests and levels never wait for
// them: events are queued. If the queue exceeds 10,000 requests or 64 MB, further requests are dropped and counted in
// Result.Unobserved; levels are never dropped. The run's event logs contain all requests in any case. Run returns when the queue is
// empty, or when its context ends; a call in progress can then outlast Run.
//
// An observer uses CPU time that the load also needs. A slow observer can affect Result.Verdict.
type Observer any

// A LevelStartObserver receives each level before its first request.
type LevelStartObserver interface {
	LevelStarted(load metric.Load)
}

// A RequestObserver receives each request that ended: successes, failures, canceled requests and those of the warm-up, which the
// record distinguishes. It must not change the record.
type RequestObserver interface {
	RequestDone(r *record.Record)
}

// A LevelObserver receives each level when its files have been written. It must not change the level.
type LevelObserver interface {
	LevelDone(level *metric.Level)
}

// The limits of an observer's queue. A run at 10,000 requests per second fills it in one second.
const (
	mostWaiting      = 10_000
	mostWaitingBytes = 64 << 20
)

// An event is one call of an observer. Requests have bytes.
type event struct {
	call  func()
	bytes int
}

// An observing forwards events to an observer.
type observing struct {
	observer       Observer
	most, mostSize int

	mu       sync.Mutex
	waiting  []event
	requests int // waiting, or in the observer's hands
	bytes    int
	dropped  int
	ended    bool

	more chan struct{} // holds a token when something new waits
	over chan struct{} // closed when everything was passed on
}

// observe returns nil if there is no observer.
func observe(observer Observer) *observing {
	if observer == nil {
		return nil
	}
	return &observing{observer: observer, most: mostWaiting, mostSize: mostWaitingBytes,
		more: make(chan struct{}, 1), over: make(chan struct{})}
}

// start starts forwarding.
func (o *observing) start() {
	if o != nil {
		go o.passOn()
	}
}

// events returns the functions that the run calls. Methods that the observer does not have cost nothing.
func (o *observing) events() (e run.Events) {
	if o == nil {
		return e
	}
	if to, ok := o.observer.(LevelStartObserver); ok {
		e.LevelStarted = func(l metric.Load) { o.add(event{call: func() { to.LevelStarted(l) }}) }
	}
	if to, ok := o.observer.(RequestObserver); ok {
		e.RequestDone = func(r *record.Record) { o.add(event{call: func() { to.RequestDone(r) }, bytes: sizeOf(r)}) }
	}
	if to, ok := o.observer.(LevelObserver); ok {
		e.LevelDone = func(l *metric.Level) { o.add(event{call: func() { to.LevelDone(l) }}) }
	}
	return e
}

// observes reports whether a value has any of an observer's methods.
func observes(observer Observer) bool {
	switch observer.(type) {
	case LevelStartObserver, RequestObserver, LevelObserver:
		return true
	}
	return false
}

// add queues an event. It waits only for the lock, which is never held during a call of the observer.
func (o *observing) add(e event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.ended:
		return
	case e.bytes > 0 && (o.requests >= o.most || o.bytes+e.bytes > o.mostSize):
		o.dropped++
		return
	case e.bytes > 0:
		o.requests++
		o.bytes += e.bytes
	}
	o.waiting = append(o.waiting, e)
	o.wake()
}

func (o *observing) wake() {
	select {
	case o.more <- struct{}{}:
	default: // it is awake
	}
}

// passOn calls the observer until the run ends.
func (o *observing) passOn() {
	defer close(o.over)
	for range o.more {
		for e, ok := o.next(); ok; e, ok = o.next() {
			e.call()
			o.taken(e)
		}
		if o.isOver() {
			return
		}
	}
}

func (o *observing) next() (e event, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return e, false
	}
	e = o.waiting[0]
	o.waiting[0] = event{} // the record may go
	o.waiting = o.waiting[1:]
	return e, true
}

func (o *observing) taken(e event) {
	if e.bytes == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests--
	o.bytes -= e.bytes
}

func (o *observing) isOver() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ended && len(o.waiting) == 0
}

// end waits until all events were forwarded, or until ctx ends; the rest is then dropped. It returns the number of requests that
// the observer did not receive.
func (o *observing) end(ctx context.Context) (dropped int) {
	if o == nil {
		return 0
	}
	o.mu.Lock()
	o.ended = true
	o.wake()
	o.mu.Unlock()
	select {
	case <-o.over:
	case <-ctx.Done():
		o.abandon()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.dropped
}

// abandon drops the queue.
func (o *observing) abandon() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.waiting {
		if e.bytes > 0 {
			o.dropped++
		}
	}
	o.waiting = nil
}

// sizeOf is the approximate size of a record in memory, at least 1.
func sizeOf(r *record.Record) int {
	const head, payload = 512, 48
	n := head + len(r.Body) + payload*len(r.Payloads)
	for _, c := range r.Choices {
		n += len(c.Text) + len(c.Reasoning) + len(c.Tools)
	}
	return n
}
