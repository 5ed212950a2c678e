package htmlreport

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func sortBy(levels []*metric.Level, of func(*metric.Level) float64) {
	slices.SortStableFunc(levels, func(a, b *metric.Level) int { return cmp.Compare(of(a), of(b)) })
}

// A spread is the charts of one metric's distribution: the same data, three ways to look.
type spread struct {
	id     string
	title  i18n.Text
	charts []chart.Chart
}

// together is the number of levels that one chart bears.
const together = 8

// spreads are the distributions of the times, where there are any.
func spreads(r Run) []spread {
	levels := chosen(byClass(r.Run.Levels))
	var all []spread
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.ITL, metric.Latency} {
		var with []*metric.Level
		for _, l := range levels {
			if d := l.Distribution(key); d != nil && d.N() > 1 && d.At(1) > d.At(0) {
				with = append(with, l)
			}
		}
		if len(with) > 0 {
			all = append(all, spread{id: "spread-" + string(key), title: title(key), charts: []chart.Chart{cumulative(r, key, with), histogram(key, with), violins(key, with)}})
		}
	}
	return all
}

// chosen are at most eight levels, evenly spread over all, the last among them.
func chosen(levels []*metric.Level) []*metric.Level {
	if len(levels) <= together {
		return levels
	}
	var some []*metric.Level
	for i := range together {
		some = append(some, levels[i*(len(levels)-1)/(together-1)])
	}
	return some
}

// span is the range in which a metric is drawn over levels.
func span(key metric.Key, levels []*metric.Level) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range levels {
		from, to := drawn(l.Distribution(key))
		lo, hi = min(lo, from), max(hi, to)
	}
	return lo, hi
}

// cumulative has a curve a level, from 0 % at the least value that is drawn.
func cumulative(r Run, key metric.Key, levels []*metric.Level) chart.Chart {
	c := chart.Chart{ID: "cdf-" + string(key), Title: named(key, ": share of values below", "：累积分布"),
		About: i18n.Text{EN: "Each curve shows the share of values at or below a time; a curve further left is a faster level.", ZH: "曲线表示不超过各时间的值所占比例；越靠左，该级别越快。"},
		Y:     chart.Axis{Title: i18n.Text{EN: "share of values", ZH: "占比"}, Unit: chart.Share, Min: 0, Max: 1}, X: chart.Axis{Title: title(key), Unit: chart.Seconds}}
	out := newOutliers()
	for i, l := range levels {
		d := l.Distribution(key)
		lo, hi := drawn(d)
		edges, ratios := metric.BinEdges(lo, hi, 160)
		c.X.Log = c.X.Log || ratios
		color, dashed := lookOf(levels, i)
		line := chart.Line{Name: levelText(l), Color: chart.Series(color), Dashed: dashed, X: []float64{lo}, Y: []float64{0}}
		for k, n := range d.CumulativeCounts(edges) {
			line.X, line.Y = append(line.X, edges[k]), append(line.Y, float64(n)/float64(d.N()))
		}
		c.Lines = append(c.Lines, line)
		out.add(l, d, lo, hi, 0, 1)
	}
	out.to(&c)
	c.Refs = limits(r, key, false)
	return c
}

// shares are the shares of a distribution between edges that all levels have in common.
func shares(d *metric.Distribution, edges []float64) []float64 {
	below := d.CumulativeCounts(edges)
	out := make([]float64, len(edges)-1)
	for i := range out {
		from := below[i]
		if i == 0 {
			from = 0
		}
		out[i] = float64(below[i+1]-from) / float64(d.N())
	}
	return out
}

