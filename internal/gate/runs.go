package gate

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Way is how figures are held against limits.
type Way struct {
	// Edge is EdgeCI where it is empty.
	Edge Edge
	// Stopped reports whether runs were added until an interval was narrow (--until), which makes it wider.
	Stopped bool
}

// judgeRuns holds a load that was run several times against the rule. The figure is the mean of the runs' figures. By EdgeCI the rule is
// met where every run keeps it or the whole interval of the mean does, broken where no run does or none of the interval, and unclear
// between. By EdgeEstimate the mean alone decides.
func (r Rule) judgeRuns(runs []*metric.Level, out Result, way Way) Result {
	values := make([]float64, len(runs))
	kept := 0
	for i, l := range runs {
		x, ok := r.figure.of(l)
		switch {
		case !ok:
			out.Why = i18n.Text{EN: "a run of the load has no such figure", ZH: "该负载的一次运行没有这个指标"}
			return out
		case r.holds(x):
			kept++
		}
		values[i] = x
	}
	e := stats.Mean(values)
	out.Value, out.Known = e.Value, true
	if way.Stopped {
		e = e.Stopped(len(values))
	}
	low, high := e.Interval(metric.ConfidenceLevel)
	bounded := !math.IsNaN(low) && !math.IsInf(low, 0) && !math.IsInf(high, 0)
	out.Why = i18n.Text{EN: fmt.Sprintf("mean of %d runs, of which %d %s it", len(runs), kept, i18n.Agree(kept, "keeps", "keep")),
		ZH: fmt.Sprintf("%d 次运行的平均值，其中 %d 次满足", len(runs), kept)}
	if bounded {
		out.Why = out.Why.Plus(i18n.Sprintf("; 95 %% interval %s to %s", "；95 %% 区间 %s 至 %s", r.show(low, usualDigits), r.show(high, usualDigits)))
	}
	inside := bounded && r.holds(low) && r.holds(high)
	outside := bounded && !r.holds(low) && !r.holds(high)
	switch {
	case way.Edge == EdgeEstimate && r.holds(e.Value), way.Edge != EdgeEstimate && (kept == len(runs) || inside):
		out.Status = Met
	case way.Edge == EdgeEstimate, kept == 0, outside:
		out.Status = Broken
	default:
		out.Why = out.Why.Plus(i18n.Text{EN: ", on both sides of the limit: more runs are needed", ZH: "，跨越限值：需要更多次运行才能判断"})
	}
	return out
}
