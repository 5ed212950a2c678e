package load

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// The limits of what is taken for a load rather than for a slip.
const (
	longest  = 10 * 365 * 24 * time.Hour
	mostRate = 1e9
	// mostStaged is the most slots of a stage: each change of their number is an entry of a list.
	mostStaged = 1e6
	mostSlots  = 1e9
	steepest   = 1e12 // of an exponential stage
)

// Validate says all that makes the profile no load that can be sent, nil for nothing. Its error unwraps to a list.
func (p Profile) Validate() error {
	problems := p.slots.problems("slots", mostStaged)
	if f := p.slots.fixed; f != math.Trunc(f) || f < 0 || f > mostSlots {
		problems = append(problems, fmt.Errorf("slots: %g is not a whole number from 0 to %g", f, mostSlots))
	}
	_, spread := spreads[p.process]
	switch {
	case spread:
		problems = append(problems, p.rate.problems("rate", mostRate)...)
		if f := p.rate.fixed; len(p.rate.stages) == 0 && !(f > 0 && f <= mostRate) {
			problems = append(problems, fmt.Errorf("rate: %g is not above 0 and at most %g", f, mostRate))
		}
		if len(p.instants) > 0 {
			problems = append(problems, fmt.Errorf("instants belong to %s, not to %s", Replay, p.process))
		}
	case p.process == Replay:
		problems = append(problems, p.replayProblems()...)
	case p.process != "":
		problems = append(problems, fmt.Errorf("the arrival process %q is not known", p.process))
	}
	return errors.Join(problems...)
}

func (p Profile) replayProblems() (problems []error) {
	if !p.rate.none() {
		problems = append(problems, errors.New("a replay has instants and no rate"))
	}
	if len(p.instants) == 0 {
		return append(problems, errors.New("a replay without instants"))
	}
	if p.instants[0] < 0 || !slices.IsSorted(p.instants) || p.instants[len(p.instants)-1] > longest {
		problems = append(problems, errors.New("the instants of a replay are not in ascending order from 0"))
	}
	return problems
}

// problems are what is wrong with stages of at most so much.
func (s series) problems(what string, most float64) (problems []error) {
	for i, x := range s.stages {
		bad := func(format string, args ...any) {
			problems = append(problems, fmt.Errorf("%s, stage %d: %s", what, i+1, fmt.Sprintf(format, args...)))
		}
		if x.For <= 0 || x.For > longest {
			bad("it takes no time, or more than %v", longest)
		}
		for _, v := range []float64{x.From, x.To} {
			if !(v >= 0 && v <= most) {
				bad("%g is not from 0 to %g", v, most)
			}
		}
		switch x.Curve {
		case "", Linear:
		case Exponential:
			if !(max(x.From, x.To) <= steepest*min(x.From, x.To)) {
				bad("an exponential curve cannot begin or end at 0, or grow or shrink by more than a factor of %g", steepest)
			}
		default:
			bad("the curve %q is not known", x.Curve)
		}
	}
	if len(s.stages) == 0 || len(problems) > 0 {
		return problems
	}
	all := 0.0
	for _, x := range s.stages {
		all += x.For.Seconds()
	}
	if all > longest.Seconds() {
		problems = append(problems, fmt.Errorf("%s: the stages take more than %v together", what, longest))
	}
	if s.peak() == 0 {
		problems = append(problems, fmt.Errorf("%s: every stage is at 0", what))
	}
	return problems
}
