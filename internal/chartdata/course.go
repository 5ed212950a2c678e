package chartdata

const (
	// courseSteps bounds the instants of a course: when time goes beyond the last, every other one is left out.
	courseSteps = 8192
	// firstStep lies between two instants at the start, in nanoseconds: 1 ms.
	firstStep = 1_000_000
)

// A course is how many requests were under way at instants of equal distance, and the tokens that came between two of them. Unlike the
// means of slices it keeps peaks: whatever lasts for a step is in it.
type course struct {
	step int64
	// inFlight and waiting are by how many the requests at an instant differ from those at the instant before.
	inFlight, waiting []int32
	// tokens came from an instant on, before the next.
	tokens []int32
}

func newCourse() course { return course{step: firstStep} }

// reach makes room up to an instant.
func (c *course) reach(instant int64) {
	for c.next(instant) >= courseSteps {
		c.halve()
	}
	for int64(len(c.tokens)) <= c.next(instant) {
		c.inFlight, c.waiting, c.tokens = append(c.inFlight, 0), append(c.waiting, 0), append(c.tokens, 0)
	}
}

// next is the number of the first of the course's instants that is not before another.
func (c *course) next(instant int64) int64 { return (instant + c.step - 1) / c.step }

// halve leaves out every other instant. A change is seen at the next one that is left.
func (c *course) halve() {
	n := len(c.tokens)/2 + 1
	inFlight, waiting, tokens := make([]int32, n, courseSteps), make([]int32, n, courseSteps), make([]int32, n, courseSteps)
	for i := range c.tokens {
		inFlight[(i+1)/2] += c.inFlight[i]
		waiting[(i+1)/2] += c.waiting[i]
		tokens[i/2] += c.tokens[i]
	}
	c.inFlight, c.waiting, c.tokens, c.step = inFlight, waiting, tokens, 2*c.step
}

// add counts a request from one instant to another.
func (c *course) add(changes []int32, from, to int64) {
	if from < to {
		changes[c.next(max(from, 0))]++
		changes[c.next(to)]--
	}
}

// A Moment is how many requests were in flight, and how many of them had no first token yet, at an instant in seconds.
type Moment struct {
	At                float64
	InFlight, Waiting int
}

// Step is the time between two moments in seconds.
func (s *Series) Step() float64 { return float64(s.course.step) / 1e9 }

// Moments are the requests under way at instants of equal distance, from the first that was sent to the last that ended.
func (s *Series) Moments() []Moment {
	c := &s.course
	var all []Moment
	inFlight, waiting := 0, 0
	for i := range c.tokens {
		inFlight, waiting = inFlight+int(c.inFlight[i]), waiting+int(c.waiting[i])
		if at := int64(i) * c.step; at >= s.from && at < s.to+c.step {
			all = append(all, Moment{float64(at) / 1e9, inFlight, waiting})
		}
	}
	return all
}

// A Rate is how many tokens came a second between two instants in seconds.
type Rate struct{ From, To, PerSecond float64 }

// TokenRates are the rates of output tokens over windows of some length in seconds, rounded to whole steps. The first begins and the last
// ends with what happened; a last one of less than half the length belongs to the one before it.
func (s *Series) TokenRates(window float64) []Rate {
	c := &s.course
	width := max(1, int(window/s.Step()+0.5))
	from, to := float64(s.from)/1e9, float64(s.to)/1e9
	var all []Rate // PerSecond is the sum until the end
	for i := int(s.from / c.step); i < len(c.tokens); i += width {
		sum := 0
		for k := i; k < min(i+width, len(c.tokens)); k++ {
			sum += int(c.tokens[k])
		}
		r := Rate{max(float64(i)*s.Step(), from), min(float64(i+width)*s.Step(), to), float64(sum)}
		if n := len(all); n > 0 && to-float64(i)*s.Step() < float64(width)*s.Step()/2 {
			all[n-1].To, all[n-1].PerSecond = to, all[n-1].PerSecond+r.PerSecond
			continue
		}
		all = append(all, r)
	}
	for i := range all {
		all[i].PerSecond /= max(all[i].To-all[i].From, 1e-9)
	}
	return all
}
