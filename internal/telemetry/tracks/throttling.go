package tracks

import (
	"slices"

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

// A limited is a reading of a GPU: when, in seconds, and for which share of its time a limit was in force. NVIDIA reports whether it was at
// that instant, so its shares are 0 or 1; AMD reports percentages.
type limited struct {
	from, to       float64
	thermal, power float64
}

// A limitedGPU is one that reports why its clock is limited.
type limitedGPU struct {
	id       telemetry.GPUID
	name     string
	readings []limited
	at       map[float64]int // of a reading by its instant
}

// Throttling is how much the GPUs' clocks were limited between two instants in seconds, nil if no GPU reports it.
func Throttling(level *telemetry.Level, from, to float64) *metric.Throttling {
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	t := &metric.Throttling{}
	var seen []limitedGPU
	for _, s := range level.Sources {
		for _, gpu := range b.limits(s) {
			if slices.ContainsFunc(seen, func(o limitedGPU) bool { return o.id.Same(gpu.id) }) {
				continue
			}
			seen = append(seen, gpu)
			n, thermal, power := gpu.shares(from, to)
			if n > 0 {
				t.Add(gpu.name, n, thermal, power)
			}
		}
	}
	if t.Readings == 0 {
		return nil
	}
	return t
}

// shares are the means over the readings between two instants, and how many there are.
func (g *limitedGPU) shares(from, to float64) (n int, thermal, power float64) {
	for _, r := range g.readings {
		if at := (r.from + r.to) / 2; at >= from && at <= to {
			n, thermal, power = n+1, thermal+r.thermal, power+r.power
		}
	}
	return n, thermal / float64(max(n, 1)), power / float64(max(n, 1))
}

// limits are the GPUs of a source that report why their clocks are limited: NVIDIA's by bits, AMD's by percentages of the time.
func (b *builder) limits(s *telemetry.Readings) (all []limitedGPU) {
	if s.Kind != telemetry.GPU {
		return nil
	}
	for _, x := range b.ofDevice(s, throttleNames()) {
		gpu := limitedGPU{id: x.GPU(), name: b.deviceName(s, x.Series)}
		for _, p := range x.Gauge() {
			thermal, power := limitsOf(p.Value)
			gpu.readings = append(gpu.readings, limited{p.From, p.To, float64(one(thermal)), float64(one(power))})
		}
		all = append(all, gpu)
	}
	return append(all, b.amdLimits(s)...)
}

// amdLimits are those of GPUs that AMD's exporter reports.
func (b *builder) amdLimits(s *telemetry.Readings) (all []limitedGPU) {
	place := map[telemetry.GPUID]int{}
	note := func(name string, of func(*limited) *float64) {
		for _, x := range b.ofDevice(s, activity(named(name, 0.01))) {
			i, known := place[x.GPU()]
			if !known {
				i = len(all)
				place[x.GPU()] = i
				all = append(all, limitedGPU{id: x.GPU(), name: b.deviceName(s, x.Series), at: map[float64]int{}})
			}
			for _, p := range x.Gauge() {
				share := of(all[i].reading(p))
				*share = max(*share, min(max(p.Value, 0), 100)/100) // several limits may be in force at a time
			}
		}
	}
	for _, name := range amdPower() {
		note(name, func(r *limited) *float64 { return &r.power })
	}
	for _, name := range amdThermal() {
		note(name, func(r *limited) *float64 { return &r.thermal })
	}
	return all
}

// reading is the reading of an instant.
func (g *limitedGPU) reading(p telemetry.Point) *limited {
	i, known := g.at[p.Mid()]
	if !known {
		i = len(g.readings)
		g.at[p.Mid()] = i
		g.readings = append(g.readings, limited{from: p.From, to: p.To})
	}
	return &g.readings[i]
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
