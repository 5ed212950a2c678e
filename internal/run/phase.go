package run

// A Phase is what a run does.
type Phase int

// The phases of a run. Writing lasts from the end of a level's load until the load of the next one begins.
const (
	Preparing Phase = iota // before the first level's load: no request of the benchmark was sent
	Loading                // a level's load is under way
	Writing                // results are being written, or the next level made ready
)

// WithPhase calls tell when a phase begins; a run begins with Preparing, which is not told.
func WithPhase(tell func(Phase)) Option { return func(s *settings) { s.phase = tell } }

// loading is what the engine calls round a level's load: the caller's own, and the phases.
func (s *settings) loading() (end func()) {
	s.phase(Loading)
	after := func() {}
	if s.load != nil {
		after = s.load()
	}
	return func() {
		after()
		s.phase(Writing)
	}
}
