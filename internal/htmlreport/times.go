package htmlreport

import (
	"fmt"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// elapsed is the axis of the time within a level.
func elapsed() chart.Axis {
	return chart.Axis{Unit: chart.Seconds, Title: i18n.Text{EN: "time since the level's start", ZH: "级别开始后的时间"}}
}

// levelCharts are the charts of one level; what it has no data for is left out.
func levelCharts(r Run, i int, l *metric.Level) []chart.Chart {
	if i >= len(r.Details) || r.Details[i].Detail == nil {
		return nil
	}
	d, b := r.Details[i].Detail, budgetOf(len(r.Run.Levels))
	all := timeSeries(d, l, b.slices)
	all = append(all, ttftOverTime(d, l, b.dots)...)
	for k := range all {
		all[k].Shades = suspect(l, d.Series.Began())
	}
	all = append(all, promptLength(d, l, b.dots)...)
	all = append(all, historyLength(d)...)
	all = append(all, positions(d)...)
	all = append(all, heatMap(d, b.cells)...)
	all = append(all, timeline(d, l, b)...)
	for k := range all {
		if all[k].X.Title == elapsed().Title {
			all[k].Shades = slices.Concat(stageShades(l), steadyShade(l), all[k].Shades)
			all[k].Refs = append(all[k].Refs, seams(l)...)
		}
	}
	for k := range all {
		all[k].ID = levelID(i) + "-" + all[k].ID
	}
	return all
}

func timeSeries(d *chartdata.Level, l *metric.Level, most int) []chart.Chart {
	// A slice should hold a few requests, else a chart shows the grain of time instead of the load.
	spans := d.Series.Spans(min(max(l.Total/5, 8), most))
	if len(spans) < 2 {
		return nil
	}
	// Sums of a span, divided by its length: counts become rates, and the seconds of requests their number.
	series := func(name i18n.Text, color chart.Color, of func(chartdata.Slice) float64) (chart.Line, bool) {
		line, some := chart.Line{Name: name, Color: color}, false
		for _, s := range spans {
			y := of(s.Slice)
			some = some || y > 0
			line.X, line.Y = append(line.X, (s.From+s.To)/2), append(line.Y, y/max(s.Seconds(), 1e-9))
		}
		return line, some
	}
	seconds := func(ns int64) float64 { return float64(ns) / 1e9 }
	var all []chart.Chart
	tokens, some := series(i18n.Text{}, chart.Series(0), func(s chartdata.Slice) float64 { return float64(s.OutputTokens) })
	if some && l.Has(metric.OutputTokens) {
		c := chart.Chart{ID: "tokens", Title: i18n.Text{EN: "Output tokens over time", ZH: "输出 token 随时间变化"},
			About: i18n.Text{EN: "Tokens of successful requests, counted when they arrive; a steady level is flat, and a dip is a stall.", ZH: "成功请求的 token，按到达时刻计：稳定后曲线平直，凹陷表示停顿。"},
			X:     elapsed(), Y: chart.Axis{Title: i18n.Same("tok/s"), Zero: true}, Lines: []chart.Line{tokens}}
		if d.Series.Whole {
			c.Title = i18n.Text{EN: "Output tokens of finished requests", ZH: "完成请求的输出 token"}
			c.About = i18n.Text{EN: "Answers came as a whole, so their tokens are counted when a request ended: long answers make peaks that are none of the server's.", ZH: "回答整体返回，token 在请求结束时计入：长回答会造成并非来自服务端的尖峰。"}
		}
		all = append(all, c)
	}
	done, _ := series(i18n.Text{EN: "succeeded", ZH: "成功"}, chart.Series(0), func(s chartdata.Slice) float64 { return float64(s.Ended) })
	ends := chart.Chart{ID: "ends", Title: i18n.Text{EN: "Finished requests", ZH: "结束的请求"}, About: i18n.Text{EN: "Requests that ended in each second; regular peaks mean that requests start and end together.", ZH: "每秒结束的请求数；规则的尖峰说明请求同时开始、同时结束。"},
		X: elapsed(), Y: chart.Axis{Title: i18n.Same("req/s"), Zero: true}, Lines: []chart.Line{done}}
	if failed, some := series(i18n.Text{EN: "failed", ZH: "失败"}, chart.Bad, func(s chartdata.Slice) float64 { return float64(s.Failed) }); some {
		ends.Lines = append(ends.Lines, failed)
	}
	under := chart.Chart{ID: "in-flight", Title: i18n.Text{EN: "Requests in flight", ZH: "在途请求"},
		About: i18n.Text{EN: "Requests in flight by phase; many before the first token mean a queue or a slow prefill.", ZH: "各阶段的在途请求数；等待首 token 的请求多，说明存在排队或预填充慢。"},
		X:     elapsed(), Y: chart.Axis{Title: i18n.Text{EN: "Requests", ZH: "请求数"}, Zero: true}}
	phases := []struct {
		name  i18n.Text
		color chart.Color
		of    func(chartdata.Slice) float64
	}{
		{i18n.Text{EN: "in flight", ZH: "在途"}, chart.Ink, func(s chartdata.Slice) float64 { return seconds(s.InFlight) }},
		{i18n.Text{EN: "before the first token", ZH: "等待首 token"}, chart.Prefill, func(s chartdata.Slice) float64 { return seconds(s.Waiting) }},
		{i18n.Text{EN: "in decode", ZH: "解码中"}, chart.Decode, func(s chartdata.Slice) float64 { return seconds(s.Decoding) }},
	}
	if !l.Has(metric.TTFT) {
		under.About, phases = i18n.Text{EN: "How many requests were with the server; the line is the load that it met.", ZH: "正在服务端的请求数，即服务端实际面对的负载。"}, phases[:1]
	}
	for _, x := range phases {
		if line, some := series(x.name, x.color, x.of); some {
			under.Lines = append(under.Lines, line)
		}
	}
	if p := l.Load.MaxSlots(); p > 0 && l.Load.Steady() {
		under.Refs = []chart.Ref{{At: float64(p), Level: true, Label: i18n.Text{EN: "target", ZH: "设定并发"}, Color: chart.Muted}}
	}
	return append(all, ends, under)
}

// wave divides points into the first wave and the rest.
func wave(d *chartdata.Level, points []chartdata.Point, unit string) (first, rest chart.Dots) {
	first = chart.Dots{Name: i18n.Text{EN: "first wave", ZH: "首批请求"}, Color: chart.Series(1), Hollow: true}
	rest = chart.Dots{Name: i18n.Text{EN: "later requests", ZH: "其余请求"}, Color: chart.Series(0)}
	for _, p := range points {
		to := &rest
		if d.InInitialBurst(p.Seq) {
			to = &first
		}
		to.X, to.Y = append(to.X, p.X), append(to.Y, p.Y)
		to.Tips = append(to.Tips, i18n.Same(fmt.Sprintf("#%d · TTFT %s · %s %s", p.Seq, chart.Duration(p.Y, p.Y), short(p.X), unit)))
	}
	return first, rest
}

func nonEmpty(all ...chart.Dots) []chart.Dots {
	var some []chart.Dots
	for _, d := range all {
		if len(d.X) > 0 {
			some = append(some, d)
		}
	}
	return some
}

func ttftOverTime(d *chartdata.Level, l *metric.Level, most int) []chart.Chart {
	points := fewerDots(d, d.Firsts(), most)
	if len(points) == 0 {
		return nil
	}
	inside, outside, edge := split(points, l.Distribution(metric.TTFT))
	return []chart.Chart{{ID: "ttft-time", Title: i18n.Text{EN: "TTFT over time", ZH: "TTFT 随时间变化"},
		About: i18n.Text{EN: "Each dot is a request at the time it was sent; rising dots mean a growing queue.", ZH: "每个点是一个请求，横轴为发送时刻；点逐渐升高说明队列在增长。"},
		X:     elapsed(), Y: chart.Axis{Title: i18n.Same("TTFT"), Unit: chart.Seconds, Zero: true}, Dots: append(dots(d, l, inside, "s"), atEdge(outside, edge)...)}}
}

func promptLength(d *chartdata.Level, l *metric.Level, most int) []chart.Chart {
	points := d.Prompts()
	slope, at0, ok := chartdata.Slope(points)
	if !ok {
		return nil
	}
	points = fewerDots(d, points, most)
	inside, outside, edge := split(points, l.Distribution(metric.TTFT))
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		lo, hi = min(lo, p.X), max(hi, p.X)
	}
	perThousand := chart.Duration(slope*1000, slope*1000)
	line := chart.Line{Name: i18n.Text{EN: perThousand + " per 1,000 tokens (median slope)", ZH: "每 1,000 token " + perThousand + "（中位斜率）"},
		Color: chart.Ink, Dashed: true, X: []float64{lo, hi}, Y: []float64{at0 + slope*lo, at0 + slope*hi}}
	return []chart.Chart{{ID: "ttft-input", Title: i18n.Text{EN: "TTFT vs. input tokens", ZH: "TTFT 与输入 token"},
		About: i18n.Text{EN: "Each dot is a request; the slope of the line is the cost of additional prompt tokens.", ZH: "每个点是一个请求；直线的斜率为增加提示词 token 带来的耗时。"},
		X:     chart.Axis{Title: title(metric.InputTokens), Unit: chart.Whole}, Y: chart.Axis{Title: i18n.Same("TTFT"), Unit: chart.Seconds, Zero: true}, Dots: append(dots(d, l, inside, "tok"), atEdge(outside, edge)...), Lines: []chart.Line{line}}}
}

