package tracks

import (
	"math"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// growthSeconds is how long a level must be: allocators and caches of a server grow for minutes after its start.
	growthSeconds = 600
	// growthParts is how many parts of equal time it is looked at in.
	growthParts = 20
	// growthShare and growthBytes: the memory grew by a twentieth of what it was, and by 16 MiB.
	growthShare = 0.05
	growthBytes = 16 << 20
	// growthT is Student's t of 95 % for the steps between the parts.
	growthT = 2.1
	// growthLast is the share of the whole level's growth per time that its last third must have: a server that warms up settles, and grows by
	// less than half as fast then, also where that takes half of the level.
	growthLast = 0.75
	gib        = 1 << 30
)

// processMemory is what Prometheus' client libraries call the memory of their process.
const processMemory = "process_resident_memory_bytes"

// growth is the memories that grew steadily over a long level.
func (j *joiner) growth() (all []metric.Growth) {
	for _, s := range j.level.Sources {
		switch s.Kind {
		case telemetry.Server:
			for _, series := range j.named(s, []string{processMemory}) {
				all = appendGrowth(all, s.Name, metric.GrowthProcess, j.grew(series.Gauge()))
			}
		case telemetry.GPU:
			for _, x := range j.ofDevice(s, usedMemoryNames()) {
				all = appendGrowth(all, j.deviceName(s, x.Series), metric.GrowthGPU, j.grew(multiplied(x.Gauge(), x.by*gib)))
			}
		}
	}
	return all
}

func appendGrowth(all []metric.Growth, of, what string, g *metric.Growth) []metric.Growth {
	if g == nil {
		return all
	}
	g.Of, g.What = of, what
	return append(all, *g)
}

// grew fits a memory by the steps between the means of successive parts, whose mean is the growth. One jump, however large, makes one step
// that is far from the others, so that the interval holds none: only what grows again and again is called growth. It must also have grown
// in the second half, after whatever the server does at its start, and still grow in the last third as it did before.
func (j *joiner) grew(points []telemetry.Point) *metric.Growth {
	parts := j.parts(points)
	if len(parts) < growthParts {
		return nil
	}
	step, apart := steps(parts)
	late, lateApart := steps(parts[growthParts/2:])
	last, _ := steps(parts[growthParts*2/3:])
	total := step * (growthParts - 1)
	settles := late < step/2 || last < growthLast*step
	if settles || step-growthT*apart <= 0 || late-growthT*lateApart <= 0 || total < max(growthShare*parts[0], growthBytes) {
		return nil
	}
	hour := 3600 * growthParts / (j.to - j.from)
	return &metric.Growth{Start: parts[0], PerHour: step * hour, Low: (step - growthT*apart) * hour, High: (step + growthT*apart) * hour,
		Seconds: j.to - j.from}
}

// parts are the means of a gauge over parts of equal time, nil for a level that is too short or of which a part is missing.
func (j *joiner) parts(points []telemetry.Point) []float64 {
	if j.to-j.from < growthSeconds {
		return nil
	}
	sums, n := make([]float64, growthParts), make([]int, growthParts)
	for _, p := range j.inside(points) {
		k := min(int((p.Mid()-j.from)/(j.to-j.from)*growthParts), growthParts-1)
		sums[k], n[k] = sums[k]+p.Value, n[k]+1
	}
	for k := range sums {
		if n[k] == 0 {
			return nil
		}
		sums[k] /= float64(n[k])
	}
	return sums
}

// steps is the mean of the differences between successive values, and its standard error.
func steps(values []float64) (mean, deviation float64) {
	n := float64(len(values) - 1)
	mean = (values[len(values)-1] - values[0]) / n
	for i := 1; i < len(values); i++ {
		d := values[i] - values[i-1] - mean
		deviation += d * d
	}
	return mean, math.Sqrt(deviation/(n-1)) / math.Sqrt(n)
}
