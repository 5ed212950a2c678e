package compare

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// single is a side of one run whose throughput hardly changes within it.
func single(rate float64) []Run {
	runs := side(nil, rate)
	var parts []stats.Part
	for i := range 20 {
		parts = append(parts, stats.Part{Num: rate * (1 + 0.001*float64(i%3-1)), Den: 1})
	}
	runs[0].Levels[0].Pace = map[metric.Key][]stats.Part{metric.RequestThroughput: parts}
	return runs
}

// earlier are runs with these throughputs.
func earlier(group string, rates ...float64) (all []Past) {
	key := LoadKey(metric.Load{Profile: load.Fixed(8, 0)})
	for _, r := range rates {
		all = append(all, Past{group, map[string]map[Row]float64{key: {{Metric: metric.RequestThroughput, Stat: "value"}: r}}})
	}
	return all
}

func TestHistory_MakesAFalseWordUnclearAndLeavesATrueOne(t *testing.T) {
	with := byThroughput
	if c := Compare(single(100), single(95), with).Rows[0]; c.Verdict != Worse {
		t.Fatalf("without a history: %+v", c)
	}
	with.HistoryName, with.History = "old", earlier("a", 97, 103, 100, 98, 102)
	got := Compare(single(100), single(95), with)
	c := got.Rows[0]
	if c.Verdict != Unclear || c.PastRuns != 5 || !(c.Low < -0.1 && c.High > 0.01) {
		t.Errorf("runs that differ by 3 %%: %+v", c)
	}
	if notes := fmt.Sprint(got.Notes); !strings.Contains(notes, "5 earlier runs of the same set-up in old") || strings.Contains(notes, "do not include differences between runs") {
		t.Error(notes)
	}
	if c := Compare(single(100), single(50), with).Rows[0]; c.Verdict != Worse {
		t.Errorf("half: %+v", c)
	}
	with.History = earlier("a", 100, 100.01, 99.99, 100, 100.02)
	if c := Compare(single(100), single(95), with).Rows[0]; c.Verdict != Worse || c.PastRuns != 5 {
		t.Errorf("runs that hardly differ: %+v", c)
	}
}

func TestHistory_IsTheIntervalOfADifferenceOfSingleRuns(t *testing.T) {
	rates := []float64{97, 103, 100, 98, 102}
	with := byThroughput
	with.HistoryName, with.History = "old", earlier("a", rates...)
	c := Compare(single(100), single(95), with).Rows[0]
	e := stats.Mean(logs(rates))
	half := stats.TQuantile(0.975, 4) * e.SE * math.Sqrt(5) * math.Sqrt2
	if want := math.Expm1(math.Log(0.95) - half); math.Abs(c.Low-want) > 1e-3 {
		t.Errorf("low %g, not %g", c.Low, want)
	}
}

func TestHistory_GroupsAreHeldAgainstTheirOwnMean(t *testing.T) {
	with := byThroughput
	with.HistoryName, with.History = "old", append(earlier("a", 100, 100.1, 99.9), earlier("b", 50, 50.05, 49.95)...)
	if c := Compare(single(100), single(95), with).Rows[0]; c.Verdict != Worse || c.PastRuns != 6 {
		t.Errorf("%+v", c)
	}
}

func TestHistory_TooFewRunsAreSaid(t *testing.T) {
	with := byThroughput
	with.HistoryName, with.History = "old", earlier("a", 100, 101)
	got := Compare(single(100), single(95), with)
	if notes := fmt.Sprint(got.Notes); got.Rows[0].PastRuns != 0 || !strings.Contains(notes, "3 earlier runs") || !strings.Contains(notes, "old has 2") || !strings.Contains(notes, "do not include differences between runs") {
		t.Errorf("%+v %s", got.Rows[0], notes)
	}
}

func TestHistory_RunsThatAreUnitsNeedNone(t *testing.T) {
	with := byThroughput
	with.HistoryName, with.History = "old", earlier("a", 50, 100, 200)
	if c := Compare(side(nil, 100, 101, 99, 100), side(nil, 120, 121, 119, 122), with).Rows[0]; c.Verdict != Better || c.PastRuns != 0 {
		t.Errorf("%+v", c)
	}
}