func positions(d *chartdata.Level) []chart.Chart {
	all := d.Positions.All()
	if len(all) < 3 {
		return nil
	}
	mean := chart.Line{Name: i18n.Text{EN: "mean", ZH: "均值"}, Color: chart.Series(0)}
	median := chart.Line{Name: i18n.Same("P50"), Color: chart.Series(2)}
	high := chart.Line{Name: i18n.Same("P99"), Color: chart.Series(1)}
	for _, p := range all {
		for _, x := range []struct {
			line *chart.Line
			y    float64
		}{{&mean, p.Mean}, {&median, p.P50}, {&high, p.P99}} {
			x.line.X, x.line.Y = append(x.line.X, p.At), append(x.line.Y, x.y)
		}
	}
	return []chart.Chart{{ID: "itl-position", Title: i18n.Text{EN: "Inter-token latency by position in the answer", ZH: "回答中各位置的 token 间隔"},
		About: i18n.Text{EN: "The gap before each payload, by its position in the answer; rising lines mean that long answers become slower.", ZH: "每个数据块之前的间隔，按其在回答中的位置排列；曲线上升说明长回答越来越慢。"},
		X:     chart.Axis{Title: i18n.Text{EN: "position in the answer", ZH: "在回答中的位置"}, Unit: chart.Whole, Log: all[len(all)-1].At > 40}, Y: chart.Axis{Title: title(metric.ITL), Unit: chart.Seconds, Zero: true}, Lines: []chart.Line{median, mean, high}}}
}
