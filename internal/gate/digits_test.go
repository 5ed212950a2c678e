package gate

import "testing"

// 500.04 ms is not "500 ms, not met" for a limit of 500 ms.
func TestResult_FigureIsToldFromItsLimit(t *testing.T) {
	for text, c := range map[string]struct {
		value float64
		want  string
	}{
		"ttft.p50<=500ms":  {0.50004, "500.04 ms"},
		"ttft.p99<=500ms":  {0.5, "500 ms"},
		"ttft.avg<=500ms":  {0.4123456, "412.3 ms"},
		"failed<=1%":       {0.010001, "1.0001%"},
		"tpot.p50<=+5%":    {0.050004, "+5.0004%"},
		"tpot.p90<=+5%":    {0.0612, "+6.12%"},
		"rps>=1000":        {999.999, "999.999 req/s"},
		"latency.p50<=10s": {10.00001, "10.00001 s"},
	} {
		rules, problems := Parse([]string{text})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := (Result{Rule: rules[0], Value: c.value, Known: true}).Text(); got != c.want {
			t.Errorf("%s: %q, want %q", text, got, c.want)
		}
	}
}
