package load

import (
	"math"
	"slices"
	"time"
)

// A series is a value over time: fixed, or by stages, after which it is 0.
type series struct {
	fixed  float64
	stages []Stage
}

func (s series) none() bool {
	return s.fixed == 0 && !slices.ContainsFunc(s.stages, func(x Stage) bool { return !x.Free })
}

func (s series) equal(t series) bool { return s.fixed == t.fixed && slices.Equal(s.stages, t.stages) }

// pieces are the stages as linear, exponential and free ones and swings.
func (s series) pieces() (all []Stage) {
	for _, stage := range s.stages {
		all = append(all, stage.pieces()...)
	}
	return slices.DeleteFunc(all, func(x Stage) bool { return x.For == 0 }) // steps of a stage that has too few nanoseconds
}

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

// at is the value at an instant, 0 in a free stage.
func (s series) at(t time.Duration) float64 {
	if len(s.stages) == 0 {
		return s.fixed
	}
	for _, stage := range s.stages {
		if t >= stage.For {
			t -= stage.For
			continue
		}
		for _, piece := range stage.pieces() {
			if t < piece.For {
				return piece.at(t.Seconds())
			}
			t -= piece.For
		}
	}
	return 0
}

// offered gives the integral of the value from 0 to an instant, in which free stages have no part.
func (s series) offered() func(time.Duration) float64 {
	if len(s.stages) == 0 {
		return func(t time.Duration) float64 { return s.fixed * t.Seconds() }
	}
	pieces := s.pieces()
	return func(t time.Duration) (sum float64) {
		for _, piece := range pieces {
			if t <= 0 {
				break
			}
			if !piece.Free {
				sum += piece.sum(min(t, piece.For).Seconds())
			}
			t -= piece.For
		}
		return sum
	}
}

// length is how long the stages take, 0 for a fixed value.
func (s series) length() (all time.Duration) {
	for _, stage := range s.stages {
		all += stage.For
	}
	return all
}

// mean is the average over the time that is not free.
func (s series) mean() float64 {
	if len(s.stages) == 0 {
		return s.fixed
	}
	sum, bound := 0.0, time.Duration(0)
	for _, stage := range s.stages {
		if stage.Free {
			continue
		}
		bound += stage.For
		for _, piece := range stage.pieces() {
			sum += piece.total()
		}
	}
	if bound == 0 {
		return 0
	}
	return sum / bound.Seconds()
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
	if s.none() {
		return s.fixed
	}
	least := math.Inf(1)
	for _, stage := range s.stages {
		if !stage.Free {
			least = min(least, stage.From, stage.To)
		}
	}
	if math.IsInf(least, 1) {
		return s.fixed
	}
	return least
}

// cut is the series between two of its stages.
func (s series) cut(from, to int) series {
	if len(s.stages) == 0 {
		return s
	}
	return series{stages: s.stages[from:to]}
}
