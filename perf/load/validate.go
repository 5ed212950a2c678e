package load

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
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
	mostSteps  = 1000
	// Gaps of a smaller shape are all but zero and then one that is longer than any run, those of a larger one are even.
	leastBurst, mostBurst = 1e-3, 1e6
)

// oneOf lists processes of which each will do.
func oneOf(all []Process) string {
	var names []string
	for _, p := range all {
		names = append(names, string(p))
	}
	return strings.Join(names, " or ")
}

// Validate says all that makes the profile no load that can be sent, nil for nothing. Its error unwraps to a list.
func (p Profile) Validate() error {
	problems := append(p.slots.problems("slots", mostStaged), p.freeProblems()...)
	if f := p.slots.fixed; f != math.Trunc(f) || f < 0 || f > mostSlots {
		problems = append(problems, fmt.Errorf("slots: %g is not a whole number from 0 to %g", f, mostSlots))
	}
	kind, spread := spreads[p.process]
	switch b := p.burstiness; {
	case !kind.shaped && b != 0:
		problems = append(problems, fmt.Errorf("a burstiness belongs to %s", oneOf(ShapedProcesses())))
	case kind.shaped && !(b >= leastBurst && b <= mostBurst):
		problems = append(problems, fmt.Errorf("the burstiness %g is not from %g to %g", b, leastBurst, mostBurst))
	}
	switch {
	case spread:
		problems = append(problems, p.rate.problems("rate", mostRate)...)
		if f := p.rate.fixed; len(p.rate.stages) == 0 && !(f > 0 && f <= mostRate) {
			problems = append(problems, fmt.Errorf("rate: %g is not above 0 and at most %g", f, mostRate))
		}
		if len(p.instants) > 0 || p.recording != nil {
			problems = append(problems, fmt.Errorf("instants belong to %s, not to %s", Replay, p.process))
		}
	case p.process == Replay:
		problems = append(problems, p.replayProblems()...)
	case p.process != "":
		problems = append(problems, fmt.Errorf("the arrival process %q is not known", p.process))
	}
	return errors.Join(problems...)
}

// freeProblems are what is wrong where stages of slots and stages of a rate go side by side.
func (p Profile) freeProblems() (problems []error) {
	free := func(s Stage) bool { return s.Free }
	if !slices.ContainsFunc(p.slots.stages, free) && !slices.ContainsFunc(p.rate.stages, free) {
		return nil
	}
	same := func(a, b Stage) bool { return a.For == b.For && !(a.Free && b.Free) }
	if !slices.EqualFunc(p.slots.stages, p.rate.stages, same) {
		return []error{errors.New("stages of slots and of a rate that are free in turn do not take the same times, or bound nothing")}
	}
	return nil
}

func (p Profile) replayProblems() (problems []error) {
	if !p.rate.none() {
		problems = append(problems, errors.New("a replay has instants and no rate"))
	}
	if r := p.recording; r != nil {
		if len(p.instants) > 0 || r.Sessions < 0 || r.Length < 0 || r.Length > longest || !(r.Rate >= 0) {
			problems = append(problems, errors.New("a replay of a trace requires no instants, and no negative sessions, time or rate"))
		}
		return problems
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
		if x.Free && x != Free(x.For) {
			bad("it is free, and has a value or a curve")
		}
		if x.Steps != 0 && (x.Curve != Step || x.Steps < 2 || x.Steps > mostSteps) {
			bad("it has %d steps, which a curve %q has from 2 to %d of", x.Steps, Step, mostSteps)
		}
		switch x.Curve {
		case "", Linear, Sine, Step, Spike:
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
	if s.peak() == 0 && !s.none() {
		problems = append(problems, fmt.Errorf("%s: every stage is at 0", what))
	}
	return problems
}
