package sla

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Search looks for the load that just meets a Spec.
type Search struct {
	Spec
	Range
	// Variable is what is varied.
	Variable load.Axis
	// Runs is how often a load next to the limit is tried, or each where a goal is looked for; what failed once is not tried again. Seed
	// decides in which order loads are repeated.
	Runs int
	Seed uint64
}

// tried is the finished levels by their load, in steps.
type tried map[int][]*metric.Level

func (s Search) tried(done []*metric.Level) tried {
	all := tried{}
	for _, l := range done {
		at := s.loadOf(l)
		all[at] = append(all[at], l)
	}
	return all
}

func (s Search) loadOf(l *metric.Level) int { return s.Grid.Steps(l.Load.On(s.Variable)) }

// Next is the load that is tried after the finished levels, in steps, and which of its runs that is, from 0. It is not ok at the
// end. No load is tried twice: groups share what is known.
func (s Search) Next(done []*metric.Level) (at, run int, ok bool) {
	all := s.tried(done)
	if s.Goal != nil {
		at, ok = extremum(s.Range, func(at int) (float64, bool, bool) { return s.score(all[at]) })
	}
	for i := 0; i < len(s.Groups) && !ok; i++ {
		at, ok = s.nextOf(s.Groups[i], all)
	}
	return at, len(all[at]), ok
}

// nextOf is the next load for a group: each is tried once until it is known between which two the limit lies. Then those next to it are
// repeated, and where that changes the answer the search goes on.
func (s Search) nextOf(g Group, all tried) (at int, ok bool) {
	at, low, high, ok := limit(s.Range, func(at int) (Verdict, bool) {
		if short(g, all, at) {
			return Short, true
		}
		return s.verdict(g, all[at])
	})
	if !ok {
		at, ok = s.repeat(g, all, low, high)
	}
	return at, ok
}

// verdict is what the runs at a load say of a group so far, not ok where none does.
func (s Search) verdict(g Group, runs []*metric.Level) (Verdict, bool) {
	return judge(g, runs).Verdict, !untried(runs)
}

// untried reports whether a load has yet to be tried, or once more because the client was the limit.
func untried(runs []*metric.Level) bool { return len(sound(runs)) == 0 && len(runs) < tries }

// score is the goal's figure at a load; the smallest is the largest of its opposite.
func (s Search) score(runs []*metric.Level) (score float64, scored, tried bool) {
	clean := sound(runs)
	if len(clean) == 0 {
		return 0, false, !untried(runs)
	}
	if failed, _ := failures(clean); failed > 0 {
		return 0, false, true
	}
	score, scored = mean(s.Goal.Figure, clean)
	if !s.Goal.Largest {
		score = -score
	}
	return score, scored, len(runs) >= s.Runs
}

// Outcome is what the finished levels say.
func (s Search) Outcome(done []*metric.Level) *metric.Search {
	all := s.tried(done)
	found := &metric.Search{Variable: s.Variable, Probes: s.probes(done, all), Goodput: metric.BestGoodput(done, s.Variable)}
	_, _, found.Unfinished = s.Next(done)
	if s.Goal != nil {
		best := s.best(all)
		if found.Selections, found.FeasibleMax = []metric.Selection{best}, best.Load; best.Load == nil {
			found.Note, found.NoteZH = best.Reason, best.ReasonZH
		} else if !found.Unfinished && s.Grid.Steps(*best.Load) == s.High && s.Low < s.High {
			note := i18n.Sprintf("best: %s %g, the upper bound: a larger load may be better", "最佳：%s 为 %g，即上界；更大的负载可能更好", s.Variable, *best.Load)
			found.Note, found.NoteZH = note.EN, note.ZH
		}
		return found
	}
	for _, g := range s.Groups {
		found.Selections = append(found.Selections, s.selection(g, all))
	}
	s.bounds(found, all)
	if found.FeasibleMax != nil && found.InfeasibleMin != nil {
		i := slices.IndexFunc(found.Selections, func(one metric.Selection) bool { return one.Load != nil && *one.Load == *found.FeasibleMax })
		i = max(0, i)
		g := s.Groups[i]
		feasible, infeasible := s.Grid.Steps(*found.FeasibleMax), s.Grid.Steps(*found.InfeasibleMin)
		found.Boundary, found.Edge = s.boundary(g, all, feasible, infeasible)
		found.Cause = behind(g, all[feasible], all[infeasible])
		broken := slices.IndexFunc(found.Probes, func(p metric.Probe) bool { return p.Load == *found.InfeasibleMin })
		found.Binding = binding(found.Probes[broken].Groups[i : i+1])
	}
	return found
}

