package htmlreport

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// sideTexts name the sides in legends.
var sideTexts = [2]i18n.Text{{EN: "base", ZH: "基准"}, {EN: "candidate", ZH: "候选"}}

// bothSides says how to read the figures of both sides over the load.
var bothSides = i18n.Text{EN: "Each point is a load; where the lines of one kind part, the sides differ.", ZH: "每个点是一个负载；同类曲线分开处，两侧不同。"}

// verdictColor is the color of a row's interval.
func verdictColor(v compare.Verdict) chart.Color {
	switch v {
	case compare.Worse:
		return chart.Bad
	case compare.Better:
		return chart.Series(2)
	case compare.Same:
		return chart.Series(0)
	}
	return chart.Muted
}

// changes is the interval of every figure's change, one below the other. What is far beyond the others is cut, so that these can be
// read.
func changes(id string, p compare.Pair, rows []compare.Compared, margin float64) chart.Chart {
	edge := changeEdge(rows, margin)
	c := chart.Chart{ID: "change-" + id, Title: i18n.Sprintf("Change at %s, with 95 %% intervals", "%s 的变化及 95%% 区间", p.Name),
		About: i18n.Text{EN: "Each line is the confidence interval of a change; a change is negligible if its whole line is inside the shaded margin.", ZH: "每条线是一个指标变化的置信区间；完全落在阴影之内的变化可忽略。"},
		X:     chart.Axis{Title: i18n.Text{EN: "change of the candidate from the base", ZH: "候选相对基准的变化"}, Unit: chart.Share, Min: -edge, Max: edge}, Y: chart.Axis{Down: true, Min: -0.6, Max: float64(len(rows)) - 0.4},
		Shades: []chart.Shade{{From: -margin, To: margin, Color: chart.Muted}}, Refs: []chart.Ref{{At: 0, Color: chart.Muted}},
		Height: 70 + 21*len(rows)}
	seen := map[compare.Verdict]bool{}
	for i := range rows {
		row := &rows[i]
		c.Y.Names = append(c.Y.Names, i18n.Same(row.Name()))
		y, color, tip := float64(i), verdictColor(row.Verdict), changeTip(row)
		seen[row.Verdict] = true
		if low, high := cutAt(row.Low, -edge, edge), cutAt(row.High, -edge, edge); row.Units != "figures" && low < high {
			c.Lines = append(c.Lines, chart.Line{Color: color, X: []float64{low, high}, Y: []float64{y, y}, Tips: []i18n.Text{tip, tip},
				Dashed: low == -edge || high == edge})
		}
		if math.Abs(row.Change) <= edge {
			c.Dots = append(c.Dots, chart.Dots{Color: color, X: []float64{row.Change}, Y: []float64{y}, Hollow: row.Verdict == compare.Unclear,
				Tips: []i18n.Text{tip}})
		}
	}
	for _, v := range []compare.Verdict{compare.Worse, compare.Better, compare.Same, compare.Unclear} {
		if seen[v] {
			c.Keys = append(c.Keys, chart.Key{Name: v.Text(), Color: verdictColor(v)})
		}
	}
	return c
}

// changeEdge is how far to both sides the changes are drawn.
func changeEdge(rows []compare.Compared, margin float64) float64 {
	var ends []float64
	for _, c := range rows {
		if c.Units == "figures" {
			ends = append(ends, math.Abs(c.Change))
			continue
		}
		for _, v := range []float64{math.Abs(c.Low), math.Abs(c.High)} {
			if !math.IsInf(v, 0) && !math.IsNaN(v) {
				ends = append(ends, v)
			}
		}
	}
	slices.Sort(ends)
	edge := 2 * margin
	if len(ends) > 0 {
		edge = max(edge, 1.2*ends[len(ends)*8/10])
	}
	for _, c := range rows { // a certain change is never cut
		if (c.Verdict == compare.Worse || c.Verdict == compare.Better) && math.Abs(c.Change) < 10 {
			edge = max(edge, 1.1*math.Abs(c.Change))
		}
	}
	return edge
}

func cutAt(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return low
	}
	return min(max(v, low), high)
}

