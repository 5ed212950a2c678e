package load

import (
	"math"
	"slices"
	"time"
)

// A Profile is the shape of the load of one level: slots × arrivals. Slots bound the sessions under way at once, arrivals
// say when sessions come. The zero Profile bounds neither.
type Profile struct {
	slots   series
	process Process // "" where all sessions are there from the start
	rate    series
	// burstiness is the shape of a process that has one, 0 for any other.
	burstiness float64
	instants   []time.Duration // of a replay
	recording  *Recording      // of one whose sessions bring their instants
}

// An Axis is what a load is counted in.
type Axis string

// The axes. A load is on the one that it was asked for by: slots in a closed loop, arrivals a second in an open one.
const (
	ByParallel Axis = "parallel"
	ByRate     Axis = "rate"
)

// Closed is a closed loop of n slots: a session starts when the one before it in its slot has ended.
func Closed(n int) Profile { return Profile{slots: series{fixed: float64(n)}} }

// ClosedStages is a closed loop whose number of slots follows stages and which ends with them.
func ClosedStages(stages ...Stage) Profile {
	return Profile{slots: series{stages: slices.Clone(stages)}}
}

// Open is an open loop: sessions arrive by a process at rate sessions a second, whatever happens to those before them.
func Open(process Process, rate float64) Profile {
	return Profile{process: process, rate: series{fixed: rate}}
}

// OpenStages is an open loop whose rate follows stages and which ends with them.
func OpenStages(process Process, stages ...Stage) Profile {
	return Profile{process: process, rate: series{stages: slices.Clone(stages)}}
}

// Staged is a load whose stages bound slots, arrivals, or both: the i-th stages of the two take the same time, and the one that says
// nothing is Free. Where slots and rate are both free, nothing bounds the load.
func Staged(slots []Stage, process Process, rate []Stage) Profile {
	p := Profile{slots: series{stages: slices.Clone(slots)}, process: process, rate: series{stages: slices.Clone(rate)}}
	if p.slots.none() {
		p.slots = series{}
	}
	if p.rate.none() {
		p.process, p.rate = "", series{}
	}
	return p
}

// WithProcess is the same load whose arrivals are spread in another way; burstiness is the shape of a process that has one, and 0 for any
// other. A load without a rate has no process.
func (p Profile) WithProcess(process Process, burstiness float64) Profile {
	if p.process != "" && p.process != Replay {
		p.process, p.burstiness = process, burstiness
	}
	return p
}

// Replayed is an open loop whose sessions arrive at instants that were recorded, as offsets from the start, in ascending
// order.
func Replayed(instants ...time.Duration) Profile {
	return Profile{process: Replay, instants: slices.Clone(instants)}
}

// Fixed is the load that two numbers describe: slots, 0 for no limit, and the rate of a Poisson process, 0 for all sessions
// at once.
func Fixed(slots int, rate float64) Profile {
	p := Closed(slots)
	if rate > 0 {
		p.process, p.rate = Poisson, series{fixed: rate}
	}
	return p
}

// Fixed is the two numbers that describe the load, and reports whether they say all of it.
func (p Profile) Fixed() (slots int, rate float64, ok bool) {
	ok = len(p.slots.stages) == 0 && (p.process == "" || p.process == Poisson && len(p.rate.stages) == 0)
	return p.MaxSlots(), p.OfferedRate(), ok
}

// Process is how arrivals are spread, "" where all sessions are there from the start; Burstiness is its parameter where it is Shaped.
func (p Profile) Process() Process { return p.process }

// Burstiness is the shape of a process that has one, 0 for any other.
func (p Profile) Burstiness() float64 { return p.burstiness }

// WithSlots is the same arrivals with a limit of n sessions under way at once; sessions that arrive beyond it wait.
func (p Profile) WithSlots(n int) Profile {
	p.slots = series{fixed: float64(n)}
	return p
}

