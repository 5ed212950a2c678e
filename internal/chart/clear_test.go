package chart

import (
	"math"
	"testing"
)

func TestCrosses_LineThroughARectangle(t *testing.T) {
	for _, c := range []struct {
		a, b point
		want bool
	}{
		{point{0, 0}, point{100, 100}, true},
		{point{0, 0}, point{100, 0}, false},
		{point{0, 50}, point{30, 50}, false},
		{point{50, 0}, point{50, 100}, true},
		{point{70, 50}, point{100, 50}, false},
		{point{0, math.NaN()}, point{100, 50}, false},
	} {
		if got := crosses(c.a, c.b, 40, 60, 40, 60); got != c.want {
			t.Errorf("%v to %v: %v", c.a, c.b, got)
		}
	}
}
