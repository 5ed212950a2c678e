package load

import (
	"iter"
	"math"
	"time"
)

// MaxSlots is the largest number of slots at any moment, 0 for no limit.
func (p Profile) MaxSlots() int { return whole(p.slots.peak()) }

// MeanSlots is the number of slots on average over time, 0 for no limit.
func (p Profile) MeanSlots() float64 { return p.slots.mean() }

// Slots is how many sessions may be under way at an instant, 0 for no limit, and for none after the last stage.
func (p Profile) Slots(t time.Duration) int { return whole(p.slots.at(t)) }

// SlotChanges are the instants at which the number of slots changes, each with the number from then on. The first is at 0, and the
// last one closes all slots. It is nil where the number is fixed. A number below 0 sets no limit: that of a free stage.
func (p Profile) SlotChanges() iter.Seq2[time.Duration, int] {
	if len(p.slots.stages) == 0 {
		return nil
	}
	return func(yield func(time.Duration, int) bool) {
		begin, now, first := time.Duration(0), 0, true
		for _, piece := range p.slots.pieces() {
			for at, n := range piece.changes() {
				if n == now && !first {
					continue
				}
				first = false
				if now = n; !yield(begin+at, n) {
					return
				}
			}
			begin += piece.For
		}
		yield(begin, 0)
	}
}

// changes are the instants at which a piece's value, rounded to whole numbers, changes, its beginning included.
func (s Stage) changes() iter.Seq2[time.Duration, int] {
	return func(yield func(time.Duration, int) bool) {
		if s.Free {
			yield(0, -1)
			return
		}
		now, last, step := whole(s.From), whole(s.To), 1
		if last < now {
			step = -1
		}
		if !yield(0, now) {
			return
		}
		for now != last {
			half := float64(now) + float64(step)/2
			if now += step; !yield(min(seconds(max(0, s.when(half))), s.For), now) {
				return
			}
		}
	}
}

// whole is the nearest whole number, the larger of two.
func whole(x float64) int { return int(math.Floor(x + 0.5)) }
