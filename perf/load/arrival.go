package load

import (
	"iter"
	"math/rand/v2"
	"time"
)

// Arrivals are the instants at which sessions arrive, as offsets from the start of the level, in ascending order. They follow
// from the profile and from random alone, never from when an earlier session really started, so lateness does not accumulate.
// They end where the profile does: by its stages, or with the last recorded instant.
func (p Profile) Arrivals(random *rand.Rand) iter.Seq[time.Duration] {
	switch {
	case p.process == "":
		return immediate
	case p.process == Replay:
		return p.replay
	case len(p.rate.stages) > 0:
		return rescaled(p.rate.pieces(), p.gaps(random))
	case spreads[p.process].gap == nil:
		return even(p.rate.fixed)
	}
	return renewal(p.rate.fixed, p.gaps(random))
}

// gaps draws gaps of mean 1, and is nil where every gap is 1.
func (p Profile) gaps(random *rand.Rand) func() float64 {
	gap := spreads[p.process].gap
	if gap == nil {
		return nil
	}
	return func() float64 { return gap(random, p.burstiness) }
}

// ArrivalsOf are n arrivals. At a fixed rate they are stretched so that the last one is at n/rate: every run of the same load
// then offers the same mean rate (EvalScope's rule). That divides the gaps by the sum that was drawn, which moves the distribution
// of gaps with a long tail. Stages and replays are as they are.
func (p Profile) ArrivalsOf(n int, random *rand.Rand) iter.Seq[time.Duration] {
	if draw := p.gaps(random); draw != nil && len(p.rate.stages) == 0 {
		return stretched(p.rate.fixed, n, draw)
	}
	return firstOf(n, p.Arrivals(random))
}

// immediate is what arrives in a closed loop without pacing: everything is there from the start.
func immediate(yield func(time.Duration) bool) {
	for yield(0) {
	}
}

func (p Profile) replay(yield func(time.Duration) bool) {
	for _, at := range p.instants {
		if !yield(at) {
			return
		}
	}
}

// even is arrivals at 1/rate, 2/rate, … each computed from its number.
func even(rate float64) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		for k := 1.0; yield(seconds(k / rate)); k++ {
		}
	}
}

// renewal is a process without end whose gaps are drawn at a fixed rate.
func renewal(rate float64, draw func() float64) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		for at := 0.0; ; {
			at += draw() / rate
			if !yield(seconds(at)) {
				return
			}
		}
	}
}

// stretched is n arrivals of drawn gaps of which the last one is at n/rate.
func stretched(rate float64, n int, draw func() float64) iter.Seq[time.Duration] {
	drawn := make([]float64, n)
	total := 0.0
	for i := range drawn {
		drawn[i] = draw()
		total += drawn[i]
	}
	scale := float64(n) / rate / total
	return func(yield func(time.Duration) bool) {
		at := 0.0
		for i, gap := range drawn {
			at += gap * scale
			if i == n-1 {
				at = float64(n) / rate // the sum of rounded gaps would miss it by a hair
			}
			if !yield(seconds(at)) {
				return
			}
		}
	}
}

// rescaled is a process under a rate that changes by pieces of stages: an arrival of the process at rate 1, at w, comes at the
// instant by which the rate has offered w sessions (time rescaling). For Poisson that is the non-homogeneous Poisson process
// exactly.
func rescaled(pieces []Stage, draw func() float64) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		begin, before, w := 0.0, 0.0, 0.0 // of the piece: its start, and what was offered before it
		for i := 0; i < len(pieces); {
			if draw == nil {
				w++
			} else {
				w += draw()
			}
			for i < len(pieces) && w-before > pieces[i].total()+rounding {
				before += pieces[i].total()
				begin += pieces[i].For.Seconds()
				i++
			}
			if i == len(pieces) {
				return
			}
			at := begin + min(pieces[i].reach(w-before), pieces[i].For.Seconds())
			if !yield(seconds(at)) {
				return
			}
		}
	}
}

// rounding is by how much a sum of stages may be off, in sessions.
const rounding = 1e-9

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
