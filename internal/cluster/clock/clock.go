// Package clock calculates the offset between the clocks of two machines from exchanges of four timestamps, with a hard
// bound of its error. It is pure: the two sides take the timestamps.
package clock

import (
	"math"
	"time"
)

// An Exchange is a question and its answer: when it was sent and when the answer came, on the asker's clock, and when the question came and
// the answer was sent, on the other's. All are nanoseconds.
type Exchange struct {
	Sent, Received, Answered, Returned int64
}

// Sane reports whether the stamps of each clock are in their order. What others send may be anything.
func (x Exchange) Sane() bool {
	const most = int64(1) << 61
	for _, at := range []int64{x.Sent, x.Received, x.Answered, x.Returned} {
		if at <= -most || at >= most {
			return false
		}
	}
	return x.Sent <= x.Returned && x.Received <= x.Answered && x.Delay() >= 0
}

// Delay is how long both messages were on their way together.
func (x Exchange) Delay() int64 { return x.Returned - x.Sent - (x.Answered - x.Received) }

// Offset is how much the other's clock is ahead if both messages took as long. It cannot be wrong by more than half of Delay.
func (x Exchange) Offset() float64 {
	return (float64(x.Received-x.Sent) + float64(x.Answered-x.Returned)) / 2
}

// at is the middle of the exchange on the asker's clock.
func (x Exchange) at() int64 { return x.Sent + (x.Returned-x.Sent)/2 }

const (
	// firstSlot is how much time one kept exchange stands for, mostSlots how many are kept; beyond it, two become one.
	firstSlot = int64(time.Second)
	mostSlots = 512
	// steadiness is how much the rate of one clock beside the other may be off the line's, apart that before a line can have a slope: quartz,
	// and NTP that turns it.
	steadiness = 2e-5
	apart      = 2e-4
)

// A Fit is how the other's clock lies on the asker's. The zero Fit knows nothing.
type Fit struct {
	slots []slot
	width int64
	all   int
	// first and last are the instants of the first exchange and the last.
	first, last int64
}

// A slot keeps the exchange with the smallest delay of a stretch of time.
type slot struct {
	number int64
	best   Exchange
}

// Add takes an exchange; one that is not sane is left out. They come in the order of time.
func (f *Fit) Add(x Exchange) {
	if !x.Sane() {
		return
	}
	if f.all == 0 {
		f.first = x.at()
	}
	f.all, f.last = f.all+1, x.at()
	if f.width == 0 {
		f.width = firstSlot
	}
	f.put(slot{x.at() / f.width, x})
	for len(f.slots) > mostSlots {
		before := f.slots
		f.slots, f.width = nil, 2*f.width
		for _, s := range before {
			f.put(slot{s.best.at() / f.width, s.best})
		}
	}
}

func (f *Fit) put(s slot) {
	n := len(f.slots)
	switch {
	case n == 0 || f.slots[n-1].number < s.number:
		f.slots = append(f.slots, s)
	case s.best.Delay() < f.slots[n-1].best.Delay():
		f.slots[n-1].best = s.best
	}
}

// A Line is an offset that grows evenly: how much the other's clock is ahead at an instant of the asker's.
type Line struct {
	at     int64
	offset float64
	// Drift is how much faster the other's clock runs, in parts of one.
	Drift float64
	// Bound is what the offset cannot be wrong by more than at any instant between the first exchange and the last; it grows beyond them.
	Bound time.Duration
	// Delay is the smallest one, Exchanges how many there were.
	Delay     time.Duration
	Exchanges int
}

// Line is drawn through the kept exchanges, each weighed by its delay. It is not ok without any.
func (f *Fit) Line() (l Line, ok bool) {
	if len(f.slots) == 0 {
		return l, false
	}
	best := f.slots[0].best
	for _, s := range f.slots {
		if s.best.Delay() < best.Delay() {
			best = s.best
		}
	}
	l = Line{at: best.at(), offset: best.Offset(), Delay: time.Duration(best.Delay()), Exchanges: f.all}
	rate := apart
	if l.slope(f.slots) {
		rate = steadiness
	}
	l.Bound = time.Duration(math.Ceil(f.bound(l, rate)))
	return l, true
}

// slope is the weighted least squares of the offsets about the best one. It is false for a short time, which says nothing of it.
func (l *Line) slope(slots []slot) bool {
	const least = 10 * firstSlot
	if slots[len(slots)-1].best.at()-slots[0].best.at() < least {
		return false
	}
	var sw, sx, sy, sxx, sxy float64
	for _, s := range slots {
		d := float64(s.best.Delay()) + 1000
		w, x, y := 1/(d*d), float64(s.best.at()-l.at), s.best.Offset()-l.offset
		sw, sx, sy, sxx, sxy = sw+w, sx+w*x, sy+w*y, sxx+w*x*x, sxy+w*x*y
	}
	below := sw*sxx - sx*sx
	if below <= 0 {
		return false
	}
	l.Drift = (sw*sxy - sx*sy) / below
	l.offset += (sy - l.Drift*sx) / sw
	return true
}

// bound is the largest that the error can be at a kept exchange, and what can come to it on the way to its neighbors, or to the ends.
func (f *Fit) bound(l Line, rate float64) (worst float64) {
	for i, s := range f.slots {
		x := s.best
		from, to := f.first, f.last
		if i > 0 {
			from = f.slots[i-1].best.at()
		}
		if i+1 < len(f.slots) {
			to = f.slots[i+1].best.at()
		}
		far := float64(max(x.at()-from, to-x.at()))
		worst = max(worst, math.Abs(l.Ahead(x.at())-x.Offset())+float64(x.Delay())/2+rate*far)
	}
	return worst
}

// Ahead is how much the other's clock is ahead at an instant of the asker's.
func (l Line) Ahead(own int64) float64 { return l.offset + l.Drift*float64(own-l.at) }

// Own is the instant of the asker's clock at one of the other's.
func (l Line) Own(others int64) int64 {
	own := float64(others-l.at) - l.offset // since l.at, but for the drift
	return l.at + int64(math.Round(own/(1+l.Drift)))
}
