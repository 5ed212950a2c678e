package scheduler

import (
	"context"
	"sync"
	"time"
)

// A relay lets each goroutine whose session ended start the next one itself. In a closed loop nothing but a free slot is waited for,
// and the goroutine that frees one is running. Through the scheduler's goroutine, each session took two switches of goroutines, which
// limited a process to some 100,000 sessions per second on any number of cores.
type relay struct {
	mu      sync.Mutex
	part    *underway // whose sessions start so, nil for none
	ctx     context.Context
	arrival time.Duration // of all of them
	over    chan word     // has room for how the part ended
}

// passOn hands the part's further sessions to the goroutines of those under way. It is false while there is a free slot: nobody would
// take it.
func (s *scheduler) passOn(ctx context.Context, u *underway, arrival time.Duration) bool {
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	if _, fixed := s.slots.(fixedSlots); !fixed || s.hasSpare || s.slots.ready() || u.complete() {
		return false
	}
	s.relay.ctx, s.relay.part, s.relay.arrival, s.relay.over = ctx, u, arrival, make(chan word, 1)
	return true
}

// passed waits until no session starts so any more, and returns why.
func (s *scheduler) passed(ctx context.Context) word {
	select {
	case word := <-s.relay.over:
		return word
	case <-ctx.Done():
		s.relay.mu.Lock()
		defer s.relay.mu.Unlock()
		s.relay.part = nil
		return ended
	}
}

// takeOver starts the next session where the part's sessions are handed on: the caller runs it. A slot is free, because the caller has
// released one.
func (s *scheduler) takeOver() (j job, ok bool) {
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	u := s.relay.part
	if u == nil {
		return job{}, false
	}
	start, word := s.next(s.relay.ctx, u, s.relay.arrival)
	if word == ready {
		if j, ok = s.session(start); !ok {
			word = ended
		}
	}
	if word == ready && u.complete() {
		word = partOver
	}
	if word != ready {
		s.relay.part = nil
		s.relay.over <- word
	}
	return j, ok
}
