package metric

import "testing"

func TestFullName_IsOfShortAndOfFullNames(t *testing.T) {
	for name, want := range map[string]Key{"rps": RequestThroughput, "tps": OutputThroughput, "ttft": TTFT, "output_throughput": OutputThroughput, "nothing": "nothing"} {
		if got := FullName(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
