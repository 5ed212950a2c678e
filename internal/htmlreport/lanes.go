package htmlreport

import (
	"fmt"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func heatMap(d *chartdata.Level, most int) []chart.Chart {
	wide, high := 1, 1
	cells := d.Latency.Joined(wide, high)
	for len(cells) > most {
		if wide <= high/2 {
			wide *= 2
		} else {
			high *= 2
		}
		cells = d.Latency.Joined(wide, high)
	}
	if len(cells) < 12 {
		return nil
	}
	fullest := 0
	for _, c := range cells {
		fullest = max(fullest, c.Count)
	}
	width := float64(d.Latency.Width) / 1e9
	c := chart.Chart{ID: "heat", Title: i18n.Text{EN: "Latency over time", ZH: "延迟热力图"},
		About: i18n.Text{EN: "Each cell counts the requests that ended at that time with that latency; a rising band means that the server cannot keep up.", ZH: "每格为在某时刻以某延迟结束的请求数；色带上升说明服务端逐渐跟不上。"},
		X:     elapsed(), Y: chart.Axis{Title: title(metric.Latency), Unit: chart.Seconds, Log: true}, Height: 340,
		Keys: []chart.Key{{Name: perCell(fullest), Color: chart.Heat}}}
	for _, x := range cells {
		shade := 0.14 + 0.86*math.Log1p(float64(x.Count-1))/math.Log1p(max(float64(fullest-1), 1))
		lo, hi := chartdata.BinEdge(x.Bin), chartdata.BinEdge(x.Bin+high)
		c.Boxes = append(c.Boxes, chart.Box{X0: float64(x.Column) * width, X1: float64(x.Column+wide) * width, Y0: lo, Y1: hi,
			Color: chart.Heat, Opacity: shade,
			Tip: i18n.Same(fmt.Sprintf("%d × %s – %s", x.Count, chart.Duration(lo, hi), chart.Duration(hi, hi)))})
	}
	return []chart.Chart{c}
}

// perCell says how many requests the cells of a heat map have.
func perCell(fullest int) i18n.Text {
	if fullest == 1 {
		return i18n.Text{EN: "1 request per cell", ZH: "每格 1 个请求"}
	}
	return i18n.Sprintf("1 to %s per cell, bolder means more", "每格 1 到 %s 个请求，颜色越浓越多", i18n.Count(fullest, "request"))
}

// timeline shows requests as lanes, in the order of their sending.
func timeline(d *chartdata.Level, l *metric.Level, b budget) []chart.Chart {
	lanes := fewerLanes(d.Timelines(), b.lanes)
	if len(lanes) == 0 {
		return nil
	}
	c := chart.Chart{ID: "timeline", Title: i18n.Text{EN: fmt.Sprintf("Requests (%d of the level)", len(lanes)), ZH: fmt.Sprintf("请求时间线（%d 个）", len(lanes))},
		About: i18n.Text{EN: "Each lane is a request over time: the slowest, failed ones, the first, and others sampled evenly.",
			ZH: "每行是一个请求，从左到右为时间：最慢的、失败的、最初的，以及均匀抽取的其他请求。"},
		X: elapsed(), Y: chart.Axis{Bare: true, Down: true}, Height: 110 + max(len(lanes)*4, 60),
		Keys: []chart.Key{{Name: i18n.Text{EN: "scheduled, not sent", ZH: "待发送"}, Color: chart.Wait}, {Name: i18n.Text{EN: "before the first token", ZH: "等待首 token"}, Color: chart.Prefill},
			{Name: i18n.Text{EN: "answer", ZH: "输出"}, Color: chart.Decode}, {Name: i18n.Text{EN: "failed", ZH: "失败"}, Color: chart.Bad}}}
	if !l.Has(metric.TTFT) {
		c.Keys = slices.Delete(c.Keys, 1, 2)
	}
	apart := slivers(lanes)
	seen := visible(lanes, apart)
	c.Keys = slices.DeleteFunc(c.Keys, func(k chart.Key) bool {
		return k.Color == chart.Bad && !slices.ContainsFunc(lanes, func(r chartdata.RequestTimeline) bool { return r.Fault != "" }) ||
			k.Color == chart.Wait && !slices.ContainsFunc(lanes,
				func(r chartdata.RequestTimeline) bool { return (sentAt(r) - r.Due).Seconds() >= seen })
	})
	if apart {
		c.X.Title = i18n.Text{EN: "time since the request was sent", ZH: "请求发送后的时间"}
	}
	for i, lane := range lanes {
		origin := 0.0
		if apart {
			origin = lane.Start().Seconds()
		}
		c.Boxes = append(c.Boxes, phases(lane, tipOf(lane, l), float64(i), origin, seen, b.words)...)
	}
	return []chart.Chart{c}
}

// slivers reports whether the requests are so short beside the level that on its time nobody could see their phases: half of
// them last less than a fiftieth of it. Their lanes then all begin with their sending.
func slivers(lanes []chartdata.RequestTimeline) bool {
	var lengths []float64
	from, to := math.Inf(1), 0.0
	for _, l := range lanes {
		from, to = min(from, l.Start().Seconds()), max(to, l.End.Seconds())
		lengths = append(lengths, l.Latency())
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2] < (to-from)/50
}

// tipOf is what a pointer shows of a request. It is the same in both languages, so that it is there once.
func tipOf(r chartdata.RequestTimeline, l *metric.Level) i18n.Text {
	if !l.Has(metric.TTFT) {
		return i18n.Same(fmt.Sprintf("#%d · %s · E2E %s · %s tok", r.Seq, names(r.IDs), latencyOf(r), count(r.InputTokens)))
	}
	if len(l.Classes) > 1 {
		return i18n.Same(fmt.Sprintf("#%d · %s · %s · TTFT %s · E2E %s · %s → %s tok", r.Seq, className(l, r.Class), names(r.IDs), ttftOf(r), latencyOf(r), count(r.InputTokens), count(r.OutputTokens)))
	}
	return i18n.Same(fmt.Sprintf("#%d · %s · TTFT %s · E2E %s · %s → %s tok", r.Seq, names(r.IDs), ttftOf(r), latencyOf(r), count(r.InputTokens), count(r.OutputTokens)))
}

// visible is the least time that can be seen among the requests.
func visible(lanes []chartdata.RequestTimeline, apart bool) float64 {
	from, to := math.Inf(1), 0.0
	for _, l := range lanes {
		origin := 0.0
		if apart {
			origin = l.Start().Seconds()
		}
		from, to = min(from, l.Start().Seconds()-origin), max(to, l.End.Seconds()-origin)
	}
	return (to - from) / 400
}

// sentAt is when a request was sent, or given up.
func sentAt(l chartdata.RequestTimeline) record.Instant {
	if l.Sent == 0 {
		return l.End
	}
	return l.Sent
}

// phases are the boxes of a request at y, along the time since origin. A failure is at least as wide as can be seen.
func phases(l chartdata.RequestTimeline, tip i18n.Text, y, origin, seen float64, words int) []chart.Box {
	if l.Fault != "" {
		o := outcome(l, words)
		tip = i18n.Text{EN: tip.EN + " · " + o.EN, ZH: tip.EN + " · " + o.In("zh")}
	}
	var all []chart.Box
	box := func(from, to float64, color chart.Color) {
		if to > from && from > 0 {
			all = append(all, chart.Box{X0: from - origin, X1: to - origin, Y0: y, Y1: y + 0.8, Color: color, Tip: tip})
		}
	}
	due, sent, first, last := l.Due.Seconds(), sentAt(l).Seconds(), l.First.Seconds(), l.Last.Seconds()
	box(due, sent, chart.Wait)
	switch {
	case l.Fault != "":
		box(sent, max(l.End.Seconds(), sent+seen), chart.Bad)
	case first > 0:
		box(sent, first, chart.Prefill)
		box(first, last, chart.Decode)
	default:
		box(sent, max(last, l.End.Seconds()), chart.Decode)
	}
	return all
}
