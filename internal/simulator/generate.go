package simulator

import (
	"context"
	"time"
)

// output is where an answer goes: a stream, or one body at the end.
type output interface {
	accepted()                                     // the request waits for the batch
	admitted()                                     // it is in the batch
	token(c *choice, t token)                      // a choice has one more token
	finished(c *choice)                            // a choice has all its tokens
	strike(kind string, c *choice) (survived bool) // a fault befalls the answer
	end()                                          // every choice is finished
}

// generate runs a request through the engine in real time. It returns an error if the request was turned away, or its
// client went, before the end.
func (s *Server) generate(ctx context.Context, j *job, out output) error {
	slot, err := s.engine.enter(len(j.choices), j.prompt, draws(s.config.Seed, forJitter, j.number, 0))
	if err != nil {
		return err
	}
	defer slot.leave()
	out.accepted()
	if err := slot.admitted(ctx); err != nil {
		return err
	}
	placed := time.Now()
	s.counts.admitted(j, placed)
	out.admitted()
	if err := s.prefill(ctx, j, slot); err != nil {
		return err
	}
	first := time.Now()
	s.counts.prompt(j, placed, first)
	for tokens, finished := 0, 0; ; tokens++ {
		if tokens == j.faultAt {
			if survived, err := s.strike(ctx, j, slot, out); err != nil || !survived {
				return err
			}
		}
		finished += s.tick(j, out, tokens)
		if finished == len(j.choices) {
			break
		}
		if err := slot.step(ctx); err != nil {
			return err
		}
	}
	s.counts.answered(j, first, time.Now())
	out.end()
	return nil
}

// strike lets the request's fault happen and reports whether the answer goes on.
func (s *Server) strike(ctx context.Context, j *job, slot *batchSlot, out output) (survived bool, err error) {
	switch j.fault {
	case FaultShort, FaultEmptyAnswer: // were drawn into the length
		return true, nil
	case FaultStall:
		return true, slot.stall(ctx, s.config.Stall)
	}
	return out.strike(j.fault, j.choices[0]), nil
}

// prefill looks the prompts up in the prefix cache, computes the rest, and remembers them.
func (s *Server) prefill(ctx context.Context, j *job, slot *batchSlot) error {
	for _, p := range j.prompts {
		j.cached += s.prefixes.cached(p)
	}
	if err := slot.prefill(ctx, j.prompt-j.cached); err != nil {
		return err
	}
	for _, p := range j.prompts {
		s.prefixes.add(p)
	}
	return nil
}

// tick gives every running choice a token and returns how many choices finished with it. Which choice comes first
// changes from tick to tick, as a client must not rely on it.
func (s *Server) tick(j *job, out output, tokens int) (finished int) {
	made := 0
	for i := range j.choices {
		c := j.choices[(i+tokens+int(j.number))%len(j.choices)]
		if c.done() && (tokens > 0 || c.tokens > 0) {
			continue
		}
		if !c.done() {
			out.token(c, c.next())
			made++
		}
		if c.done() {
			out.finished(c)
			finished++
		}
	}
	s.counts.generated(made)
	return finished
}
