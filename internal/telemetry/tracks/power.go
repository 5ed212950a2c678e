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
	counters := b.gpuSeries(energyNames())
	for _, p := range b.eachGPU(powerNames()) {
		g := energy.GPU{ID: p.id, Name: p.name, Power: earlier(p.points, lag(p.series))}
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
	if power.Metric != "DCGM_FI_DEV_POWER_USAGE" {
		return 0
	}
	for _, model := range []string{"A100", "A800", "A30", "V100", "T4", "P100", "P40", "P4"} { // these report the power of the moment
		for word := range strings.FieldsFuncSeq(power.Label("modelName"), func(r rune) bool { return r == ' ' || r == '-' }) {
			if word == model {
				return 0
			}
		}
	}
	return nvidiaWindow / 2
}

// earlier is points moved to the time of which they tell.
func earlier(all []telemetry.Point, by float64) []telemetry.Point {
	for i := range all {
		all[i].From, all[i].To = all[i].From-by, all[i].To-by
	}
	return all
}

// idleUtilization is the share up to which a GPU counts as idle.
const idleUtilization = 0.05

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
			if g.id.Same(id) && p.Value > idleUtilization {
				at, some = max(at, p.Mid()), true
			}
		}
	}
	return at, some
}
