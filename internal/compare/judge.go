package compare

import (
	"math"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// power is the share of comparisons in which the smallest detectable change is found.
const power = 0.8

// most is the largest number of further runs that is named.
const most = 100

// judge adjusts the p of all rows together and gives each its word.
func judge(r *Result) {
	p := make([]float64, len(r.Rows))
	for i, c := range r.Rows {
		p[i] = c.P
	}
	alpha := r.Alpha / float64(max(1, len(r.Rows)))
	for i, adjusted := range stats.Holm(p) {
		c := &r.Rows[i]
		c.Adjusted = adjusted
		c.MDE = c.estimate.Detectable(alpha, power)
		if c.Metric != Failed {
			c.MDE = math.Expm1(c.MDE)
		}
		if c.MDE > c.largest() {
			c.MDE = math.Inf(1)
		}
		if c.Verdict = c.word(r.Margin, r.Alpha); c.Verdict == Unclear {
			c.More = c.more(r.Margin, alpha)
		}
	}
}

// largest is the largest change that is called detectable: ten times the base, or all requests. With a larger one the runs detect
// nothing.
func (c *Compared) largest() float64 {
	if c.Metric == Failed {
		return 1
	}
	return 9
}

// word says what the row shows. A change that is certain but lies inside the margin is the same, but for failures: of those each
// one counts.
func (c *Compared) word(margin, alpha float64) Verdict {
	certain := c.Adjusted <= alpha && (c.Low > 0 || c.High < 0)
	inside := c.Low >= -margin && c.High <= margin
	switch {
	case inside && (!certain || c.Metric != Failed):
		return Same
	case !certain:
		return Unclear
	case (c.Change > 0) == (c.direction() == metric.HigherIsBetter):
		return Better
	}
	return Worse
}

// more is after how many more runs a side, like those that there are, the row would be clear: its interval inside the margin, or
// apart from 0 after the correction for all rows.
func (c *Compared) more(margin, alpha float64) int {
	runs := float64(c.BaseUnits)
	if c.Units == "blocks" {
		runs = 1
	}
	inside := margin
	if c.Metric != Failed {
		inside = math.Log1p(margin)
	}
	for n := 1; n <= most; n++ {
		se := c.estimate.SE * math.Sqrt(runs/(runs+float64(n)))
		df := max(c.estimate.DF, 2*(runs+float64(n))-2)
		size := math.Abs(c.estimate.Value)
		if size+stats.TQuantile(0.975, df)*se <= inside || size >= stats.TQuantile(1-alpha/2, df)*se {
			return n
		}
	}
	return -1
}

func (r Row) direction() metric.Direction {
	if r.Metric == Failed {
		return metric.LowerIsBetter
	}
	d, _ := metric.Define(r.Metric)
	return d.Direction
}

// units says what the intervals do not know.
func units(rows []Compared) []i18n.Text {
	for _, c := range rows {
		if c.Units == "blocks" && c.Metric != Failed && c.PastRuns == 0 {
			return []i18n.Text{{
				EN: "fewer than 4 runs per side: intervals are computed from blocks of time within the runs and do not include differences between runs; use " +
					"4 or more runs per side to include them",
				ZH: "每侧少于 4 次运行：区间来自运行内的时间块，不包含运行之间的差异；每侧 4 次或更多运行才能包含",
			}}
		}
	}
	return nil
}
