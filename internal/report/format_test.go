package report

import (
	"math"
	"testing"
)

func TestColumnDigits_KeepTwoDigitsOfTheSmallestTime(t *testing.T) {
	for _, c := range []struct {
		values []float64
		least  int
		want   int
	}{
		{[]float64{1.7, 0.104}, 3, 3},
		{[]float64{0.00796, 0.0098}, 3, 4},
		{[]float64{0.000523, 0.0098}, 3, 5},
		{[]float64{0.004, 0.03}, 3, 3}, // more digits would be zeros
		{[]float64{0, math.Inf(1)}, 3, 3},
		{[]float64{23, 1074}, 0, 0},
		{[]float64{4.25, 1074}, 0, 1},
	} {
		if got := columnDigits(c.values, c.least); got != c.want {
			t.Errorf("%v: %d digits, want %d", c.values, got, c.want)
		}
	}
}

func TestFormat_TimesOfAFastServerKeepTheirDigits(t *testing.T) {
	for x, want := range map[float64]string{0.000523: "0.00052", 0.0098: "0.0098", 0.0000071: "0.0000071", 0: "0.0", 12.34567: "12.3457"} {
		if got := rounded(x); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
	for x, want := range map[float64]string{0.000523: "0.523", 0.00801: "8.01", 1.0743: "1074", 0: "0", math.Inf(1): "inf"} {
		if got := milliseconds(x); got != want {
			t.Errorf("%v s is %s ms, want %s", x, got, want)
		}
	}
}
