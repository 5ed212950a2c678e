package tracks

import (
	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// GPUs are the power and the energy counters of all GPUs of a level.
func GPUs(level *telemetry.Level) (all []energy.GPU) {
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	for _, s := range level.Sources {
		if s.Kind != telemetry.GPU {
			continue
		}
		power, by := b.ofDevice(s, powerNames())
		counters, scale := b.ofDevice(s, energyNames())
		for _, p := range power {
			g := energy.GPU{Name: deviceName(s, p), Power: multiplied(p.Gauge(), by), Scale: scale}
			for _, c := range counters {
				if deviceName(s, c) == g.Name {
					g.Counter = c
				}
			}
			all = append(all, g)
		}
	}
	return all
}
