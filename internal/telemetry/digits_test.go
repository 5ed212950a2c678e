package telemetry

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"testing"
)

// A counter grows by 600 each second, and its exporter prints six digits of it, or all.
func growing(t *testing.T, from float64, format string) *Series {
	t.Helper()
	var readings [][2]float64
	for i := range 60 {
		printed, err := strconv.ParseFloat(fmt.Sprintf(format, from+600*float64(i)), 64)
		if err != nil {
			t.Fatal(err)
		}
		readings = append(readings, [2]float64{printed, 0})
	}
	level, err := Read(bytes.NewReader(file(t, readings...)))
	if err != nil {
		t.Fatal(err)
	}
	return level.Sources[0].Series[0]
}

func TestRates_AreNotFinerThanThePrintedDigits(t *testing.T) {
	for _, c := range []struct {
		from   float64
		format string
		fewest int // rates that are known
		few    bool
	}{{100_000, "%.6g", 59, false}, {1_500_007, "%.6g", 50, true}, {123_456_789, "%.6g", 2, true}, {123_456_789, "%.17g", 59, false}, {9_123_456_789, "%.6g", 0, true}} {
		s := growing(t, c.from, c.format)
		rates := s.Rates()
		if len(rates) < c.fewest || c.fewest == 0 && len(rates) > 0 || s.of.FewDigits() != c.few {
			t.Errorf("from %.0f by %s: %d rates, few digits: %v", c.from, c.format, len(rates), s.of.FewDigits())
		}
		for _, p := range append(rates, RatesOf(Sum([]*Series{s}))...) {
			if math.Abs(p.Value-600) > 0.1*600 {
				t.Errorf("from %.0f by %s: %g a second from %g to %g s", c.from, c.format, p.Value, p.From, p.To)
			}
		}
	}
}
