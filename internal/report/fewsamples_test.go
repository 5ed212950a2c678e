package report

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestFewSamples_CommandAllowsForFailures(t *testing.T) {
	levels := throughputs([]int{1, 8, 40}, 100, 800, 900)
	failing(levels[0], 70)
	failing(levels[1], 100)
	failing(levels[2], 7).Load.Number = 400
	levels[2].Total, levels[2].Failed = 400, 393
	found := fewSamplesRule(Run{Levels: levels})
	if len(found) != 1 || len(found[0].Evidence) != 1 || found[0].Evidence[0].At.EN != "concurrency 1" {
		t.Fatalf("found %+v", found)
	}
	if want := []string{"--parallel", "1", "8", "40", "--number", "143", "100", "400"}; !slices.Equal(found[0].Flags, want) {
		t.Errorf("flags %q, want %q", found[0].Flags, want)
	}
	if found := fewSamplesRule(Run{Levels: []*metric.Level{levels[2]}}); found != nil {
		t.Errorf("393 of 400 requests failed, and more requests are proposed: %+v", found)
	}
}