func histogram(key metric.Key, levels []*metric.Level) chart.Chart {
	lo, hi := span(key, levels)
	edges, ratios := metric.BinEdges(lo, hi, 60)
	c := chart.Chart{ID: "histogram-" + string(key), Title: named(key, ": histogram", "：直方图"),
		About: i18n.Text{EN: "The height is the share of values in each of 60 ranges; several peaks mean several kinds of requests.", ZH: "高度为各级别的值落在 60 个区间内的占比；多个峰说明存在多类请求。"},
		Y:     chart.Axis{Title: i18n.Text{EN: "share of values", ZH: "占比"}, Unit: chart.Share, Zero: true}, X: chart.Axis{Title: title(key), Unit: chart.Seconds, Log: ratios}}
	out := newOutliers()
	for i, l := range levels {
		color, dashed := lookOf(levels, i)
		line := chart.Line{Name: levelText(l), Color: chart.Series(color), Dashed: dashed}
		band := chart.Band{Color: chart.Series(color), Opacity: 0.18, Shadow: true}
		for k, y := range shares(l.Distribution(key), edges) {
			line.X, line.Y = append(line.X, edges[k], edges[k+1]), append(line.Y, y, y)
			band.X, band.Lo, band.Hi = append(band.X, edges[k], edges[k+1]), append(band.Lo, 0, 0), append(band.Hi, y, y)
		}
		c.Lines, c.Bands = append(c.Lines, line), append(c.Bands, band)
		out.add(l, l.Distribution(key), lo, hi, 0, 0)
	}
	out.to(&c)
	return c
}

// violins set the shapes of the levels below each other, with the median and the quartiles.
func violins(key metric.Key, levels []*metric.Level) chart.Chart {
	lo, hi := span(key, levels)
	edges, ratios := metric.BinEdges(lo, hi, 80)
	c := chart.Chart{ID: "violin-" + string(key), Title: named(key, ": violin", "：小提琴图"), Height: 120 + 46*len(levels),
		About: i18n.Text{EN: "A shape is wide where a level has many values; the bar spans the middle half of the values, and the dot is the median.", ZH: "形状越宽，该处的值越多；横条为中间一半的值，圆点为中位数。"},
		X:     chart.Axis{Title: title(key), Unit: chart.Seconds, Log: ratios}, Y: chart.Axis{Down: true}}
	out := newOutliers()
	for i, l := range levels {
		c.Y.Names = append(c.Y.Names, levelText(l))
		d := l.Distribution(key)
		least, most := drawn(d)
		density := smooth(shares(d, edges))
		highest := slices.Max(density)
		color, _ := lookOf(levels, i)
		band := chart.Band{Color: chart.Series(color), Opacity: 0.45}
		for k, y := range density {
			x := (edges[k] + edges[k+1]) / 2
			if x < least*0.999 || x > most*1.001 {
				continue
			}
			half := max(0.42*y/highest, 0.004)
			band.X, band.Lo, band.Hi = append(band.X, x), append(band.Lo, float64(i)-half), append(band.Hi, float64(i)+half)
		}
		if len(band.X) == 0 { // narrower than one range
			x, y := []float64{least, most}, float64(i)
			band.X, band.Lo, band.Hi = x, []float64{y - 0.42, y - 0.42}, []float64{y + 0.42, y + 0.42}
		}
		c.Bands = append(c.Bands, band)
		c.Lines = append(c.Lines, chart.Line{Color: chart.Ink, X: []float64{d.At(0.25), d.At(0.75)}, Y: []float64{float64(i), float64(i)}})
		c.Dots = append(c.Dots, chart.Dots{Color: chart.Ink, X: []float64{d.At(0.5)}, Y: []float64{float64(i)},
			Tips: []i18n.Text{{EN: "median " + chart.Duration(d.At(0.5), d.At(0.5)), ZH: "中位数 " + chart.Duration(d.At(0.5), d.At(0.5))}}})
		out.add(l, d, lo, hi, float64(i), float64(i))
	}
	out.to(&c)
	return c
}

// smooth spreads each share over its neighbors by a bell of five.
func smooth(y []float64) []float64 {
	weights := []float64{1, 4, 6, 4, 1}
	out := make([]float64, len(y))
	for i := range y {
		var sum, all float64
		for k, w := range weights {
			if j := i + k - 2; j >= 0 && j < len(y) {
				sum, all = sum+w*y[j], all+w
			}
		}
		out[i] = sum / all
	}
	return out
}
