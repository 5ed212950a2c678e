package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// idleBelow is the utilization below which a GPU stood still for most of the time: under load, kernels follow each other and it is near 1,
	// also where they use little of the GPU.
	idleBelow = 0.5
	// usedAtAll is what the busiest GPU must have reached once: GPUs below it are not the server's.
	usedAtAll = 0.1
	// fewestValues is how many different values the utilization must have had: DCGM's exporter measures every 30 s by default, and what it
	// repeats says nothing of this level.
	fewestValues = 3
)

// gpuIdle is how much the GPUs did while requests waited at the server. The busiest one counts: the others may not be the server's.
func (j *joiner) gpuIdle() *metric.GPUIdle {
	waiting := j.total(waitingNames)
	gpus := j.utilization()
	if len(waiting) == 0 || len(gpus) == 0 {
		return nil
	}
	g := &metric.GPUIdle{}
	idle, most := 0, 0.0
	values := map[float64]bool{}
	for _, p := range waiting {
		busiest, known := -1.0, false
		for _, points := range gpus {
			if v, ok := j.at(points, p.Mid()); ok {
				busiest, known = max(busiest, v), true
			}
		}
		if !known {
			continue
		}
		most = max(most, busiest)
		values[busiest] = true
		if p.Value < 1 {
			continue
		}
		g.Readings++
		g.Busiest, g.Waiting = g.Busiest+busiest, g.Waiting+p.Value
		idle += one(busiest < idleBelow)
	}
	if g.Readings < fewestJoined || most < usedAtAll || len(values) < fewestValues {
		return nil
	}
	n := float64(g.Readings)
	g.Idle, g.Busiest, g.Waiting = float64(idle)/n, g.Busiest/n, g.Waiting/n
	return g
}

// utilization is that of each GPU, 0…1.
func (j *joiner) utilization() (all [][]telemetry.Point) {
	for _, s := range j.level.Sources {
		if s.Kind == telemetry.GPU {
			for _, x := range j.ofDevice(s, utilizationNames()) {
				all = append(all, multiplied(j.inside(x.Gauge()), x.by))
			}
		}
	}
	return all
}
