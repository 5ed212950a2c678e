package exposition

import (
	"fmt"
	"math"
	"testing"
)

// What was counted is never further from the printed number than Within says.
func TestPrecision_SixDigitsLeaveACounterOpen(t *testing.T) {
	for _, counted := range []float64{1, 999_999, 1_114_028, 9_999_995, 10_001_552, 123_457_789} {
		var printed float64
		if _, err := fmt.Sscan(fmt.Sprintf("%.6g", counted), &printed); err != nil {
			t.Fatal(err)
		}
		var p Precision
		p.See("mill:tokens_total", printed)
		within := p.Within("mill:tokens_total", printed)
		if math.Abs(printed-counted) > within || within > counted*1e-5 {
			t.Errorf("%.0f is printed as %.6g, within %g", counted, counted, within)
		}
	}
	var p Precision
	if got := p.Within("mill:busy_seconds_total", 8.168); math.Abs(got-5e-6) > 1e-12 {
		t.Errorf("8.168 seconds are known within %g", got)
	}
}

func TestPrecision_ExporterThatPrintsEveryDigitIsExact(t *testing.T) {
	var p Precision
	for name, v := range map[string]float64{"mill:tokens_total": 1_114_028, "other_total": 1.2e7, "mill:x_seconds_sum": 0.1, "nan": math.NaN()} {
		p.See(name, v)
	}
	if got := p.Within("mill:tokens_total", 1.2e7); got != 0 {
		t.Errorf("a round number is known within %g", got)
	}
	if got := p.Within("other_total", 1.2e7); got != 50 {
		t.Errorf("the other exporter of the page: %g", got)
	}
}
