package sla

import (
	"fmt"
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

// tried is the finished levels by their load.
type tried map[int][]*metric.Level

func (s Search) tried(done []*metric.Level) tried {
	all := tried{}
	for _, l := range done {
		at := s.loadOf(l)
		all[at] = append(all[at], l)
	}
	return all
}

func (s Search) loadOf(l *metric.Level) int { return int(math.Round(l.Load.On(s.Variable))) }

// Next is the load that is tried after the finished levels, and which of its runs that is, from 0. It is not ok at the end. No load
// is tried twice: groups share what is known.
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
	at, low, high, ok := limit(s.Range, func(at int) (Verdict, bool) { return s.verdict(g, all[at]) })
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
		found.Selections = []metric.Selection{s.best(all)}
		found.FeasibleMax = found.Selections[0].Load
		return found
	}
	for _, g := range s.Groups {
		found.Selections = append(found.Selections, s.selection(g, all))
	}
	s.bounds(found)
	if found.FeasibleMax != nil && found.InfeasibleMin != nil {
		i := slices.IndexFunc(found.Selections, func(one metric.Selection) bool { return one.Load != nil && *one.Load == *found.FeasibleMax })
		g := s.Groups[max(0, i)]
		found.Boundary, found.Edge = g.boundary(all, int(*found.FeasibleMax), int(*found.InfeasibleMin))
		found.Cause = behind(g, all[int(*found.FeasibleMax)], all[int(*found.InfeasibleMin)])
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
			x := float64(at)
			selected.Load, selected.Status = &x, metric.BestObserved
		}
	}
	why := s.reason(g, all, loads, selected.Load)
	selected.Reason, selected.ReasonZH = why.EN, why.ZH
	return selected
}

func (s Search) reason(g Group, all tried, loads []int, best *float64) i18n.Text {
	switch {
	case len(loads) == 0:
		return nothingTried()
	case best == nil && loads[0] == s.Low:
		return i18n.Text{EN: fmt.Sprintf("none passes: the lower bound, %d, does not: ", s.Low), ZH: fmt.Sprintf("均不满足：下界 %d 也不满足：", s.Low)}.Plus(judge(g, all[s.Low]).Why)
	case best == nil:
		return i18n.Sprintf("none of the loads that were tried passes, down to %d", "已尝试的负载均不满足，最低至 %d", loads[0])
	case int(*best) == s.High:
		return i18n.Sprintf("all pass up to the upper bound, %d", "直到上界 %d 均满足", s.High)
	}
	for _, at := range loads {
		if j := judge(g, all[at]); at > int(*best) && j.Verdict != Pass {
			return i18n.Text{EN: fmt.Sprintf("%d does not pass: ", at), ZH: fmt.Sprintf("%d 不满足：", at)}.Plus(j.Why)
		}
	}
	return i18n.Text{EN: "the largest that was tried", ZH: "已尝试的最大负载"}
}

// best is the smallest load whose score is the best, or so near that the difference is not worth a larger load.
func (s Search) best(all tried) metric.Selection {
	selected := metric.Selection{Criteria: s.Goal.String(), Status: metric.NoSelection, Reason: "no load was answered without failures", ReasonZH: "没有一个负载的请求全部成功"}
	highest := math.Inf(-1)
	for _, runs := range all {
		if score, scored, known := s.score(runs); scored && known {
			highest = max(highest, score)
		}
	}
	for _, at := range all.loads() {
		if score, scored, known := s.score(all[at]); scored && known && score >= highest-worthwhile*math.Abs(highest) {
			x := float64(at)
			why := i18n.Sprintf("%s is %s", "%s 为 %s", s.Goal.Figure.Name, s.Goal.Figure.text(math.Abs(score)))
			selected.Load, selected.Status, selected.Reason, selected.ReasonZH = &x, metric.BestObserved, why.EN, why.ZH
			break
		}
	}
	return selected
}
