package servermetrics_test

import (
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/servermetrics"
)

func TestLowestRanks_OfSeriesThatDifferInRanksOnlyOneStays(t *testing.T) {
	type series = map[string]string
	all := []series{
		{"dp": "1", "pp": "0", "tp": "10"}, {"dp": "1", "pp": "0", "tp": "9"}, // numbers, not texts
		{"dp": "0", "pp": "1", "tp": "0"}, {"dp": "0", "pp": "0", "tp": "1"}, {"dp": "0", "pp": "0", "tp": "1"},
		{"dp": "2", "tp": "all"}, {"dp": "2", "tp": "0"}, {"dp": "3", "pp": "0"}, {"dp": "3"},
	}
	labels := func(s series) iter.Seq2[string, string] { return maps.All(s) }
	got := servermetrics.LowestRanks(all, []string{"pp", "tp"}, labels)
	want := []series{{"dp": "1", "pp": "0", "tp": "9"}, {"dp": "0", "pp": "0", "tp": "1"}, {"dp": "2", "tp": "all"}, {"dp": "2", "tp": "0"}, {"dp": "3"}}
	if !slices.EqualFunc(got, want, maps.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := servermetrics.LowestRanks(all, nil, labels); len(got) != len(all) {
		t.Errorf("without ranks: %v", got)
	}
}
