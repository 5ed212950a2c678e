package sla

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// probes are the loads in the order in which they were tried.
func (s Search) probes(done []*metric.Level, all tried) (probes []metric.Probe) {
	for _, l := range done {
		at := s.loadOf(l)
		if i := slices.IndexFunc(probes, func(p metric.Probe) bool { return p.Load == s.Grid.Load(at) }); i >= 0 {
			probes[i].Runs = append(probes[i].Runs, l.Load.Name)
			continue
		}
		probes = append(probes, s.probe(l.Load.Name, at, all[at]))
	}
	return probes
}

func (s Search) probe(name string, at int, runs []*metric.Level) metric.Probe {
	p := metric.Probe{Level: name, Load: s.Grid.Load(at), Runs: []string{name}}
	p.Failed, p.Total = failures(runs)
	if s.Goal != nil {
		verdict, why := s.Goal.judge(runs)
		p.Passed, p.Why, p.WhyZH = passed(verdict), why.EN, why.ZH
		return p
	}
	for _, g := range s.Groups {
		j := judge(g, runs)
		p.Groups = append(p.Groups, metric.Judged{Passed: passed(j.Verdict), Why: j.Why.EN, WhyZH: j.Why.ZH, Figures: j.figures()})
	}
	p.Passed, p.Why, p.WhyZH = anyOf(p.Groups)
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
func anyOf(groups []metric.Judged) (passed *bool, why, whyZH string) {
	passed = new(false)
	for _, g := range groups {
		switch {
		case g.Passed == nil:
			passed = nil
		case *g.Passed:
			return g.Passed, "", ""
		}
		if why == "" {
			why, whyZH = g.Why, g.WhyZH
		}
	}
	return passed, why, whyZH
}

// bounds finds between which loads the limit lies, and says so.
func (s Search) bounds(found *metric.Search, all tried) {
	for i := range found.Probes {
		if p := &found.Probes[i]; p.Passed != nil && *p.Passed && (found.FeasibleMax == nil || p.Load > *found.FeasibleMax) {
			found.FeasibleMax = &p.Load
		}
	}
	var unclear *metric.Probe
	odd := 0.0
	for i := range found.Probes {
		p := &found.Probes[i]
		above := found.FeasibleMax == nil || p.Load > *found.FeasibleMax
		switch {
		case p.Passed == nil && above && (unclear == nil || p.Load < unclear.Load):
			unclear = p
		case p.Passed == nil || *p.Passed:
		case !above:
			if !s.short(found, p, all) {
				odd = max(odd, p.Load)
			}
		case found.InfeasibleMin == nil || p.Load < *found.InfeasibleMin:
			found.InfeasibleMin, found.Binding = &p.Load, binding(p.Groups)
		}
	}
	note := s.note(found, s.unclear(unclear, all), odd, all)
	found.Note, found.NoteZH = note.EN, note.ZH
}

// binding is the rule that a load broke: of the first group that has a figure for it, else why the first group failed.
func binding(groups []metric.Judged) string {
	for _, g := range groups {
		for _, f := range g.Figures {
			if !f.Kept && f.Value != nil {
				return f.Rule
			}
		}
	}
	return groups[0].Why
}

func nothingTried() i18n.Text {
	return i18n.Text{EN: "nothing was tested", ZH: "没有尝试任何负载"}
}

// unclear says at which load nothing can be said, and why; the zero text for none.
func (s Search) unclear(p *metric.Probe, all tried) (text i18n.Text) {
	if p == nil {
		return text
	}
	text = i18n.Sprintf("at %s %g ", "%s 为 %g 时", s.Variable, p.Load)
	for _, g := range s.Groups {
		switch j := judge(g, all[s.Grid.Steps(p.Load)]); {
		case j.Verdict != Unclear:
		case j.Client:
			return text.Plus(i18n.Text{EN: "the client was the limit", ZH: "瓶颈在压测客户端"})
		default:
			return text.Plus(j.Why)
		}
	}
	return text
}

func (s Search) note(found *metric.Search, unclear i18n.Text, odd float64, all tried) i18n.Text {
	none := unclear == i18n.Text{}
	if len(found.Probes) == 0 {
		return nothingTried()
	}
	switch missed, short := s.shortfall(s.Groups[0], all); {
	case found.FeasibleMax == nil && short && len(s.Groups) == 1:
		return missed
	case found.FeasibleMax == nil && found.InfeasibleMin == nil:
		return i18n.Text{EN: "no load could be judged: ", ZH: "没有负载可以判断："}.Plus(unclear)
	case found.FeasibleMax == nil && !none:
		return i18n.Text{EN: "no load passes, and ", ZH: "没有负载满足条件，且 "}.Plus(unclear)
	case found.FeasibleMax == nil:
		return i18n.Sprintf("no load passes, not even %s %g", "没有负载满足条件：%s 为 %g 也不满足", s.Variable, *found.InfeasibleMin)
	case odd > 0:
		return i18n.Sprintf("%s %g passes although %g does not: the figures vary too much; more runs are needed", "%s 为 %g 时满足，为 %g 时却不满足：数据不稳定，增加运行次数可以判断", s.Variable, *found.FeasibleMax, odd)
	case found.InfeasibleMin == nil && !none:
		return i18n.Sprintf("all pass up to %s %g; %s, so the server's limit is not known", "直到 %s 为 %g 均满足；%s，服务端的上限未知", s.Variable, *found.FeasibleMax, unclear)
	case found.InfeasibleMin == nil && s.Grid.Steps(*found.FeasibleMax) < s.High:
		return i18n.Sprintf("%s %g passes; this was the highest load tested", "%s 为 %g 时满足，这是已尝试的最大负载", s.Variable, *found.FeasibleMax)
	case found.InfeasibleMin == nil:
		return i18n.Sprintf("all loads up to the upper bound pass, %s %g", "直到上界均满足，%s 为 %g", s.Variable, *found.FeasibleMax)
	}
	return i18n.Text{}
}
