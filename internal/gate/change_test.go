package gate

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/metric"
)

// change is the comparison of a figure whose change is known with its interval.
func change(row compare.Row, change, low, high float64) *compare.Result {
	return &compare.Result{Pairs: []compare.Pair{{Name: "parallel_4"}}, Rows: []compare.Compared{{Level: "parallel_4", Row: row, Base: 1, Candidate: 1 + change, Change: change, Low: low, High: high, Units: "runs", BaseUnits: 4, CandidateUnits: 4}}}
}

func TestChange_IsHeldAtTheEdgeOfItsInterval(t *testing.T) {
	tpot, rate := compare.Row{Metric: metric.TPOT, Stat: "p50"}, compare.Row{Metric: metric.OutputThroughput, Stat: "value"}
	for _, c := range []struct {
		rule               string
		row                compare.Row
		change, low, high  float64
		interval, estimate Status
	}{
		{"tpot.p50<=+5%", tpot, .02, .01, .03, Met, Met},
		{"tpot.p50<=+5%", tpot, .04, .01, .07, Unclear, Met},
		{"tpot.p50<=+5%", tpot, .06, .01, .11, Unclear, Broken},
		{"tpot.p50<=+5%", tpot, .10, .06, .14, Broken, Broken},
		{"tpot.med<=-10%", tpot, -.2, -.25, -.15, Met, Met},
		{"tpot.p50 <= +0%", tpot, .001, -.001, .003, Unclear, Broken},
		{"output_throughput>=-5%", rate, -.02, -.04, 0, Met, Met},
		{"tps>=-5%", rate, -.04, -.08, 0, Unclear, Met},
		{"tps>=-5%", rate, -.2, -.3, -.1, Broken, Broken},
	} {
		rules, problems := Parse([]string{c.rule})
		if problems != nil {
			t.Fatal(problems)
		}
		for edge, want := range map[Edge]Status{EdgeCI: c.interval, EdgeEstimate: c.estimate} {
			got := JudgeChanges(rules, change(c.row, c.change, c.low, c.high), edge)
			if len(got) != 1 || got[0].Status != want || got[0].Level != "parallel_4" {
				t.Errorf("%s with %g (%g to %g) by %s: %+v, want %s", c.rule, c.change, c.low, c.high, edge, got, want)
			}
		}
	}
}

func TestChange_UnclearSaysHowManyRunsWouldTell(t *testing.T) {
	rules, _ := Parse([]string{"tpot.p50<=+5%"})
	// The interval is ±4 % by 4 runs a side, and the change 2 % away: a fourth of the width squared, thus 16 runs, 12 more.
	got := JudgeChanges(rules, change(rules[0].row, .03, -.01, .07), EdgeCI)[0]
	if got.Status != Unclear || !strings.Contains(got.Why.EN, "about 12 more runs per side would decide") {
		t.Errorf("%+v", got)
	}
}

func TestChange_SidesThatAreNotAlikeCannotTell(t *testing.T) {
	rules, _ := Parse([]string{"tpot.p50<=+5%", "failed<=+1%"})
	c := &compare.Result{Differences: []compare.Difference{{Key: "model_id", Base: "a", Candidate: "b"}, {Key: "stream", Base: "true", Candidate: "false"}}}
	got := JudgeChanges(rules, c, EdgeCI)
	if len(got) != 2 || Worst(got) != Unclear || !strings.Contains(got[0].Why.EN, "model_id: a in the baseline, b here, and 1 more") {
		t.Errorf("%+v", got)
	}
}

func TestChange_ALevelWithoutCounterpartOrFigureCannotBeTold(t *testing.T) {
	rules, _ := Parse([]string{"tpot.p50<=+5%"})
	c := change(rules[0].row, .01, 0, .02)
	c.Pairs = append(c.Pairs, compare.Pair{Name: "parallel_8"})
	c.CandidateOnly = []string{"parallel_16"}
	got := JudgeChanges(rules, c, EdgeCI)
	if len(got) != 3 || got[0].Status != Met || got[1].Level != "parallel_8" || got[2].Level != "parallel_16" || Worst(got) != Unclear {
		t.Errorf("%+v", got)
	}
	if got[2].Why.EN != "the baseline has no such level" {
		t.Error(got[2].Why.EN)
	}
	if got := JudgeChanges(rules, &compare.Result{}, EdgeCI); len(got) != 1 || got[0].Status != Unclear {
		t.Errorf("without a level in common: %+v", got)
	}
}

func TestChange_WrongRulesSayWhatToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"tpot<=+5%": "add a statistic", "tpot.p50<=+5ms": "use the form +5%", "tpot.p50<=+5": "use the form +5%", "tpt.p50<=+5%": "did you mean tpot?",
		"tpot.max<=+5%": `"max" is not a known statistic`, "rps.p50>=-5%": "is a single value", "tps>=-100%": "cannot fall by 100 % or more", "goodput>=-5%": "is not a known metric",
		"tpot.p50<=+NaN%": "use the form +5%", "tpot.p50=+5%": "= is not a comparison",
	} {
		_, problems := Parse([]string{text})
		if len(problems) != 1 || !strings.Contains(problems[0].Error(), want) {
			t.Errorf("%s: %v, want %q", text, problems, want)
		}
	}
}

func TestCodeQuality_HasWhatIsNotMet(t *testing.T) {
	rules, _ := Parse([]string{"ttft.p50<=1ms", "ttft.p99.9<=1s", "failed<=1%"})
	data, err := CodeQuality(Judge(rules, []*metric.Level{level(200, 0)}, Way{}))
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0]["severity"] != "major" || got[1]["severity"] != "info" || got[0]["check_name"] != "ttft.p50<=1ms" || got[0]["fingerprint"] == got[1]["fingerprint"] {
		t.Errorf("%s", data)
	}
	if data, _ := CodeQuality(nil); strings.TrimSpace(string(data)) != "[]" {
		t.Errorf("of nothing: %s", data)
	}
}
