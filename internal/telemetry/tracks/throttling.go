package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// The bits of NVML's reasons for a clock that is lower than it could be.
const (
	powerBits   = 0x04 | 0x80 // the software's cap of power, the hardware's power brake
	thermalBits = 0x20 | 0x40 // the software's and the hardware's thermal slowdown
	hardwareBit = 0x08        // the hardware's slowdown: heat, power or both
)

// Throttling is how often the GPUs' clocks were limited between two instants in seconds, nil where none said why its clock is as it is.
func Throttling(level *telemetry.Level, from, to float64) *metric.Throttling {
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	t := &metric.Throttling{}
	var thermal, power int
	most := -1.0
	for _, s := range level.Sources {
		if s.Kind != telemetry.GPU {
			continue
		}
		series, _ := b.ofDevice(s, throttleNames())
		for _, x := range series {
			readings, limited := 0, 0
			for _, p := range x.Gauge() {
				if p.Mid() < from || p.Mid() > to || p.Value < 0 {
					continue
				}
				bits := uint64(p.Value)
				hot, capped := bits&(thermalBits|hardwareBit) != 0, bits&powerBits != 0
				readings, thermal, power = readings+1, thermal+one(hot), power+one(capped)
				limited += one(hot || capped)
			}
			t.Readings += readings
			if share := float64(limited) / float64(max(readings, 1)); share > most {
				most, t.Worst = share, deviceName(s, x)
			}
		}
	}
	if t.Readings == 0 {
		return nil
	}
	t.Thermal, t.Power = float64(thermal)/float64(t.Readings), float64(power)/float64(t.Readings)
	return t
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
