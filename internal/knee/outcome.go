package knee

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Outcome is what the finished levels say.
func (s Search) Outcome(done []*metric.Level) *metric.Search {
	now := s.state(done)
	found := &metric.Search{Kind: metric.KneeSearch, Variable: s.Variable, Goodput: metric.BestGoodput(done, s.Variable)}
	fit, fitted := TwoSegments(now.points)
	if n := len(now.points); n > 0 {
		last := Last(now.points)
		edge, reached := now.points[last].Load, last < n-1
		if fitted {
			edge = fit.Knee
			found.Boundary = &metric.Boundary{Estimate: s.Grid.Near(fit.Knee), Low: s.Grid.Floor(fit.Low), High: now.points[n-1].Load}
			if !math.IsInf(fit.High, 1) {
				found.Boundary.High = s.Grid.Ceil(fit.High)
			}
		}
		for _, p := range now.points {
			switch at := p.Load; {
			case at <= edge*(1+1e-9):
				found.FeasibleMax = &at
			case reached && found.InfeasibleMin == nil:
				found.InfeasibleMin = &at
			}
		}
		found.Throughput = now.throughput(fit, fitted)
		if fitted {
			found.Throughput.Load = found.Boundary.Estimate
		}
	}
	found.Probes = s.probes(done, now, found.FeasibleMax)
	note := s.note(now, found)
	found.Note, found.NoteZH = note.EN, note.ZH
	return found
}

// throughput is the figure at the knee, or of the last load that grew.
func (n state) throughput(fit Fit, fitted bool) *metric.LoadFigure {
	p := n.points[Last(n.points)]
	f := metric.LoadFigure{Load: p.Load, Metric: n.key, Value: p.Value}
	if fitted {
		f.Value = fit.Value
	}
	return &f
}

// probes are the loads in the order in which they were tried, each with how its throughput compares with the next smaller load.
func (s Search) probes(done []*metric.Level, now state, edge *float64) (all []metric.Probe) {
	places := map[int]int{}
	for _, l := range done {
		at := s.stepsOf(l)
		if i, seen := places[at]; seen {
			all[i].Runs = append(all[i].Runs, l.Load.Name)
			all[i].Failed, all[i].Total = all[i].Failed+l.Failed, all[i].Total+l.Total
			continue
		}
		places[at] = len(all)
		p := metric.Probe{Level: l.Load.Name, Load: s.Grid.Load(at), Runs: []string{l.Load.Name}, Failed: l.Failed, Total: l.Total}
		why := now.why(p.Load, l)
		p.Why, p.WhyZH = why.EN, why.ZH
		if edge != nil && (now.ceiling == 0 || at < now.ceiling) {
			p.Passed = new(p.Load <= *edge)
		}
		all = append(all, p)
	}
	return all
}

// why says in words what a load brought.
func (n state) why(at float64, first *metric.Level) i18n.Text {
	for i, p := range n.points {
		if p.Load != at {
			continue
		}
		text := i18n.Same(figure(p.Value))
		if i > 0 {
			before := n.points[i-1]
			text = text.Plus(i18n.Sprintf(", %s than at %g", "，较 %[2]g 时 %[1]s", change(p.Value/before.Value-1), before.Load))
		}
		return text
	}
	switch {
	case first.ClientLimited():
		return i18n.Text{EN: "the client was the limit", ZH: "瓶颈在压测客户端"}
	case !healthy(first):
		return i18n.Sprintf("%d of %s failed", "%d / %s 个请求失败", first.Failed, i18n.Count(first.Total, "request"))
	}
	return i18n.Text{EN: "above a load that says nothing", ZH: "高于一个无法判断的负载"}
}

func figure(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

func change(by float64) i18n.Text {
	if by < 0 {
		return i18n.Sprintf("%.1f %% less", "低 %.1f %%", -100*by)
	}
	return i18n.Sprintf("%.1f %% more", "高 %.1f %%", 100*by)
}

// note says why there is no knee, "" where there is one.
func (s Search) note(now state, found *metric.Search) i18n.Text {
	switch {
	case len(found.Probes) == 0:
		return i18n.Text{EN: "nothing was tried", ZH: "没有尝试任何负载"}
	case len(now.points) == 0 && now.client:
		return i18n.Sprintf("no knee: the client was the limit from %s %g on", "没有拐点：从 %s %g 起瓶颈在压测客户端", s.Variable, s.Grid.Load(now.ceiling))
	case len(now.points) == 0:
		return i18n.Sprintf("no knee: requests failed from %s %g on", "没有拐点：从 %s %g 起请求失败", s.Variable, s.Grid.Load(now.ceiling))
	case found.InfeasibleMin != nil:
		return i18n.Text{}
	}
	top := now.points[len(now.points)-1].Load
	text := i18n.Sprintf("no knee up to %s %g, the largest load measured: throughput still grows", "直到已测的最大负载 %s %g 都没有拐点：吞吐仍在增长", s.Variable, top)
	switch {
	case now.ceiling > 0 && now.client:
		text = text.Plus(i18n.Sprintf("; at %g the client was the limit", "；为 %g 时瓶颈在压测客户端", s.Grid.Load(now.ceiling)))
	case now.ceiling > 0:
		text = text.Plus(i18n.Sprintf("; at %g some requests failed", "；为 %g 时有请求失败", s.Grid.Load(now.ceiling)))
	case s.Grid.Steps(top) < s.High:
		text = text.Plus(i18n.Text{EN: "; the search was stopped before its end", ZH: "；搜索在结束前被停止"})
	}
	return text
}
