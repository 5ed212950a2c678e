package compare

import (
	"math"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Past is an earlier run of the set-up of a side. Runs differ from each other although nothing changed; Pasts say how much.
type Past struct {
	// Group is what was the same: runs are held against the mean of their own group.
	Group string
	// Figures are those of its levels, by LoadKey.
	Figures map[string]map[Row]float64
}

// fewestPasts is how many degrees of freedom a noise floor needs: three runs of one set-up.
const fewestPasts = 2

// LoadKey names a load: levels of the same are compared.
func LoadKey(l metric.Load) string { return loadKey(Level{Level: metric.NewLevel(l, nil, nil)}) }

// floor is the spread of single runs: of the logarithms of a figure, of a share itself. N is how many runs it rests on.
func floor(pasts []Past, level string, row Row) (spread stats.Estimate, n int) {
	groups := map[string][]float64{}
	for _, p := range pasts {
		v, ok := p.Figures[level][row]
		switch {
		case !ok || math.IsNaN(v) || math.IsInf(v, 0) || v < 0:
		case row.Metric == Failed:
			groups[p.Group] = append(groups[p.Group], v)
		case v > 0:
			groups[p.Group] = append(groups[p.Group], math.Log(v))
		}
	}
	squares, df := 0.0, 0.0
	for _, values := range groups {
		if len(values) < 2 {
			continue
		}
		mean := stats.Mean(values)
		squares += mean.SE * mean.SE * float64(len(values)) * mean.DF
		df += mean.DF
		n += len(values)
	}
	return stats.Estimate{SE: math.Sqrt(squares / df), DF: df}, n
}

// widen makes the interval of single runs as wide as runs that are alike differ, where blocks within them say less: it takes the
// wider interval and the larger p of the two.
func (p pair) widen(c *Compared, pasts []Past) {
	spread, n := floor(pasts, p.key, c.Row)
	if c.Units != "blocks" || !(spread.DF >= fewestPasts) {
		return
	}
	past := stats.Estimate{Value: c.estimate.Value, DF: spread.DF,
		SE: spread.SE * math.Sqrt(1/float64(len(p.base))+1/float64(len(p.candidate)))}
	half := stats.TQuantile(0.975, past.DF) * past.SE
	c.PastRuns, c.Noise = n, half
	c.low, c.high = min(c.low, past.Value-half), max(c.high, past.Value+half)
	c.P = max(c.P, past.P())
	if half > stats.TQuantile(0.975, c.estimate.DF)*c.estimate.SE {
		c.estimate = past
	}
	if c.Metric == Failed {
		c.Low, c.High = c.low, c.high
		return
	}
	c.Noise = math.Expm1(half)
	*c = c.asFactor()
}

// historyNotes say on how many runs the noise floor rests.
func (r *Result) historyNotes(with Options) (notes []i18n.Text) {
	if with.HistoryName == "" {
		return nil
	}
	least, most, without := 0, 0, 0
	for _, c := range r.Rows {
		switch {
		case c.Units != "blocks":
		case c.PastRuns == 0:
			without++
		default:
			most = max(most, c.PastRuns)
			if least == 0 || c.PastRuns < least {
				least = c.PastRuns
			}
		}
	}
	count := i18n.Sprintf("%d", "%d", most)
	if least < most {
		count = i18n.Sprintf("%d to %d", "%d 到 %d", least, most)
	}
	if most > 0 {
		notes = append(notes, i18n.Sprintf("noise floor: intervals of single runs are at least as wide as the differences between %s earlier runs of "+
			"the same set-up in %s",
			"噪声基底：单次运行的区间不窄于 %s 次相同设置的历史运行（%s）之间的差异", count, with.HistoryName))
	}
	if without > 0 {
		notes = append(notes, i18n.Sprintf("noise floor: none for %d of the rows, because it requires 3 earlier runs with the metric and with the plan, "+
			"host and server of one side, and %s has %d",
			"噪声基底：%d 行没有，因为至少需要 3 次计划、主机和服务器与一侧相同且含该指标的历史运行，而 %s 中有 %d 次", without, with.HistoryName, len(with.History)))
	}
	return notes
}
