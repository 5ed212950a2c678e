package simulator

import "time"

// stalls is the time that decodes stand still because prefills have the engine to themselves. Decodes are scheduled on
// a clock of their own, which stops during prefills: decode time = time − stalled time. Instants are offsets from the
// engine's epoch. Prefills are only ever added behind the last one, so an instant that has passed never moves.
type stalls struct {
	past    time.Duration // total length of the prefills that have ended
	pending []span        // those that have not, in order, without overlap
}

type span struct{ start, end time.Duration }

// add books a prefill behind those already booked and returns when it runs.
func (s *stalls) add(now, length time.Duration) span {
	s.forget(now)
	start := now
	if n := len(s.pending); n > 0 {
		start = s.pending[n-1].end
	}
	booked := span{start, start + length}
	s.pending = append(s.pending, booked)
	return booked
}

// forget moves ended prefills into the total.
func (s *stalls) forget(now time.Duration) {
	for len(s.pending) > 0 && s.pending[0].end <= now {
		s.past += s.pending[0].end - s.pending[0].start
		s.pending = s.pending[1:]
	}
}

// decodeTime returns the decode clock at instant t, which must be the end of a booked prefill or an instant not before now.
func (s *stalls) decodeTime(now, t time.Duration) time.Duration {
	s.forget(now)
	stalled := s.past
	for _, p := range s.pending {
		if t <= p.start {
			break
		}
		stalled += min(t, p.end) - p.start
	}
	return t - stalled
}

// instant returns when the decode clock will show d; what is due before a prefill starts comes before it.
func (s *stalls) instant(now, d time.Duration) time.Duration {
	s.forget(now)
	t := d + s.past
	for _, p := range s.pending {
		if t <= p.start {
			break
		}
		t += p.end - p.start
	}
	return t
}
