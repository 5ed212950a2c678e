package load

import (
	"math"
	"time"
)

// A Stage is a stretch of time in which a rate, or a number of slots, goes from one value to another.
type Stage struct {
	From, To float64
	For      time.Duration
	// Curve is the way between them, Linear where it is "".
	Curve Curve
	// Steps is how many values a curve Step has, 0 for two.
	Steps int
	// Free stages have no value: they bound no slots, or all of their sessions are there from their beginning.
	Free bool
}

// Hold is a stage that stays at one value.
func Hold(value float64, d time.Duration) Stage { return Stage{From: value, To: value, For: d} }

// Free is a stage without a bound.
func Free(d time.Duration) Stage { return Stage{For: d, Free: true} }

// A Curve is the way from a stage's first value to its last.
type Curve string

// The curves.
const (
	Linear Curve = "linear"
	// Exponential grows by the same factor in each second, so neither of its ends may be 0.
	Exponential Curve = "exponential"
	// Sine swings from the first value to the last, where it is in the middle of the stage, and back.
	Sine Curve = "sine"
	// Step stays at the first value and jumps to the last in the middle of the stage; with more steps it stays at values between
	// them for equal times.
	Step Curve = "step"
	// Spike stays at the first value but for the middle tenth of the stage, in which it is at the last.
	Spike Curve = "spike"

	// swing is half of a sine: from one value to the other as a cosine goes.
	swing Curve = "swing"
)

// Curves are the curves that a stage can have.
func Curves() []Curve { return []Curve{Linear, Exponential, Sine, Step, Spike} }

// spikeShare is the part of a stage that its spike takes.
const spikeShare = 0.1

// pieces are the stage as stages that are linear, exponential or a swing, for which there are closed forms.
func (s Stage) pieces() []Stage {
	cut := func(share float64) time.Duration { return time.Duration(math.Round(float64(s.For) * share)) }
	switch {
	case s.Free:
	case s.Curve == Sine:
		half := cut(0.5)
		return []Stage{{From: s.From, To: s.To, For: half, Curve: swing}, {From: s.To, To: s.From, For: s.For - half, Curve: swing}}
	case s.Curve == Spike:
		begin, end := cut(0.5-spikeShare/2), cut(0.5+spikeShare/2)
		return []Stage{Hold(s.From, begin), Hold(s.To, end-begin), Hold(s.From, s.For-end)}
	case s.Curve == Step:
		n := s.steps()
		all := make([]Stage, n)
		for i := range all {
			value := s.From + (s.To-s.From)*float64(i)/float64(n-1)
			all[i] = Hold(value, cut(float64(i+1)/float64(n))-cut(float64(i)/float64(n)))
		}
		return all
	}
	return []Stage{s}
}

// steps is how many values a curve Step has.
func (s Stage) steps() int {
	if s.Steps == 0 {
		return 2
	}
	return s.Steps
}

// growth is the exponent of an exponential stage, a second.
func (s Stage) growth() float64 {
	if s.Curve != Exponential {
		return 0
	}
	return math.Log(s.To/s.From) / s.For.Seconds()
}

// slope is what a linear stage gains in a second.
func (s Stage) slope() float64 { return (s.To - s.From) / s.For.Seconds() }

// at is the value so many seconds into a piece.
func (s Stage) at(x float64) float64 {
	if s.Curve == swing {
		return s.From + (s.To-s.From)*(1-math.Cos(math.Pi*x/s.For.Seconds()))/2
	}
	if g := s.growth(); g != 0 {
		return s.From * math.Exp(g*x)
	}
	return s.From + s.slope()*x
}

// when is how many seconds into a piece a value between its ends is met. The piece is not level.
func (s Stage) when(value float64) float64 {
	if s.Curve == swing {
		return s.For.Seconds() / math.Pi * math.Acos(max(-1, min(1, 1-2*(value-s.From)/(s.To-s.From))))
	}
	if g := s.growth(); g != 0 {
		return math.Log(value/s.From) / g
	}
	return (value - s.From) / s.slope()
}

// sum is the integral of a piece's value over its first x seconds.
func (s Stage) sum(x float64) float64 {
	if s.Curve == swing {
		turn := math.Pi / s.For.Seconds()
		return (s.From+s.To)/2*x - (s.To-s.From)/2*math.Sin(turn*x)/turn
	}
	if g := s.growth(); g != 0 {
		return s.From * math.Expm1(g*x) / g
	}
	return (s.From + s.slope()*x/2) * x
}

// total is the integral of a piece's value over all of it.
func (s Stage) total() float64 {
	if g := s.growth(); g != 0 {
		return (s.To - s.From) / g
	}
	return (s.From + s.To) / 2 * s.For.Seconds()
}

// reach is how many seconds into a piece the integral of its value is w: the inverse of the integral, in closed form where there
// is one.
func (s Stage) reach(w float64) float64 {
	if s.Curve == swing {
		return s.search(w)
	}
	if g := s.growth(); g != 0 {
		return math.Log1p(w*g/s.From) / g
	}
	// The root of slope·x²/2 + from·x = w, in the form that loses no digits where the slope is small.
	return 2 * w / (s.From + math.Sqrt(max(0, s.From*s.From+2*s.slope()*w)))
}

// search finds where the integral of a swing is w. The integral never falls, so that halving finds it wherever Newton's steps
// would leave the piece.
func (s Stage) search(w float64) float64 {
	low, high := 0.0, s.For.Seconds()
	x := high * w / max(w, s.total())
	for range 200 {
		off := s.sum(x) - w
		if off > 0 {
			high = x
		} else {
			low = x
		}
		next := x - off/s.at(x)
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-x) < 1e-10 {
			return next
		}
		x = next
	}
	return x
}
