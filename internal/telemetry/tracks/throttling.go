package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// The bits of NVML's reasons for a clock that is lower than it could be.
const (
	brakeBit    = 0x80            // the hardware's power brake
	powerBits   = 0x04 | brakeBit // the software's cap of power as well
	thermalBits = 0x20 | 0x40     // the software's and the hardware's thermal slowdown
	hardwareBit = 0x08            // the hardware's slowdown: heat, power or both
)

// limitsOf is by what reasons limit a clock. The hardware's slowdown alone is taken for heat; with its power brake it is that.
func limitsOf(reasons float64) (thermal, power bool) {
	if reasons < 0 {
		return false, false
	}
	bits := uint64(reasons)
	return bits&thermalBits != 0 || bits&(hardwareBit|brakeBit) == hardwareBit, bits&powerBits != 0
}

// A limited is a reading of a GPU: when, in seconds, and by what its clock was limited.
type limited struct {
	at             float64
	thermal, power bool
}

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
		for _, gpu := range b.limits(s) {
			readings, some := 0, 0
			for _, r := range gpu.readings {
				if r.at < from || r.at > to {
					continue
				}
				readings, thermal, power = readings+1, thermal+one(r.thermal), power+one(r.power)
				some += one(r.thermal || r.power)
			}
			t.Readings += readings
			if share := float64(some) / float64(max(readings, 1)); share > most && readings > 0 {
				most, t.Worst = share, gpu.name
			}
		}
	}
	if t.Readings == 0 {
		return nil
	}
	t.Thermal, t.Power = float64(thermal)/float64(t.Readings), float64(power)/float64(t.Readings)
	return t
}

type limitedGPU struct {
	name     string
	readings []limited
	at       map[float64]int // of a reading by its instant
}

// limits are the GPUs of a source that say by what their clocks are limited: NVIDIA's by bits, AMD's by shares of the time.
func (b *builder) limits(s *telemetry.Readings) (all []limitedGPU) {
	series, _ := b.ofDevice(s, throttleNames())
	for _, x := range series {
		gpu := limitedGPU{name: b.deviceName(s, x)}
		for _, p := range x.Gauge() {
			if p.Value < 0 {
				continue
			}
			thermal, power := limitsOf(p.Value)
			gpu.readings = append(gpu.readings, limited{p.Mid(), thermal, power})
		}
		all = append(all, gpu)
	}
	return append(all, b.amdLimits(s)...)
}

// amdLimits are those of GPUs that AMD's exporter tells of.
func (b *builder) amdLimits(s *telemetry.Readings) (all []limitedGPU) {
	place := map[string]int{}
	note := func(name string, of func(*limited)) {
		series, _ := b.ofDevice(s, []scaled{named(name, 1)})
		for _, x := range series {
			gpu := b.deviceName(s, x)
			i, known := place[gpu]
			if !known {
				i = len(all)
				place[gpu] = i
				all = append(all, limitedGPU{name: gpu, at: map[float64]int{}})
			}
			for _, p := range x.Gauge() {
				r := all[i].reading(p.Mid())
				if p.Value > 0 {
					of(r)
				}
			}
		}
	}
	for _, name := range amdPower() {
		note(name, func(r *limited) { r.power = true })
	}
	for _, name := range amdThermal() {
		note(name, func(r *limited) { r.thermal = true })
	}
	return all
}

// reading is the reading of an instant.
func (g *limitedGPU) reading(at float64) *limited {
	i, known := g.at[at]
	if !known {
		i = len(g.readings)
		g.at[at] = i
		g.readings = append(g.readings, limited{at: at})
	}
	return &g.readings[i]
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
