package htmlreport

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// An axis of load: where each level lies on it.
type loadAxis struct {
	axis chart.Axis
	at   []float64
	// levels are the levels in the order of the axis's numbers; at belongs to them.
	levels []*metric.Level
}

// axisOf lays levels out by their load, or one after the other where more than one thing differs.
func axisOf(levels []*metric.Level) loadAxis {
	rate, ok := report.ByRate(levels)
	a := loadAxis{levels: append([]*metric.Level(nil), levels...)}
	if !ok {
		for i, l := range levels {
			a.axis.Names = append(a.axis.Names, levelText(l))
			a.at = append(a.at, float64(i))
		}
		a.axis.Title = i18n.Text{EN: "level", ZH: "级别"}
		return a
	}
	by := load.ByParallel
	if rate {
		by = load.ByRate
	}
	on := func(l *metric.Level) float64 { return l.Load.On(by) }
	sortBy(a.levels, on)
	for _, l := range a.levels {
		a.at = append(a.at, on(l))
	}
	a.axis = chart.Axis{Title: i18n.Text{EN: "concurrency", ZH: "并发"}, Unit: chart.Whole}
	if rate {
		a.axis = chart.Axis{Title: i18n.Text{EN: "requests per second", ZH: "每秒请求数"}}
	}
	a.axis.At = a.at
	a.axis.Log = a.at[0] > 0 && a.at[len(a.at)-1] >= 8*a.at[0]
	return a
}

// line is a figure of each level; p is its percentile, 0 for none. A point is hollow where p is the largest value.
func (a loadAxis) line(name i18n.Text, color int, p float64, of func(*metric.Level) (float64, int, bool)) chart.Line {
	l := chart.Line{Name: name, Color: chart.Series(color), Marks: true}
	for i, level := range a.levels {
		v, n, ok := of(level)
		if !ok {
			continue
		}
		l.X, l.Y = append(l.X, a.at[i]), append(l.Y, v)
		l.Hollow = append(l.Hollow, thin(n, p))
		figure := short(v)
		if n > 0 {
			figure = fmt.Sprintf("%s (n = %d)", chart.Duration(v, v), n)
		}
		l.Tips = append(l.Tips, at(level, figure))
	}
	return l
}

// at is a figure of a level, as a pointer shows it.
func at(l *metric.Level, figure string) i18n.Text {
	t := levelText(l)
	return i18n.Text{EN: t.EN + ": " + figure, ZH: t.In("zh") + "：" + figure}
}

// thin reports whether a percentile of n values is the largest of them.
func thin(n int, p float64) bool { return n > 0 && float64(n)*(1-p) < 1-1e-9 }

func scalar(key metric.Key) func(*metric.Level) (float64, int, bool) {
	return func(l *metric.Level) (float64, int, bool) { v, ok := l.Value(key); return v, 0, ok }
}

func quantile(key metric.Key, p float64) func(*metric.Level) (float64, int, bool) {
	return func(l *metric.Level) (float64, int, bool) {
		v, ok := l.Quantile(key, p)
		if !ok || math.IsInf(v, 0) {
			return 0, 0, false
		}
		return v, l.Distribution(key).N(), true
	}
}

// curves are the charts of a sweep; a single level has none.
func curves(r Run) []chart.Chart {
	r.Run = r.Run.OncePerLoad()
	whole := metric.Whole(r.Run.Levels)
	if len(whole) < 2 {
		return nil
	}
	a := axisOf(whole)
	var all []chart.Chart
	for _, c := range []struct {
		key  metric.Key
		unit string
	}{{tokenThroughput(r.Run.Levels), "tok/s"}, {metric.RequestThroughput, "req/s"}} {
		if line := a.line(i18n.Text{}, 0, 0, scalar(c.key)); len(line.X) > 0 {
			all = append(all, chart.Chart{ID: string(c.key), Title: title(c.key), About: flatLine, X: a.axis,
				Y: chart.Axis{Title: i18n.Same(c.unit), Zero: true}, Lines: []chart.Line{line}, Refs: a.knee(r), Shades: a.around(r)})
		}
	}
	if c, ok := a.goodput(r); ok {
		all = append(all, c)
	}
	if c, ok := a.cost(r); ok {
		all = append(all, c)
	}
	for _, key := range headline() {
		if c, ok := a.times(r, key); ok {
			all = append(all, c)
		}
	}
	return append(all, tradeOffs(r, a)...)
}

