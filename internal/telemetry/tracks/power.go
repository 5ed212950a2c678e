package tracks

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// GPUs are the power and the energy counters of all GPUs of a level. A GPU that two exporters tell of is counted once, by the first.
func GPUs(level *telemetry.Level) (all []energy.GPU) {
	if level == nil {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	seen := map[string]bool{}
	for _, s := range level.Sources {
		if s.Kind != telemetry.GPU {
			continue
		}
		power, by := b.ofDevice(s, powerNames())
		counters, scale := b.ofDevice(s, energyNames())
		for _, p := range power {
			watts := p.Gauge()
			if len(watts) == 0 {
				continue // another source may tell of it
			}
			id := first(p, "UUID", "uuid", "gpu_uuid", "serial_number")
			if id != "" && seen[id] {
				continue
			}
			seen[id] = true
			g := energy.GPU{Name: b.deviceName(s, p), Power: earlier(multiplied(watts, by), lag(p)), Scale: scale}
			for _, c := range counters {
				if b.deviceName(s, c) == g.Name {
					g.Counter = c
				}
			}
			all = append(all, g)
		}
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

// Idle is the power in watts of each GPU without load, by its name: the median of the readings behind the last one in which it worked. What
// lies before the first request may have probes of the server in it.
func Idle(level *telemetry.Level) map[string]float64 {
	watts := map[string]float64{}
	worked := lastWork(level)
	for _, g := range GPUs(level) {
		var idle []float64
		for _, p := range g.Power {
			if at, some := worked[g.Name]; !some || p.Mid() > at {
				idle = append(idle, p.Value)
			}
		}
		if len(idle) > 1 {
			slices.Sort(idle)
			watts[g.Name] = (idle[(len(idle)-1)/2] + idle[len(idle)/2]) / 2
		}
	}
	return watts
}

// lastWork is the instant of the last reading in which a GPU worked, by its name.
func lastWork(level *telemetry.Level) map[string]float64 {
	all := map[string]float64{}
	if level == nil {
		return all
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	for _, s := range level.Sources {
		found, by := b.ofDevice(s, utilizationNames())
		for _, series := range found {
			name := b.deviceName(s, series)
			for _, p := range series.Gauge() {
				if p.Value*by > idleUtilization {
					all[name] = max(all[name], p.Mid())
				}
			}
		}
	}
	return all
}
