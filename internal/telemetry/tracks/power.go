package tracks

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// GPUs are the power and the energy counters of all GPUs of a level. A GPU that two sources report is counted once, by the first.
func GPUs(level *telemetry.Level) (all []energy.GPU) {
	if level == nil {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	counters, utilization := b.gpuSeries(energyNames()), b.gpuSeries(utilizationNames())
	beside := append(b.gpuSeries(clockNames()), b.gpuSeries(temperatureNames())...)
	for _, p := range b.eachGPU(powerNames()) {
		g := energy.GPU{ID: p.id, Name: p.name, Power: earlier(p.points, lag(p.series))}
		if u := of(from(utilization, p.source), p.id); u != nil {
			g.Utilization = u.points
		}
		for _, x := range from(beside, p.source) {
			if x.id.Same(p.id) {
				g.Beside = append(g.Beside, x.points)
			}
		}
		if c := of(from(counters, p.source), p.id); c != nil {
			g.Counter, g.Scale = c.series.Spliced(), c.by
		}
		all = append(all, g)
	}
	return append(all, byCounter(all, b.eachGPU(energyNames()))...)
}

// WithoutPower reports whether a level has a GPU that is not among those whose energy is known.
func WithoutPower(level *telemetry.Level, known []energy.GPU) bool {
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	for _, names := range [][]scaled{utilizationNames(), usedMemoryNames(), clockNames(), temperatureNames()} {
		for _, g := range b.gpuSeries(names) {
			if !slices.ContainsFunc(known, func(k energy.GPU) bool { return k.ID.Same(g.id) }) {
				return true
			}
		}
	}
	return false
}

// byCounter are the GPUs that report an energy counter and no power.
func byCounter(known []energy.GPU, counters []gpuSeries) (all []energy.GPU) {
	for _, c := range counters {
		if slices.ContainsFunc(known, func(g energy.GPU) bool { return g.ID.Same(c.id) }) {
			continue
		}
		counter := c.series.Spliced()
		if power := energy.PowerOf(counter, c.by); len(power) > 0 {
			all = append(all, energy.GPU{ID: c.id, Name: c.name, Power: power, Counter: counter, Scale: c.by, ByCounter: true})
		}
	}
	return all
}

// nvidiaWindow is the time in seconds of which NVIDIA's power is the mean, up to the reading.
const nvidiaWindow = 1.0

// lag is how long before a reading its power was, on average.
func lag(power *telemetry.Series) float64 {
	if power.Metric != "DCGM_FI_DEV_POWER_USAGE" || instantaneous(power.Label("modelName")) {
		return 0
	}
	return nvidiaWindow / 2
}

// instantaneous reports whether a model of NVIDIA's reports the power of the moment: the GA100 chip, and all architectures before Ampere.
// Brands that ended before Ampere stand for their models.
func instantaneous(model string) bool {
	for word := range strings.FieldsFuncSeq(model, func(r rune) bool { return r == ' ' || r == '-' }) {
		switch word {
		case "A100", "A100X", "A800", "A30", "A30X", // GA100
			"T4", "T4G", "T40", "V100", "V100S", "GV100", "P100", "P40", "P6", "P4", "M60", "M40", "M10", "M6", "M4", "K80",
			"Tesla", "Quadro", "TITAN", "GTX", "2060", "2070", "2080":
			return true
		}
	}
	return false
}

// earlier is points moved to the time of which they tell.
func earlier(all []telemetry.Point, by float64) []telemetry.Point {
	for i := range all {
		all[i].From, all[i].To = all[i].From-by, all[i].To-by
	}
	return all
}

// AddIdle adds the idle power of GPUs by the readings before the run, which may be nil.
func AddIdle(gpus []energy.GPU, before *telemetry.Level) {
	for _, idle := range idlePower(before) {
		for k := range gpus {
			if gpus[k].ID.Same(idle.id) {
				gpus[k].Idle, gpus[k].NoIdle = idle.watts, idle.why
			}
		}
	}
}

// An idleGPU is the power of a GPU without load in watts, or why it is not known.
type idleGPU struct {
	id    telemetry.GPUID
	name  string
	watts *float64
	why   string
}

// idlePower is that of each GPU: the median of the readings after the last one in which it worked. What lies before the first request may
// have probes of the server in it. A GPU that does not report its utilization may have worked all the time.
func idlePower(level *telemetry.Level) (all []idleGPU) {
	if level == nil {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	utilization := b.gpuSeries(utilizationNames())
	for _, g := range b.eachGPU(powerNames()) {
		last, worked, known := lastWork(utilization, g.id)
		if !known {
			all = append(all, idleGPU{id: g.id, name: g.name, why: metric.EnergyIdleUnknown})
			continue
		}
		var idle []float64
		for _, p := range earlier(g.points, lag(g.series)) {
			if !worked || p.Mid() > last {
				idle = append(idle, p.Value)
			}
		}
		if len(idle) < 2 {
			all = append(all, idleGPU{id: g.id, name: g.name, why: metric.EnergyNeverIdle})
			continue
		}
		slices.Sort(idle)
		all = append(all, idleGPU{id: g.id, name: g.name, watts: new((idle[(len(idle)-1)/2] + idle[len(idle)/2]) / 2)})
	}
	return all
}

// lastWork is the instant of the last reading in which a GPU worked, if it did. It is not known if the GPU reports no utilization.
func lastWork(utilization []gpuSeries, id telemetry.GPUID) (at float64, worked, known bool) {
	for _, g := range utilization {
		for _, p := range g.points {
			if !g.id.Same(id) {
				continue
			}
			known = true
			if p.Value > energy.IdleUtilization {
				at, worked = max(at, p.Mid()), true
			}
		}
	}
	return at, worked, known
}
