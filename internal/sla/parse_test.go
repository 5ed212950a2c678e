package sla

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

func TestParse_ReadsWhatEvalScopeReads(t *testing.T) {
	for text, want := range map[string]string{
		`[{"avg_latency":"<=5","p99_ttft":"<2s"},{"avg_ttft":"<=1ms"}]`: "avg_latency <= 5 s AND p99_ttft < 2000 ms | avg_ttft <= 1 ms",
		`[{"p99_latency": " <= 800 ms "}]`:                              "p99_latency <= 0.8 s",
		`[{"rps":"≥ 2e1 req/s","tps":">.5"}]`:                           "rps >= 20 req/s AND tps > 0.5 tok/s",
		`[{"avg_tpot":"≤50","p50_tpot":"≧1"}]`:                          "avg_tpot <= 50 ms AND p50_tpot >= 1 ms",
		`[{"failed":"<=1%","p95_itl":"<=0.1s"}]`:                        "failed <= 1% AND p95_itl <= 100 ms",
		`[{"failed":"<=0.02"}]`:                                         "failed <= 2%",
	} {
		s, problems := Parse([]byte(text), protocol.Generation)
		var groups []string
		for _, g := range s.Groups {
			groups = append(groups, g.join(" AND "))
		}
		if got := strings.Join(groups, " | "); got != want || problems != nil || s.Goal != nil {
			t.Errorf("%s is %s, want %s; %v", text, got, want, problems)
		}
	}
	s, problems := Parse([]byte(`[{"tps":"max"}]`), protocol.Generation)
	if problems != nil || s.Goal == nil || s.Goal.String() != "tps max" || len(s.Groups) != 0 {
		t.Errorf("%+v %v", s, problems)
	}
}

func TestParse_SaysAllThatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{"rps":">1"}`: `it is not a list of groups, such as [{"p99_ttft": "<=500ms", "avg_tpot": "<=50ms"}]`,
		`[]`:           "it has no groups",
		`[{}]`:         "it has no limits",
		`[{"rps":"==5","p99_tttf":"<1","tps":"<=5ms"},{"avg_ttft":3,"avg_latency":"<-1"},7]`: `group 1: rps: "==5" is not a valid limit, such as "<=0.5", ">=20", "max" or "min"
group 1: unknown metric p99_tttf: did you mean p99_ttft?
group 1: tps: the unit "ms" does not match the metric, tok/s
group 2: avg_ttft: the limit 3 is not a string: write it as "<=500"
group 2: avg_latency: the limit -1 is negative
group 3: 7 is not an object of metrics and limits`,
		`[{"tps":"max","rps":">1"}]`: "max and min must be used alone: one group with one metric",
		`[{"failed":"<=5"},{"failed":"<101%"}]`: `group 1: failed: the limit 5 is above 100 %: use 1% or 0.01
group 2: failed: the limit 101% is above 100 %: use 1% or 0.01`,
		`[{"avg_latency":"<=1e999"}]`:          "avg_latency: the number 1e999 is out of range",
		`[{"avg_latency":"<=1 hour"}]`:         `avg_latency: the unit "hour" is not a unit of time: use s or ms`,
		`[{"avg_latency":"<1"},{"rps":"max"}]`: "max and min must be used alone: one group with one metric",
	} {
		_, problems := Parse([]byte(text), protocol.Generation)
		if got := fmt.Sprint(errors.Join(problems...)); !strings.HasSuffix(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", text, got, want)
		}
	}
	if _, problems := Parse([]byte(`[{"p99_ttft":"<1s"}]`), protocol.Embedding); len(problems) != 1 || !strings.Contains(problems[0].Error(), "use one of avg_latency") && !strings.Contains(problems[0].Error(), "did you mean") {
		t.Errorf("TTFT of embeddings: %v", problems)
	}
}
