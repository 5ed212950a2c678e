package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A found knee is where it lies on the axis of loads, with its interval where there is one.
type foundKnee struct {
	at, low, high float64
	interval      bool
}

// kneeOf is the knee that the run looked for, or that its levels show.
func kneeOf(r Run) (k foundKnee, ok bool) {
	if s := r.Run.Search; s != nil && s.Kind == metric.KneeSearch {
		switch {
		case s.Boundary != nil:
			return foundKnee{s.Boundary.Estimate, s.Boundary.Low, s.Boundary.High, true}, true
		case s.FeasibleMax != nil && s.InfeasibleMin != nil:
			return foundKnee{at: *s.FeasibleMax}, true
		}
		return k, false
	}
	found, ok := report.FindKnee(r.Run)
	if !ok || found.Growing {
		return k, false
	}
	if f := found.Fit; f != nil {
		return foundKnee{f.Knee, f.Low, f.High, true}, true
	}
	return foundKnee{at: found.Load()}, true
}

// kneeFact is the knee among the facts of the overview.
func kneeFact(r Run) (fact, bool) {
	if s := r.Run.Search; s != nil && s.Kind == metric.KneeSearch {
		return fact{}, false // which has a section of its own
	}
	k, ok := report.FindKnee(r.Run)
	f := fact{Name: kneeName, Words: k.Name(), Note: i18n.Text{EN: "throughput stops growing there", ZH: "吞吐从此不再增长"}}
	switch {
	case !ok:
		return fact{}, false
	case k.Growing:
		f.Words, f.Note = i18n.Text{EN: "not reached", ZH: "未到达"}, i18n.Sprintf("still growing at %s", "%s 时仍在增长", levelText(k.Level))
	case k.Fit != nil:
		f.Note = k.Interval()
	}
	return f, true
}

var kneeName = i18n.Text{EN: "Knee", ZH: "拐点"}

// knee is a line at the load from which throughput no longer grew.
func (a loadAxis) knee(r Run) []chart.Ref {
	if k, ok := kneeOf(r); ok && a.axis.Names == nil {
		return []chart.Ref{{At: k.at, Label: kneeName, Color: chart.Knee}}
	}
	return nil
}

// around is the interval of the knee.
func (a loadAxis) around(r Run) []chart.Shade {
	if k, ok := kneeOf(r); ok && k.interval && k.high > k.low && a.axis.Names == nil {
		return []chart.Shade{{From: k.low, To: k.high, Color: chart.Knee, Name: i18n.Text{EN: "Interval of the knee", ZH: "拐点的区间"}}}
	}
	return nil
}

// goodput is the requests a second that keep their objectives beside all that succeed, with a line where the former are the most; none
// without objectives.
func (a loadAxis) goodput(r Run) (chart.Chart, bool) {
	good := a.line(title(metric.Goodput), 0, 0, scalar(metric.Goodput))
	best := report.BestGoodput(a.levels)
	if best == nil || len(good.X) == 0 {
		return chart.Chart{}, false
	}
	all := a.line(title(metric.RequestThroughput), 1, 0, scalar(metric.RequestThroughput))
	all.Dashed = true
	c := chart.Chart{ID: string(metric.Goodput), Title: title(metric.Goodput), X: a.axis, Y: chart.Axis{Title: i18n.Same("req/s"), Zero: true}, Lines: []chart.Line{good, all},
		About: i18n.Text{EN: "The solid line counts the requests that meet every objective, the dashed line all successful requests; where the lines separate, requests become too slow.", ZH: "实线为满足全部目标的请求，虚线为全部成功的请求；两线分开之处，请求开始过慢。"}}
	for i, l := range a.levels {
		if l == best {
			c.Refs = []chart.Ref{{At: a.at[i], Label: i18n.Text{EN: "Highest goodput", ZH: "最高有效吞吐"}, Color: chart.Knee}}
		}
	}
	return c, true
}

// goodputFact is the highest goodput.
func goodputFact(levels []*metric.Level) (fact, bool) {
	best := report.BestGoodput(levels)
	if best == nil {
		return fact{}, false
	}
	x, _ := best.Value(metric.Goodput)
	return fact{Name: title(metric.Goodput), Value: short(x), Unit: "req/s", Note: withSuccesses(i18n.Sprintf("highest, at %s", "最高值，%s", levelText(best)), best)}, true
}

// kneeTable is the loads of a search for the knee in the order in which they were tried.
func kneeTable(s *metric.Search) *table {
	t := &table{ID: "probes", Caption: i18n.Text{EN: "Loads in the order they were tried", ZH: "按尝试顺序排列的负载"},
		Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Runs", ZH: "次数"}, {EN: "Succeeded", ZH: "成功"}, {EN: "Below the knee", ZH: "低于拐点"}, {EN: "Throughput", ZH: "吞吐"}}}
	for _, p := range s.Probes {
		below := value{Text: i18n.Text{EN: "? unclear", ZH: "? 不明"}, Words: true, Bad: true}
		switch {
		case p.Passed == nil:
		case *p.Passed:
			below = value{Text: i18n.Text{EN: "✓ yes", ZH: "✓ 是"}, Words: true}
		default:
			below = value{Text: i18n.Text{EN: "✗ no", ZH: "✗ 否"}, Words: true}
		}
		t.Rows = append(t.Rows, []value{plain(strconv.FormatFloat(p.Load, 'f', -1, 64)), plain(strconv.Itoa(len(p.Runs))),
			plain(strconv.Itoa(p.Total-p.Failed) + " / " + strconv.Itoa(p.Total)), below, {Text: i18n.Text{EN: p.Why, ZH: p.WhyZH}, Words: true}})
	}
	return t
}