// loads are the loads that were tried, in ascending order.
func (all tried) loads() (loads []int) {
	for at := range all {
		loads = append(loads, at)
	}
	slices.Sort(loads)
	return loads
}

// selection is the largest load that passes for a group.
func (s Search) selection(g Group, all tried) metric.Selection {
	selected := metric.Selection{Criteria: g.String(), Status: metric.NoSelection}
	loads := all.loads()
	for _, at := range loads {
		if v, ok := s.verdict(g, all[at]); ok && v == Pass {
			selected.Load, selected.Status = new(s.Grid.Load(at)), metric.BestObserved
		}
	}
	why := s.reason(g, all, loads, selected.Load)
	selected.Reason, selected.ReasonZH = why.EN, why.ZH
	return selected
}

func (s Search) reason(g Group, all tried, loads []int, best *float64) i18n.Text {
	if len(loads) == 0 {
		return nothingTried()
	}
	missed, short := s.shortfall(g, all)
	switch {
	case best == nil && short:
		return missed
	case best == nil && loads[0] == s.Low && judge(g, all[s.Low]).Verdict == Unclear:
		return i18n.Sprintf("not known: at the lower bound, %g, %s", "未知：下界 %g 时%s", s.Grid.Load(s.Low), judge(g, all[s.Low]).Why)
	case best == nil && loads[0] == s.Low:
		return i18n.Sprintf("no load passes: the lower bound, %g, does not: %s", "均不满足：下界 %g 也不满足：%s", s.Grid.Load(s.Low), judge(g, all[s.Low]).Why)
	case best == nil:
		return i18n.Sprintf("none of the loads that were tried passes, down to %g", "已尝试的负载均不满足，最低至 %g", s.Grid.Load(loads[0]))
	case s.Grid.Steps(*best) == s.High:
		return i18n.Sprintf("all pass up to the upper bound, %g", "直到上界 %g 均满足", s.Grid.Load(s.High))
	}
	for _, at := range loads {
		if j := judge(g, all[at]); at > s.Grid.Steps(*best) && j.Verdict != Pass {
			return i18n.Sprintf("%g does not pass: %s", "%g 不满足：%s", s.Grid.Load(at), j.Why)
		}
	}
	return i18n.Text{EN: "the highest load tested", ZH: "已尝试的最大负载"}
}

// best is the smallest load whose score is the best, or so near that the difference is not worth a larger load.
func (s Search) best(all tried) metric.Selection {
	why := s.noBest(all)
	selected := metric.Selection{Criteria: s.Goal.String(), Status: metric.NoSelection, Reason: why.EN, ReasonZH: why.ZH}
	highest := math.Inf(-1)
	for _, runs := range all {
		if score, scored, known := s.score(runs); scored && known {
			highest = max(highest, score)
		}
	}
	for _, at := range all.loads() {
		if score, scored, known := s.score(all[at]); scored && known && score >= highest-worthwhile*math.Abs(highest) {
			x := s.Grid.Load(at)
			why := i18n.Sprintf("%s is %s", "%s 为 %s", s.Goal.Figure.Name, s.Goal.Figure.text(math.Abs(score)))
			selected.Load, selected.Status, selected.Reason, selected.ReasonZH = &x, metric.BestObserved, why.EN, why.ZH
			break
		}
	}
	return selected
}
