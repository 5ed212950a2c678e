package simulator

import (
	"context"
	"slices"
)

// kvCache is the memory of the batch, in tokens: each running sequence holds those of its prompt and of its output so far. Where it is
// full, the request that came into the batch last loses its place and its tokens, as in vLLM: it goes to the front of the queue, and is
// prefilled again when there is room.
type kvCache struct {
	size int // 0 = no limit
	used int
	// batch are the slots that run, in the order of their admission; not kept without a limit.
	batch       []*batchSlot
	preemptions int64
}

// room reports whether a request of so many tokens fits; one that is alone always does.
func (k *kvCache) room(tokens int) bool {
	return k.size == 0 || len(k.batch) == 0 || k.used+tokens <= k.size
}

func (k *kvCache) take(s *batchSlot) {
	if k.size > 0 {
		s.held, k.used = s.need, k.used+s.need
		k.batch = append(k.batch, s)
	}
}

func (k *kvCache) free(s *batchSlot) {
	if k.size > 0 {
		k.used, s.need, s.held = k.used-s.held, s.held, 0
		k.batch = slices.DeleteFunc(k.batch, func(o *batchSlot) bool { return o == s })
	}
}

// grow gives a slot room for the next token of each of its sequences; the engine is locked. The slot itself may lose its place.
func (e *engine) grow(s *batchSlot) {
	k := &e.kv
	for k.size > 0 && !s.evicted && k.used+s.sequences > k.size && len(k.batch) > 1 {
		e.preempt(k.batch[len(k.batch)-1])
	}
	if k.size > 0 && !s.evicted {
		s.held, k.used = s.held+s.sequences, k.used+s.sequences
	}
}

// preempt puts a running slot back into the queue, before all others.
func (e *engine) preempt(s *batchSlot) {
	e.kv.preemptions++
	e.load.running -= s.sequences
	e.meter()
	e.kv.free(s)
	s.evicted, s.ready = true, make(chan struct{})
	e.queue = slices.Insert(e.queue, 0, s)
	e.load.maxWaiting = max(e.load.maxWaiting, len(e.queue))
}

// resumed waits, if the slot lost its place, until it has one again and its tokens are computed again.
func (s *batchSlot) resumed(ctx context.Context) error {
	for {
		s.engine.mu.Lock()
		evicted, tokens := s.evicted, s.need
		s.engine.mu.Unlock()
		if !evicted {
			return ctx.Err()
		}
		if err := s.admitted(ctx); err != nil {
			return err
		}
		if err := s.compute(ctx, tokens); err != nil {
			return err
		}
	}
}