// comparedCurves are the figures of both sides over the load, where there is more than one.
func comparedCurves(r compare.Result) (all []chart.Chart) {
	pairs, axis, at := comparedAxis(r.Pairs)
	if len(pairs) < 2 {
		return nil
	}
	for _, key := range metricsOf(r.Rows) {
		d, _ := metric.Define(key)
		c := chart.Chart{ID: "curve-" + string(key), Title: d.Title, About: bothSides, X: axis, Y: chart.Axis{Title: d.Title, Zero: true}}
		if d.Unit == metric.Seconds {
			c.Y.Unit = chart.Seconds
		} else {
			c.Y.Title = i18n.Same(string(d.Unit))
		}
		for i, stat := range statsOf(r.Rows, key) {
			for side, name := range sideTexts {
				line := chart.Line{Color: chart.Series(2*i + side), Marks: true, Dashed: stat == "p99", Name: name}
				if stat != "value" {
					line.Name = name.Plus(i18n.Same(" " + stat))
				}
				for i, p := range pairs {
					if v, ok := figureIn(r.Rows, p.Name, compare.Row{Metric: key, Stat: stat}, side); ok {
						line.X, line.Y = append(line.X, at[i]), append(line.Y, v)
					}
				}
				if len(line.X) > 0 {
					c.Lines = append(c.Lines, line)
				}
			}
		}
		if len(c.Lines) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// comparedAxis lays the loads out: along slots or arrivals where they differ in one of them, else side by side.
func comparedAxis(all []compare.Pair) (pairs []compare.Pair, axis chart.Axis, at []float64) {
	pairs = slices.Clone(all)
	by, numbers := load.ByParallel, true
	for i, p := range pairs {
		if i == 0 {
			by = p.Load.Axis()
		}
		numbers = numbers && p.Load.Axis() == by && p.Load.Steady()
	}
	axis.Title = i18n.Text{EN: "concurrency", ZH: "并发"}
	if by == load.ByRate {
		axis.Title = i18n.Text{EN: "requests per second", ZH: "每秒请求数"}
	}
	if numbers {
		slices.SortStableFunc(pairs, func(a, b compare.Pair) int { return sign(a.Load.On(by) - b.Load.On(by)) })
	} else {
		axis.Title = i18n.Text{}
	}
	for i, p := range pairs {
		if numbers {
			at = append(at, p.Load.On(by))
			continue
		}
		at, axis.Names = append(at, float64(i)), append(axis.Names, i18n.Same(p.Name))
	}
	if numbers && len(at) > 0 {
		axis.At = at
		axis.Log = at[0] > 0 && at[len(at)-1] >= 8*at[0]
	}
	return pairs, axis, at
}

func sign(v float64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// metricsOf are the metrics of the rows, in their order, without the share of failures.
func metricsOf(rows []compare.Compared) (keys []metric.Key) {
	for _, c := range rows {
		if c.Metric != compare.Failed && !slices.Contains(keys, c.Metric) {
			keys = append(keys, c.Metric)
		}
	}
	return keys
}

// statsOf are the statistics of a metric that its chart shows: the median and the 99th percentile, else those that are there.
func statsOf(rows []compare.Compared, key metric.Key) (shown []string) {
	var there []string
	for _, c := range rows {
		if c.Metric == key && !slices.Contains(there, c.Stat) {
			there = append(there, c.Stat)
		}
	}
	for _, s := range []string{"value", "p50", "p99"} {
		if slices.Contains(there, s) {
			shown = append(shown, s)
		}
	}
	if len(shown) == 0 {
		return there[:1]
	}
	return shown
}

// figureIn is the figure of a side in the rows.
func figureIn(rows []compare.Compared, level string, row compare.Row, side int) (float64, bool) {
	for _, c := range rows {
		if c.Level == level && c.Row == row {
			v := [2]float64{c.Base, c.Candidate}[side]
			return v, !math.IsNaN(v) && !math.IsInf(v, 0)
		}
	}
	return 0, false
}

// spreadSteps is the number of points of a cumulative curve.
const spreadSteps = 120

// comparedSpreads are the cumulative distributions of both sides at one load.
func comparedSpreads(id string, p compare.Pair) (all []chart.Chart) {
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.ITL, metric.Latency} {
		c := chart.Chart{ID: "spread-" + string(key) + "-" + id, Title: title(key), About: i18n.Text{EN: "Each curve shows the share of values at or below a time; the side with the curve further left is faster.", ZH: "曲线表示不超过各时间的值所占比例；曲线更靠左的一侧更快。"},
			X: chart.Axis{Title: title(key), Unit: chart.Seconds}, Y: chart.Axis{Title: i18n.Text{EN: "share of values", ZH: "占比"}, Unit: chart.Share, Min: 0, Max: 1}}
		for side, levels := range [2][]compare.Level{p.Base, p.Candidate} {
			s := compare.Distribution(levels, key)
			if len(s.Blocks) == 0 {
				continue
			}
			line := chart.Line{Name: sideTexts[side], Color: chart.Series(side), X: []float64{stats.Quantile(s.Blocks, leastDrawn, s.Low, s.High)},
				Y: []float64{0}}
			for i := range spreadSteps + 1 {
				share := max(leastDrawn, min(mostDrawn, float64(i)/spreadSteps))
				line.X, line.Y = append(line.X, stats.Quantile(s.Blocks, share, s.Low, s.High)), append(line.Y, share)
			}
			c.Lines = append(c.Lines, line)
		}
		if len(c.Lines) == 2 {
			all = append(all, c)
		}
	}
	return all
}
