package scheduler

// A job is a session that starts, and what it is sent for.
type job struct {
	session func()
	phase   Phase
}

// session makes the next session ready and counts it as under way; ok is false where there is none.
func (s *scheduler) session(start Start) (j job, ok bool) {
	start.Index = s.sent.Sessions
	session, ok := s.prepare(start)
	if !ok {
		return job{}, false
	}
	s.sent.Sessions++
	s.under.Add(1)
	if start.Phase == Measured {
		s.left.Add(1)
		s.counted.Add(1)
	}
	return job{session, start.Phase}, true
}

// dispatch runs a session on a goroutine that has finished one, else on a new one: a goroutine that served before has
// grown its stack already.
func (s *scheduler) dispatch(j job) {
	select {
	case s.work <- j:
		return
	default:
	}
	s.running.Go(func() {
		for ok := true; ok; {
			j.session()
			s.release(j.phase)
			if next, passed := s.takeOver(); passed {
				j = next
				continue
			}
			j, ok = <-s.work
		}
	})
}

func (s *scheduler) release(phase Phase) {
	if phase == Measured { // before its slot is free, so that nothing of a hold takes the last one
		s.left.Add(-1)
		s.counted.Done()
	}
	if s.slots != nil {
		s.slots.release(s.clock.Now())
	}
	s.under.Done()
}
