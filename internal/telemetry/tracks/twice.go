package tracks

import (
	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Twice is the mean power of a GPU by two sources, such as nvidia-smi and DCGM's exporter.
type Twice struct {
	GPU      string
	Reported [2]metric.Reported
}

// PowerTwice lists the GPUs whose power two sources report between two instants in seconds.
func PowerTwice(level *telemetry.Level, from, to float64) (all []Twice) {
	if to <= from {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	reported := func(g gpuSeries) metric.Reported {
		joules, _, _ := energy.Integral(g.points, from, to)
		return metric.Reported{Source: g.source.Name, Value: joules / (to - from)}
	}
	every := b.gpuSeries(powerNames())
	for _, first := range b.eachGPU(powerNames()) {
		for _, g := range every {
			if g.source != first.source && g.id.Same(first.id) {
				all = append(all, Twice{deviceName(first.source, first.series), [2]metric.Reported{reported(first), reported(g)}})
			}
		}
	}
	return all
}
