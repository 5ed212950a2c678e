package app

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestAgreement_NoiseIsNone(t *testing.T) {
	row := func(level string, key metric.Key, word compare.Verdict) compare.Compared {
		return compare.Compared{Level: level, Row: compare.Row{Metric: key, Stat: "p50"}, Verdict: word}
	}
	for name, test := range map[string]struct {
		rows   []compare.Compared
		agrees bool
		words  string
	}{
		"same":              {[]compare.Compared{row("a", metric.TTFT, compare.Same), row("a", metric.TPOT, compare.Unclear)}, true, "1 are the same"},
		"all unclear":       {[]compare.Compared{row("a", metric.TTFT, compare.Unclear), row("a", metric.TPOT, compare.Unclear)}, false, "cannot tell"},
		"failures alone":    {[]compare.Compared{row("a", compare.Failed, compare.Same), row("a", metric.TPOT, compare.Unclear)}, false, "cannot tell"},
		"a level of noise":  {[]compare.Compared{row("a", metric.TTFT, compare.Same), row("b", metric.TTFT, compare.Unclear)}, false, "figures of b "},
		"worse, else noise": {[]compare.Compared{row("a", metric.TTFT, compare.Worse), row("a", metric.TPOT, compare.Unclear)}, false, "differ"},
	} {
		t.Run(name, func(t *testing.T) {
			result := compare.Result{Rows: test.rows}
			for _, r := range test.rows {
				if n := len(result.Pairs); n == 0 || result.Pairs[n-1].Name != r.Level {
					result.Pairs = append(result.Pairs, compare.Pair{Name: r.Level})
				}
			}
			if got := agreed(&result); got.agrees != test.agrees || !strings.Contains(got.words, test.words) {
				t.Errorf("%+v", got)
			}
		})
	}
}
