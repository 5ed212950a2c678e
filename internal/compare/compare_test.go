package compare

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// side is a side of runs whose throughput has these values.
func side(settings map[string]string, values ...float64) (runs []Run) {
	for _, v := range values {
		l := metric.NewLevel(metric.Load{Profile: load.Fixed(8, 0)}, map[metric.Key]float64{metric.RequestThroughput: v}, nil)
		runs = append(runs, Run{Name: "r", Settings: settings, Levels: []Level{{Level: l}}})
	}
	return runs
}

var byThroughput = Options{Rows: []Row{{Metric: metric.RequestThroughput, Stat: "value"}}, Margin: 0.02, Alpha: 0.05}

func TestCompare_TellsSameFromUnclear(t *testing.T) {
	for name, test := range map[string]struct {
		base, candidate []float64
		want            Verdict
	}{
		"same":    {[]float64{100, 100.1, 99.9, 100.2}, []float64{100.1, 100, 99.9, 100.3}, Same},
		"unclear": {[]float64{100, 140, 70, 90}, []float64{110, 80, 130, 95}, Unclear},
		"better":  {[]float64{100, 101, 99, 100}, []float64{120, 121, 119, 122}, Better},
		"worse":   {[]float64{100, 101, 99, 100}, []float64{80, 81, 79, 80}, Worse},
		"small":   {[]float64{100, 100.1, 99.9, 100}, []float64{101, 101.1, 100.9, 101}, Same}, // certain, and inside the margin
	} {
		got := Compare(side(nil, test.base...), side(nil, test.candidate...), byThroughput)
		if len(got.Rows) != 1 || got.Rows[0].Verdict != test.want {
			t.Errorf("%s: %+v, not %s", name, got.Rows, test.want)
			continue
		}
		if unclear := got.Rows[0].More != 0; unclear != (test.want == Unclear) {
			t.Errorf("%s: %d more runs", name, got.Rows[0].More)
		}
	}
}

func TestCompare_RefusesWhatIsNotAlikeAndForceSaysSo(t *testing.T) {
	base, candidate := side(map[string]string{"model_id": "a"}, 1, 2, 3, 4), side(map[string]string{"model_id": "b"}, 1, 2, 3, 4)
	got := Compare(base, candidate, byThroughput)
	if want := []Difference{{Key: "model_id", Base: "a", Candidate: "b"}}; !slices.Equal(got.Differences, want) || len(got.Rows) > 0 {
		t.Fatalf("differences %v, rows %v", got.Differences, got.Rows)
	}
	forced := byThroughput
	forced.Force = true
	got = Compare(base, candidate, forced)
	if !got.Forced || len(got.Rows) != 1 || !strings.Contains(strings.Join(got.Remarks("en"), "\n"), "model_id: base a; candidate b") {
		t.Errorf("forced: %+v %q", got, got.Remarks("en"))
	}
}

func TestCompare_RefusesOtherPromptsAndAnInvalidClient(t *testing.T) {
	base, candidate := side(nil, 1, 2, 3, 4), side(nil, 1, 2, 3, 4)
	base[0].Levels[0].Prompts, candidate[0].Levels[0].Prompts = []uint64{1, 2, 3}, []uint64{4, 5, 6}
	candidate[1].Levels[0].Verdict = &metric.Verdict{Word: metric.Invalid}
	var keys []string
	for _, d := range Compare(base, candidate, byThroughput).Differences {
		keys = append(keys, d.Key)
	}
	if want := []string{"prompts of parallel_8", "client of parallel_8"}; !slices.Equal(keys, want) {
		t.Errorf("keys %q, not %q", keys, want)
	}
	candidate[0].Levels[0].Prompts = []uint64{1, 2} // fewer of the same
	candidate[1].Levels[0].Verdict = nil
	if d := Compare(base, candidate, byThroughput).Differences; len(d) > 0 {
		t.Errorf("%v", d)
	}
}

func TestParse_SuggestsTheNearAndTellsAllProblems(t *testing.T) {
	_, problems := Parse([]string{"tptt", "ttft.p9x", "output_throughput.p50", "ttft.p99"})
	if len(problems) != 3 || !strings.Contains(problems[0].EN, "tpot") && !strings.Contains(problems[0].EN, "ttft") || !strings.Contains(problems[1].EN, "p9") {
		t.Errorf("%q", problems)
	}
	rows, _ := Parse([]string{"tpot", "failed"})
	if len(rows) != 5 || rows[1] != (Row{Metric: metric.TPOT, Stat: "p50"}) || rows[4] != (Row{Metric: Failed, Stat: "value"}) {
		t.Errorf("%v", rows)
	}
}

func TestParse_TakesTheNamesOfGates(t *testing.T) {
	rows, problems := Parse([]string{"rps", "tps", "ttft.avg"})
	if want := []Row{{Metric: metric.RequestThroughput, Stat: "value"}, {Metric: metric.OutputThroughput, Stat: "value"}, {Metric: metric.TTFT, Stat: "mean"}}; !slices.Equal(rows, want) || problems != nil {
		t.Errorf("%v, want %v; problems %q", rows, want, problems)
	}
}

