package sla

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// floor reports whether the rule is a lower limit on a throughput. Throughput grows with the load, so a load that is too small breaks it,
// too.
func (r Rule) floor() bool {
	return !r.Op.FromAbove() && slices.Contains([]metric.Key{metric.RequestThroughput, metric.OutputThroughput, metric.Goodput}, r.Figure.key)
}

// brokenFloors are the figures whose lower limits the runs at a load break; not ok where they break anything else, or nothing.
func brokenFloors(g Group, runs []*metric.Level) (figures []Figure, ok bool) {
	j := judge(g, runs)
	for _, c := range j.Checks {
		switch {
		case c.Kept:
		case !c.Known || !c.Rule.floor():
			return nil, false
		default:
			figures = append(figures, c.Rule.Figure)
		}
	}
	return figures, j.Verdict == Fail && len(figures) > 0
}

// short reports whether a load is too small for a group: it breaks nothing but lower limits on throughputs, and these are still growing
// there.
func short(g Group, all tried, at int) bool {
	figures, ok := brokenFloors(g, all[at])
	return ok && !slices.ContainsFunc(figures, func(f Figure) bool { return !all.growing(f, at) })
}

// short reports whether a probe below the largest load that passes is too small for the groups that pass there.
func (s Search) short(found *metric.Search, p *metric.Probe, all tried) bool {
	for _, g := range s.Groups {
		if judge(g, all[s.Grid.Steps(*found.FeasibleMax)]).Verdict == Pass && !short(g, all, s.Grid.Steps(p.Load)) {
			return false
		}
	}
	return true
}

// growing reports whether a throughput grows up to a load: no smaller load has as much, and where larger ones were tried, one of them has
// more.
func (all tried) growing(f Figure, at int) bool {
	x, _ := mean(f, sound(all[at]))
	larger, more := false, false
	for load, runs := range all {
		y, ok := mean(f, sound(runs))
		switch {
		case !ok || load == at:
		case load < at && !exceeds(x, y):
			return false
		case load > at:
			larger, more = true, more || exceeds(y, x)
		}
	}
	return more || !larger
}

// exceeds reports whether a figure is larger than another by more than noise.
func exceeds(x, than float64) bool { return x > than*(1+worthwhile) }

// shortfall says that no load reaches the throughput that a group demands, where the smallest load that was tried breaks nothing else; not
// ok for any other reason. It names the load with the highest throughput.
func (s Search) shortfall(g Group, all tried) (text i18n.Text, ok bool) {
	loads := all.loads()
	figures, ok := brokenFloors(g, all[loads[0]])
	if !ok {
		return text, false
	}
	best, most := loads[0], 0.0
	for _, at := range loads {
		_, only := brokenFloors(g, all[at])
		if x, known := mean(figures[0], sound(all[at])); only && known && x > most {
			best, most = at, x
		}
	}
	last := loads[len(loads)-1]
	text = i18n.Sprintf("no load from %g to %g passes: at %g, %s", "从 %g 到 %g 均不满足：为 %g 时，%s", s.Grid.Load(loads[0]), s.Grid.Load(last), s.Grid.Load(best), judge(g, all[best]).Why)
	if last == s.High && short(g, all, last) {
		text = text.Plus(i18n.Text{EN: "; a load above the upper bound may pass", ZH: "；上界以上的负载可能满足"})
	}
	return text, true
}
