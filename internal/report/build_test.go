package report

import (
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// level is a closed-loop level of only successes, with three requests a slot and a hundred at least.
func level(parallel int, values map[metric.Key]float64, dists map[metric.Key]*metric.Distribution) *metric.Level {
	n := max(3*parallel, 100)
	return sized(metric.NewLevel(metric.Load{Profile: load.Closed(parallel), Number: n}, values, dists), n)
}

// openLevel is a level of the open loop of only successes.
func openLevel(rate float64, values map[metric.Key]float64) *metric.Level {
	return sized(metric.NewLevel(metric.Load{Profile: load.Open(load.Poisson, rate), Number: 200}, values, nil), 200)
}

func sized(l *metric.Level, n int) *metric.Level {
	l.Total, l.Succeeded, l.Streamed = n, n, n
	return l
}

// constant is a distribution of n equal values.
func constant(x float64, n int) *metric.Distribution {
	d := &metric.Distribution{}
	for range n {
		d.Add(x)
	}
	return d
}

// stepped is a distribution of 100 values whose percentiles of the guide's table are the given ones.
func stepped(percentiles ...float64) *metric.Distribution {
	d := &metric.Distribution{}
	at := 0
	for i, p := range percentileRows() {
		for ; at < p; at++ {
			d.Add(percentiles[i])
		}
	}
	d.Add(percentiles[len(percentiles)-1])
	return d
}

// throughputs is a sweep of 100 requests and more a level with the given output throughputs.
func throughputs(parallel []int, figures ...float64) []*metric.Level {
	var out []*metric.Level
	for i, p := range parallel {
		out = append(out, level(p, map[metric.Key]float64{
			metric.OutputThroughput: figures[i], metric.RequestThroughput: figures[i] / 100,
		}, nil))
	}
	return out
}

// keys are the rules that spoke.
func keys(found []Suggestion) []string {
	out := []string{}
	for _, s := range found {
		out = append(out, s.Rule)
	}
	return out
}