func TestJSON_HasNullForAnOpenEnd(t *testing.T) {
	r := Result{Rows: []Compared{{Level: "l", Row: Row{Metric: metric.TTFT, Stat: "p99"}, Low: math.Inf(-1), High: math.Inf(1), Verdict: Unclear, More: -1}}}
	data, err := r.JSON()
	var got struct {
		Rows []map[string]any
	}
	if err != nil || json.Unmarshal(data, &got) != nil || got.Rows[0]["high"] != nil || got.Rows[0]["verdict"] != "unclear" {
		t.Errorf("%s %v", data, err)
	}
}

func TestFailed_IsComparedByDifference(t *testing.T) {
	base, candidate := side(nil, 1), side(nil, 1)
	for range 20 {
		base[0].Levels[0].Failed = append(base[0].Levels[0].Failed, stats.Part{Num: 0, Den: 100})
		candidate[0].Levels[0].Failed = append(candidate[0].Levels[0].Failed, stats.Part{Num: 3, Den: 100})
	}
	got := Compare(base, candidate, Options{Rows: []Row{{Metric: Failed, Stat: "value"}}, Margin: 0.02, Alpha: 0.05})
	if c := got.Rows[0]; c.Verdict != Worse || math.Abs(c.Change-0.03) > 1e-9 || !(c.Low > 0.02 && c.High < 0.04) {
		t.Errorf("%+v", c)
	}
}

func TestFigures_WithoutRequestsHaveNoVerdict(t *testing.T) {
	base, candidate := side(nil, 100), side(nil, 50)
	for _, runs := range [][]Run{base, candidate} {
		l := &runs[0].Levels[0]
		v, _ := l.Value(metric.RequestThroughput)
		l.Points = map[Row]float64{{Metric: metric.RequestThroughput, Stat: "value"}: v}
		l.Total, l.Level.Failed = 100, 5
	}
	with := byThroughput
	with.Rows = append(with.Rows, Row{Metric: Failed, Stat: "value"})
	got := Compare(base, candidate, with)
	if len(got.Rows) != 2 {
		t.Fatalf("%+v", got.Rows)
	}
	for _, c := range got.Rows {
		if c.Verdict != Unclear || c.Units != "figures" || finite(c.Low) != nil || finite(c.MDE) != nil || !strings.Contains(c.words("en"), "no interval") {
			t.Errorf("%+v: %s", c, c.words("en"))
		}
	}
	if math.Abs(got.Rows[0].Change+0.5) > 1e-9 || got.Rows[1].Base != 0.05 {
		t.Errorf("%+v", got.Rows)
	}
}

func TestCompare_AnUnknownLoadMeetsTheOnlyOne(t *testing.T) {
	base, candidate := side(nil, 1, 2, 3, 4), side(nil, 1, 2, 3, 4)
	for i := range candidate {
		candidate[i].Levels[0].LoadUnknown = true
		candidate[i].Levels[0].Load.Profile = load.Profile{}
	}
	got := Compare(base, candidate, byThroughput)
	if len(got.Rows) != 1 || got.Rows[0].Level != "parallel_8" || len(got.Notes) == 0 || !strings.Contains(got.Notes[0].EN, "does not record its load") {
		t.Fatalf("%+v", got)
	}
	more := side(nil, 1)[0].Levels[0]
	more.Load.Profile = load.Fixed(16, 0)
	base[0].Levels = append(base[0].Levels, more)
	if got := Compare(base, candidate, byThroughput); len(got.Rows) > 0 {
		t.Errorf("which of two levels it is was guessed: %+v", got.Rows)
	}
}

func TestCompare_WhatASideDoesNotSayIsNotADifference(t *testing.T) {
	base, candidate := side(map[string]string{"model_id": "a", "tokenizer": "t"}, 1, 2, 3, 4), side(map[string]string{"model_id": "a"}, 1, 2, 3, 4)
	got := Compare(base, candidate, byThroughput)
	if len(got.Differences) > 0 || len(got.Notes) != 1 || !strings.Contains(got.Notes[0].EN, "tokenizer") {
		t.Errorf("%v %v", got.Differences, got.Notes)
	}
}

func TestCompare_SaysWhereFiguresComeFrom(t *testing.T) {
	o := byThroughput
	o.Rows = append(o.Rows, Row{Metric: metric.OutputThroughput, Stat: "value"})
	base, candidate := side(nil, 100, 101, 99, 100), side(nil, 100, 101, 99, 100)
	for _, r := range append(base, candidate...) {
		l := metric.NewLevel(metric.Load{Profile: load.Fixed(8, 0)}, map[metric.Key]float64{metric.RequestThroughput: 9, metric.OutputThroughput: 90}, nil)
		r.Levels[0].Level = l
	}
	got := Compare(base, candidate, o)
	const want = "Sources of the figures: measured (request_throughput), derived (output_throughput)."
	if remarks := got.Remarks("en"); len(got.Rows) != 2 || remarks[len(remarks)-1] != want || !strings.Contains(got.Markdown("zh"), "- 数据来源：实测（") {
		t.Errorf("%d rows, %q\n%s", len(got.Rows), remarks, got.Markdown("zh"))
	}
	data, err := got.JSON()
	if err != nil || strings.Count(string(data), `"provenance": "measured"`) != 1 || strings.Count(string(data), `"provenance": "derived"`) != 1 {
		t.Errorf("%s, %v", data, err)
	}
	if p := (&Compared{Row: Row{Metric: Failed}}).Provenance(); p != metric.Measured {
		t.Errorf("failed is %s", p)
	}
	if text := (&Result{}).Sources(); text.EN != "" {
		t.Errorf("of nothing: %s", text.EN)
	}
}
