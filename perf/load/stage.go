package load

import (
	"math"
	"slices"
	"time"
)

// A Stage is a stretch of time in which a rate, or a number of slots, goes from one value to another.
type Stage struct {
	From, To float64
	For      time.Duration
	// Curve is the way between them, Linear where it is "".
	Curve Curve
}

// Hold is a stage that stays at one value.
func Hold(value float64, d time.Duration) Stage { return Stage{From: value, To: value, For: d} }

// A Curve is the way from a stage's first value to its last.
type Curve string

// The curves. An exponential one grows by the same factor in each second, so neither of its ends may be 0.
const (
	Linear      Curve = "linear"
	Exponential Curve = "exponential"
)

// growth is the exponent of an exponential stage, a second.
func (s Stage) growth() float64 {
	if s.Curve != Exponential {
		return 0
	}
	return math.Log(s.To/s.From) / s.For.Seconds()
}

// slope is what a linear stage gains in a second.
func (s Stage) slope() float64 { return (s.To - s.From) / s.For.Seconds() }

// at is the value so many seconds into the stage.
func (s Stage) at(x float64) float64 {
	if g := s.growth(); g != 0 {
		return s.From * math.Exp(g*x)
	}
	return s.From + s.slope()*x
}

// when is how many seconds into the stage a value between its ends is met. The stage is not level.
func (s Stage) when(value float64) float64 {
	if g := s.growth(); g != 0 {
		return math.Log(value/s.From) / g
	}
	return (value - s.From) / s.slope()
}

// sum is the integral of the stage's value over all of it.
func (s Stage) sum() float64 {
	if g := s.growth(); g != 0 {
		return (s.To - s.From) / g
	}
	return (s.From + s.To) / 2 * s.For.Seconds()
}

// reach is how many seconds into the stage the integral of its value is w: the inverse of the integral, in closed form.
func (s Stage) reach(w float64) float64 {
	if g := s.growth(); g != 0 {
		return math.Log1p(w*g/s.From) / g
	}
	// The root of slope·x²/2 + from·x = w, in the form that loses no digits where the slope is small.
	return 2 * w / (s.From + math.Sqrt(max(0, s.From*s.From+2*s.slope()*w)))
}

// A series is a value over time: fixed, or by stages, after which it is 0.
type series struct {
	fixed  float64
	stages []Stage
}

func (s series) none() bool { return s.fixed == 0 && len(s.stages) == 0 }

func (s series) equal(t series) bool { return s.fixed == t.fixed && slices.Equal(s.stages, t.stages) }

// scaled is the same form with a value where it had another.
func (s series) scaled(value, instead float64) series {
	if len(s.stages) == 0 {
		return series{fixed: value}
	}
	scaled := series{stages: slices.Clone(s.stages)}
	for i := range scaled.stages {
		scaled.stages[i].From *= value / instead
		scaled.stages[i].To *= value / instead
	}
	return scaled
}

// at is the value at an instant.
func (s series) at(t time.Duration) float64 {
	if len(s.stages) == 0 {
		return s.fixed
	}
	for _, stage := range s.stages {
		if t < stage.For {
			return stage.at(t.Seconds())
		}
		t -= stage.For
	}
	return 0
}

// length is how long the stages take, 0 for a fixed value.
func (s series) length() (all time.Duration) {
	for _, stage := range s.stages {
		all += stage.For
	}
	return all
}

// mean is the average over time.
func (s series) mean() float64 {
	if len(s.stages) == 0 {
		return s.fixed
	}
	sum := 0.0
	for _, stage := range s.stages {
		sum += stage.sum()
	}
	return sum / s.length().Seconds()
}

// peak is the largest value, lowest the smallest.
func (s series) peak() float64 {
	most := s.fixed
	for _, stage := range s.stages {
		most = max(most, stage.From, stage.To)
	}
	return most
}

func (s series) lowest() float64 {
	if len(s.stages) == 0 {
		return s.fixed
	}
	least := math.Inf(1)
	for _, stage := range s.stages {
		least = min(least, stage.From, stage.To)
	}
	return least
}
