package app

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestCapacityFlags_DemandsBeyondCountingAreRefused(t *testing.T) {
	for _, f := range []capacityFlags{{rate: math.Inf(1)}, {rate: 1e300}, {users: math.Inf(1)}, {users: math.NaN(), rate: 1}} {
		f.slo, f.headroom = "failed<=1%", "20%"
		if _, _, _, problems := f.demand(); !strings.Contains(fmt.Sprint(problems), "--rate and --users are at most 1e+09") {
			t.Errorf("%+v: %v", f, problems)
		}
	}
}

func TestLimitsOf_ReadsBlanksAndMathematicalSigns(t *testing.T) {
	if got := limitsOf("ttft.p95 ≤ 1s, tpot.p95<=50ms  rps ≥20"); fmt.Sprint(got) != "[ttft.p95≤1s tpot.p95<=50ms rps≥20]" {
		t.Errorf("%q", got)
	}
}
