package stats

import (
	"math"
	"testing"
)

// The sizes are those of the noncentral t distribution, integrated by scipy.
func TestDetectable_IsThatOfTheNoncentralDistribution(t *testing.T) {
	for _, c := range []struct{ df, alpha, power, want float64 }{{3, 0.05, 0.8, 4.2559}, {6, 0.05, 0.8, 3.3669}, {6, 0.0028, 0.8, 6.0891}, {8, 0.005, 0.9, 5.48911},
		{38, 0.0028, 0.8, 4.07137}, {1000, 0.05, 0.8, 2.80428}} {
		if got := (Estimate{SE: 2, DF: c.df}).Detectable(c.alpha, c.power) / 2; math.Abs(got-c.want) > 1e-3*c.want {
			t.Errorf("%g degrees, alpha %g: %g, want %g", c.df, c.alpha, got, c.want)
		}
	}
	if got := (Estimate{SE: math.Inf(1), DF: 1}).Detectable(0.05, 0.8); !math.IsInf(got, 1) {
		t.Errorf("of an unknown error %g", got)
	}
	if got := (Estimate{DF: 4}).Detectable(0.05, 0.8); got != 0 {
		t.Errorf("of none %g", got)
	}
}
