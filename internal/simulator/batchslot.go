package simulator

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// slot is a request's place in the batch. Its schedule is absolute: each token is due a step after the one before was
// due, not after it was sent, so that lateness does not add up.
type batchSlot struct {
	engine    *engine
	sequences int
	ready     chan struct{} // closed when the engine has made room; nil if there was room at once
	jitter    rand.PCG
	due       time.Duration // of the token sent last, on the engine's decode clock
	timer     *time.Timer

	need, held int  // tokens of the KV cache: to be admitted with, and taken
	evicted    bool // it lost its place in the batch
}

// admitted waits until there is room in the batch, in order of arrival.
func (s *batchSlot) admitted(ctx context.Context) error {
	s.engine.mu.Lock()
	ready := s.ready
	s.engine.mu.Unlock()
	if ready == nil {
		return nil
	}
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prefill waits until the prompt is computed; the first token is due then.
func (s *batchSlot) prefill(ctx context.Context, uncached int) error {
	if err := s.compute(ctx, uncached); err != nil {
		return err
	}
	return s.resumed(ctx)
}

// compute waits as long as a prefill of so many tokens takes.
func (s *batchSlot) compute(ctx context.Context, uncached int) error {
	e := s.engine
	length := e.latency.jittered(e.latency.prefill(uncached), &s.jitter)
	e.mu.Lock()
	now := time.Since(e.epoch)
	length = e.gpu.slower(now, length)
	end := now + length
	if e.stalling {
		end = e.stalled.add(now, length).end
	}
	s.due = e.stalled.decodeTime(now, end)
	e.mu.Unlock()
	return s.sleep(ctx, end-now)
}

// step waits until the next token of each of the slot's sequences is due.
func (s *batchSlot) step(ctx context.Context) error {
	e := s.engine
	e.mu.Lock()
	e.grow(s)
	s.due += e.gpu.slower(time.Since(e.epoch), e.latency.jittered(e.latency.step(e.load.running), &s.jitter))
	wait := s.wait()
	e.mu.Unlock()
	for wait > 0 {
		if err := s.sleep(ctx, wait); err != nil {
			return err
		}
		if !e.stalling {
			break
		}
		e.mu.Lock()
		wait = s.wait() // a prefill that began meanwhile has moved the instant
		e.mu.Unlock()
	}
	return s.resumed(ctx)
}

// wait returns how long it is until the token is due; the engine is locked.
func (s *batchSlot) wait() time.Duration {
	now := time.Since(s.engine.epoch)
	return s.engine.stalled.instant(now, s.due) - now
}

// stall keeps silent for d; the schedule of what follows moves by it.
func (s *batchSlot) stall(ctx context.Context, d time.Duration) error {
	s.due += d
	return s.sleep(ctx, d)
}

func (s *batchSlot) sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if s.timer == nil {
		s.timer = time.NewTimer(d)
	} else {
		s.timer.Reset(d)
	}
	select {
	case <-s.timer.C:
		return nil
	case <-ctx.Done():
		s.timer.Stop()
		return ctx.Err()
	}
}

// leave gives up the place in the queue, or the one in the batch to whoever waits longest.
func (s *batchSlot) leave() {
	e := s.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if i := slices.Index(e.queue, s); i >= 0 {
		e.queue = slices.Delete(e.queue, i, i+1)
	} else {
		e.load.running -= s.sequences
		e.kv.free(s)
	}
	e.callNext()
	e.meter()
}