// Each chart has one sentence that says how to read it.
var (
	flatLine = i18n.Text{EN: "Each point is a level; where the line becomes flat, more load no longer increases throughput.",
		ZH: "每个点是一个级别；曲线变平之后，增加负载不再提高吞吐。"}
	percentileLines = i18n.Text{EN: "Half of the values are at or below P50, and 99 in 100 at or below P99; a hollow point is the largest value of too small a sample.",
		ZH: "一半的值不超过 P50，99 % 的值不超过 P99；空心点表示样本太少，只是其中的最大值。"}
)

func (a loadAxis) times(r Run, key metric.Key) (chart.Chart, bool) {
	c := chart.Chart{ID: string(key), Title: title(key), About: percentileLines, X: a.axis,
		Y: chart.Axis{Title: title(key), Unit: chart.Seconds, Zero: true}}
	for i, p := range []float64{0.5, 0.9, 0.99} {
		if line := a.line(i18n.Same(fmt.Sprintf("P%g", p*100)), i, p, quantile(key, p)); len(line.X) > 0 {
			c.Lines = append(c.Lines, line)
		}
	}
	c.Refs = limits(r, key, true)
	return c, len(c.Lines) > 0
}

// tradeOffs set what a user gets against what the server gives, a point a level.
func tradeOffs(r Run, a loadAxis) []chart.Chart {
	var all []chart.Chart
	pair := func(id string, t, about i18n.Text, x, y chart.Axis, of func(*metric.Level) (x, y float64, n int, ok bool)) {
		line := chart.Line{Color: chart.Series(0), Marks: true}
		for _, l := range a.levels {
			if vx, vy, n, ok := of(l); ok {
				line.X, line.Y = append(line.X, vx), append(line.Y, vy)
				line.Hollow = append(line.Hollow, thin(n, 0.99))
				line.Tips = append(line.Tips, at(l, short(vx)+", "+short(vy)))
			}
		}
		if len(line.X) > 1 {
			all = append(all, chart.Chart{ID: id, Title: t, About: about, X: x, Y: y, Lines: []chart.Line{line}})
		}
	}
	throughput := tokenThroughput(r.Run.Levels)
	pair("throughput-latency", i18n.Text{EN: "P99 latency vs. throughput", ZH: "P99 延迟与吞吐"},
		i18n.Text{EN: "Each point is a level, connected from the lowest to the highest load; the best level is the last one before the line rises steeply.", ZH: "每个点是一个级别，按负载从低到高相连；曲线陡升之前的最后一个级别最佳。"},
		chart.Axis{Title: named(throughput, " (tok/s)", "（tok/s）")}, chart.Axis{Title: named(metric.Latency, " P99", " P99"), Unit: chart.Seconds, Zero: true},
		func(l *metric.Level) (float64, float64, int, bool) {
			x, ok1 := l.Value(throughput)
			y, n, ok2 := quantile(metric.Latency, 0.99)(l)
			return x, y, n, ok1 && ok2
		})
	gpus, per := 1.0, i18n.Text{EN: "tok/s, whole server", ZH: "tok/s（整个服务）"}
	name := i18n.Text{EN: "Tokens/s of the server vs. tokens/s per user", ZH: "服务 tokens/s 与单用户 tokens/s"}
	if r.GPUs > 0 {
		gpus, per = float64(r.GPUs), i18n.Text{EN: "tok/s per GPU", ZH: "tok/s（每 GPU）"}
		name = i18n.Text{EN: "Tokens/s per GPU vs. tokens/s per user", ZH: "每 GPU tokens/s 与单用户 tokens/s"}
	}
	pair("user-gpu", name, i18n.Text{EN: "Each point is a level; higher means more total throughput, further right faster answers for each user.", ZH: "每个点是一个级别；越高，总吞吐越大；越靠右，单个用户得到的回答越快。"}, chart.Axis{Title: i18n.Text{EN: "tok/s per user (median)", ZH: "单用户 tok/s（中位数）"}, Zero: true}, chart.Axis{Title: per, Zero: true},
		func(l *metric.Level) (float64, float64, int, bool) {
			x, ok1 := l.Quantile(metric.DecodeRate, 0.5)
			y, ok2 := l.Value(throughput)
			return x, y / gpus, 0, ok1 && ok2 && !math.IsInf(x, 0)
		})
	return all
}

// limits are the objectives on a metric as lines across a chart, or down it; each has a color of its own.
func limits(r Run, key metric.Key, level bool) (all []chart.Ref) {
	colors := []chart.Color{chart.Bad, chart.Warn, chart.Ink}
	for _, o := range r.Objectives {
		if o.Key == key {
			all = append(all, chart.Ref{At: o.Limit, Level: level, Label: o.text(), Color: colors[len(all)%len(colors)]})
		}
	}
	return all
}
