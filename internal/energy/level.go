package energy

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
)

// rounding is by which share of the energy a difference may be off.
const rounding = 1e-9

// longestGap is the longest time in seconds without a reading of a GPU's power.
const longestGap = 3.0

// reasons are why an energy is not valid.
type reasons []string

func (r *reasons) add(applies bool, reason string) {
	if applies && !slices.Contains(*r, reason) {
		*r = append(*r, reason)
	}
}

// Of is the energy of the stretch from … to, in seconds. It is nil if no GPU reported its power.
func Of(gpus []GPU, from, to float64, w Work) *metric.Energy {
	gpus = slices.DeleteFunc(slices.Clone(gpus), func(g GPU) bool { return len(g.Power) == 0 })
	if len(gpus) == 0 || to <= from {
		return nil
	}
	e := &metric.Energy{Seconds: to - from, PeakPower: peak(gpus, from, to)}
	var why, notes reasons
	for _, g := range gpus {
		one := g.energy(from, to, &why)
		notes.add(g.NoIdle != "", g.NoIdle)
		notes.add(g.ByCounter, metric.EnergyByCounter)
		e.Joules += one.Joules
		e.GPUs = append(e.GPUs, one)
	}
	e.AveragePower = e.Joules / e.Seconds
	if idle, all := sum(e.GPUs, func(g metric.GPUEnergy) *float64 { return g.IdlePower }); all {
		net := e.Joules - idle*e.Seconds
		notes.add(net < -rounding*e.Joules, metric.EnergyBelowIdle)
		e.IdlePower, e.NetJoules = &idle, new(max(0, net))
	}
	if counted, all := sum(e.GPUs, func(g metric.GPUEnergy) *float64 { return g.Counted }); all {
		e.Counted = &counted
		open := 0.0
		for _, g := range gpus {
			open += g.open(from, to, counted > e.Joules)
		}
		why.add(math.Abs(counted-e.Joules) > agreement*max(counted, e.Joules)+open, metric.EnergyDisagrees)
	}
	why.add(w.GPUs > len(gpus), metric.EnergyMissing)
	why.add(w.GPUs > 0 && w.GPUs < len(gpus), metric.EnergyExtra)
	why.add(w.Shared, metric.EnergyShared)
	e.Valid, e.Reasons, e.Notes = len(why) == 0, why, notes
	e.Per(w.OutputTokens, w.Requests, w.Good)
	return e
}

// energy is the part of a GPU.
func (g GPU) energy(from, to float64, why *reasons) metric.GPUEnergy {
	one := metric.GPUEnergy{Name: g.Name, IdlePower: g.Idle}
	var gap float64
	one.Joules, one.PeakPower, gap = Integral(g.Power, from, to)
	one.AveragePower = one.Joules / (to - from)
	why.add(gap > longestGap, metric.EnergyGap)
	if g.Counter == nil {
		why.add(frozen(g, from, to), metric.EnergyStale)
		return one
	}
	by, ok := growth(g.Counter, from, to)
	if ok {
		one.Counted = new(by * g.Scale)
	}
	if ok && g.ByCounter {
		one.Joules, one.AveragePower = *one.Counted, *one.Counted/(to-from)
	}
	why.add(!ok && fell(g.Counter), metric.EnergyReset)
	why.add(stale(g.Counter, from, to), metric.EnergyStale)
	return one
}

// sum adds a figure of all GPUs and reports whether all have it.
func sum(gpus []metric.GPUEnergy, of func(metric.GPUEnergy) *float64) (total float64, all bool) {
	for _, g := range gpus {
		x := of(g)
		if x == nil {
			return 0, false
		}
		total += *x
	}
	return total, true
}
