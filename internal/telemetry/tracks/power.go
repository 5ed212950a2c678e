package tracks

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
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
				gpus[k].Idle = &idle.watts
			}
		}
	}
}

// An idleGPU is the power of a GPU without load in watts.
type idleGPU struct {
	id    telemetry.GPUID
	name  string
	watts float64
}

// idlePower is that of each GPU: the median of the readings after the last one in which it worked. What lies before the first request may
// have probes of the server in it.
func idlePower(level *telemetry.Level) (all []idleGPU) {
	if level == nil {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	utilization := b.gpuSeries(utilizationNames())
	for _, g := range b.eachGPU(powerNames()) {
		last, worked := lastWork(utilization, g.id)
		var idle []float64
		for _, p := range earlier(g.points, lag(g.series)) {
			if !worked || p.Mid() > last {
				idle = append(idle, p.Value)
			}
		}
		if len(idle) > 1 {
			slices.Sort(idle)
			all = append(all, idleGPU{g.id, g.name, (idle[(len(idle)-1)/2] + idle[len(idle)/2]) / 2})
		}
	}
	return all
}

// lastWork is the instant of the last reading in which a GPU worked.
func lastWork(utilization []gpuSeries, id telemetry.GPUID) (at float64, some bool) {
	for _, g := range utilization {
		for _, p := range g.points {
			if g.id.Same(id) && p.Value > energy.IdleUtilization {
				at, some = max(at, p.Mid()), true
			}
		}
	}
	return at, some
}
