package trace

import (
	"testing"
	"time"
)

// Python writes what is below 0.0001 with an exponent.
func TestTrace_InstantsKeepTheirExponent(t *testing.T) {
	for text, want := range map[string]time.Duration{"1.5e-05": 15 * time.Microsecond, "5e-05": 50 * time.Microsecond, "1.25e3": 1250 * time.Second, "2.5E+1": 25 * time.Second,
		"1700000000.123456789": 1700000000123456789, "-1.5e1": -15 * time.Second, "0.0001": 100 * time.Microsecond} {
		if got, err := instant(text, time.Second); err != nil || got != want {
			t.Errorf("%s is %v, want %v: %v", text, got, want, err)
		}
	}
}
