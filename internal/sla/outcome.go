package sla

import (
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
)

// probes are the loads in the order in which they were tried.
func (s Search) probes(done []*metric.Level, all tried) (probes []metric.Probe) {
	for _, l := range done {
		at := s.loadOf(l)
		if i := slices.IndexFunc(probes, func(p metric.Probe) bool { return p.Load == float64(at) }); i >= 0 {
			probes[i].Runs = append(probes[i].Runs, l.Load.Name)
			continue
		}
		probes = append(probes, s.probe(l.Load.Name, at, all[at]))
	}
	return probes
}

func (s Search) probe(name string, at int, runs []*metric.Level) metric.Probe {
	p := metric.Probe{Level: name, Load: float64(at), Runs: []string{name}}
	p.Failed, p.Total = failures(runs)
	if s.Goal != nil {
		_, scored, _ := s.score(runs)
		p.Passed = &scored
		if x, ok := mean(s.Goal.Figure, runs); ok {
			p.Why = s.Goal.Figure.Name + " is " + s.Goal.Figure.text(x)
		}
		return p
	}
	for _, g := range s.Groups {
		j := judge(g, runs)
		p.Groups = append(p.Groups, metric.Judged{Passed: passed(j.Verdict), Why: j.Why, Figures: j.figures()})
	}
	p.Passed, p.Why = anyOf(p.Groups)
	return p
}

func (j Judgment) figures() (all []metric.RuleFigure) {
	for _, c := range j.Checks {
		f := metric.RuleFigure{Rule: c.Rule.String(), Kept: c.Kept}
		if c.Known {
			f.Value = &c.Value
		}
		all = append(all, f)
	}
	return all
}

func passed(v Verdict) *bool {
	if v == Unclear {
		return nil
	}
	return new(v == Pass)
}

// anyOf is the verdict of groups of which one has to pass: unclear where none passes and one is unclear.
func anyOf(groups []metric.Judged) (passed *bool, why string) {
	passed = new(false)
	for _, g := range groups {
		switch {
		case g.Passed == nil:
			passed = nil
		case *g.Passed:
			return g.Passed, ""
		}
		if why == "" {
			why = g.Why
		}
	}
	return passed, why
}

// bounds finds between which loads the limit lies, and says so.
func (s Search) bounds(found *metric.Search) {
	for i := range found.Probes {
		if p := &found.Probes[i]; p.Passed != nil && *p.Passed && (found.FeasibleMax == nil || p.Load > *found.FeasibleMax) {
			found.FeasibleMax = &p.Load
		}
	}
	unclear, odd := 0.0, 0.0
	for i := range found.Probes {
		p := &found.Probes[i]
		above := found.FeasibleMax == nil || p.Load > *found.FeasibleMax
		switch {
		case p.Passed == nil && above && (unclear == 0 || p.Load < unclear):
			unclear = p.Load
		case p.Passed == nil || *p.Passed:
		case !above:
			odd = max(odd, p.Load)
		case found.InfeasibleMin == nil || p.Load < *found.InfeasibleMin:
			found.InfeasibleMin, found.Binding = &p.Load, binding(p)
		}
	}
	found.Note = s.note(found, unclear, odd)
}

// binding is the rule that a load broke.
func binding(p *metric.Probe) string {
	for _, g := range p.Groups {
		for _, f := range g.Figures {
			if !f.Kept && f.Value != nil {
				return f.Rule
			}
		}
	}
	return p.Why
}

func (s Search) note(found *metric.Search, unclear, odd float64) string {
	switch {
	case len(found.Probes) == 0:
		return "nothing was tried"
	case found.FeasibleMax == nil && unclear > 0:
		return fmt.Sprintf("no load passes, and at %s %g the client was the limit", s.Variable, unclear)
	case found.FeasibleMax == nil:
		return fmt.Sprintf("no load passes: not even %s %g", s.Variable, *found.InfeasibleMin)
	case odd > 0:
		return fmt.Sprintf("%s %g passes although %g does not: the figures are not steady, more runs would tell", s.Variable, *found.FeasibleMax, odd)
	case found.InfeasibleMin == nil && unclear > 0:
		return fmt.Sprintf("all pass up to %s %g; at %g the client was the limit, so the server's is not known", s.Variable, *found.FeasibleMax, unclear)
	case found.InfeasibleMin == nil:
		return fmt.Sprintf("all pass up to the upper bound, %s %g", s.Variable, *found.FeasibleMax)
	}
	return ""
}
