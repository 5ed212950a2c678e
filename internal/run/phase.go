package run

// A Phase is what a run does.
type Phase int

// The phases of a run. Writing lasts from the end of a level's load until the load of the next one begins.
const (
	Preparing Phase = iota // before the first level's load: no request of the benchmark was sent
	Loading                // a level's load is under way
	Writing                // results are being written, or the next level made ready
)

// loading is what the engine calls round a level's load: the caller's own, and the phases.
func (s *settings) loading() (end func()) {
	s.Phase(Loading)
	after := func() {}
	if s.Load != nil {
		after = s.Load()
	}
	return func() {
		after()
		s.Phase(Writing)
	}
}