// With is the same load at another place of an axis, which On then says: with another number of slots, or another rate. Stages
// keep their form, and a replay is sped up or slowed down. It is how a search moves.
func (p Profile) With(axis Axis, value float64) Profile {
	switch {
	case axis == ByParallel:
		p.slots = p.slots.scaled(math.Round(value), p.slots.peak())
	case p.process == Replay:
		return p.faster(value / p.OfferedRate())
	case p.process == "":
		p.process, p.rate = Poisson, series{fixed: value}
	default:
		p.rate = p.rate.scaled(value, p.rate.mean())
	}
	return p
}

// faster is a replay whose time runs so many times as fast.
func (p Profile) faster(speed float64) Profile {
	if r := p.recording; r != nil {
		p.recording = &Recording{r.Sessions, time.Duration(math.Round(float64(r.Length) / speed)), "", r.Rate * speed}
	}
	p.instants = slices.Clone(p.instants)
	for i, at := range p.instants {
		p.instants[i] = time.Duration(math.Round(float64(at) / speed))
	}
	return p
}

// OpenLoop reports whether arrivals never wait for slots.
func (p Profile) OpenLoop() bool { return p.slots.none() }

// Scheduled reports whether sessions are due by a schedule: that of an open loop, or of a paced closed one.
func (p Profile) Scheduled() bool { return p.OpenLoop() || p.Paced() }

// Paced reports whether arrivals are spread over time, rather than all there from the start.
func (p Profile) Paced() bool { return p.process != "" }

// Steady reports whether the load is meant to be the same at every moment of the level.
func (p Profile) Steady() bool {
	return p.process != Replay && len(p.slots.stages) == 0 && len(p.rate.stages) == 0
}

// Axis is what the load is counted in.
func (p Profile) Axis() Axis {
	if p.OpenLoop() {
		return ByRate
	}
	return ByParallel
}

// On is where the load is on an axis: its slots, or its arrivals a second.
func (p Profile) On(axis Axis) float64 {
	if axis == ByRate {
		return p.OfferedRate()
	}
	return float64(p.MaxSlots())
}

// SameShape reports whether two loads differ in nothing but their number of slots and their rate, and are steady. Such loads can
// be compared along an axis.
func (p Profile) SameShape(q Profile) bool {
	return p.Steady() && q.Steady() && p.process == q.process && p.burstiness == q.burstiness && p.OpenLoop() == q.OpenLoop()
}

// Equal reports whether two profiles are the same load.
func (p Profile) Equal(q Profile) bool {
	return p.process == q.process && p.burstiness == q.burstiness && p.slots.equal(q.slots) && p.rate.equal(q.rate) &&
		slices.Equal(p.instants, q.instants) &&
		(p.recording == nil) == (q.recording == nil) && (p.recording == nil || *p.recording == *q.recording)
}

// OfferedRate is how many sessions a second arrive, the mean where the rate changes; 0 where all are there from the start.
func (p Profile) OfferedRate() float64 {
	if p.recording != nil {
		return p.recording.rate()
	}
	if n := len(p.instants); n > 0 {
		if last := p.instants[n-1]; last > 0 {
			return float64(n) / last.Seconds()
		}
		return 0
	}
	return p.rate.mean()
}

// PeakRate is the highest number of arrivals a second, on average over the whole of a replay.
func (p Profile) PeakRate() float64 {
	if p.recording != nil {
		return max(p.recording.rate(), p.recording.Rate)
	}
	return max(p.rate.peak(), p.OfferedRate())
}

// RateAt is how many sessions a second arrive at an instant.
func (p Profile) RateAt(t time.Duration) float64 {
	if p.process == Replay {
		return p.OfferedRate()
	}
	return p.rate.at(t)
}

// Recorded is how many arrivals a replay has, 0 where that is not known and for any other load.
func (p Profile) Recorded() int {
	if p.recording != nil {
		return p.recording.Sessions
	}
	return len(p.instants)
}

// Length is how long the load lasts by itself, 0 where only a number of sessions or a duration ends it.
func (p Profile) Length() time.Duration {
	if p.recording != nil {
		return p.recording.Length
	}
	if n := len(p.instants); n > 0 {
		return p.instants[n-1]
	}
	return max(p.slots.length(), p.rate.length())
}
