package report

import (
	"strings"
	"testing"
	"unicode"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// chinese holds of every suggestion of a case that it can be read in Chinese: the same facts, no English left in its
// place, and no verb of a format that found nothing.
func chinese(t *testing.T, s Suggestion) {
	t.Helper()
	han := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	if !han(s.FindingZH) || !han(s.TryZH) || strings.Contains(s.FindingZH+s.TryZH, "%!") || strings.Contains(s.FindingZH+s.TryZH, "concurrency") {
		t.Errorf("%s: the Chinese text is %q, %q", s.Rule, s.FindingZH, s.TryZH)
	}
	for _, f := range s.Evidence {
		if f.Label.EN != "TPOT" && f.Label.ZH == "" || f.At.EN != "" && !han(f.At.ZH) {
			t.Errorf("%s: the figure %q has no Chinese name", s.Rule, f.Name())
		}
	}
	// Numbers are the same in both: those of the English finding that are written as digits are in the Chinese one.
	for _, word := range strings.FieldsFunc(s.Finding, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) {
		if word = strings.Trim(word, "."); word != "" && !strings.Contains(s.FindingZH, word) {
			t.Errorf("%s: %s is missing in %q, which says %q", s.Rule, word, s.FindingZH, s.Finding)
		}
	}
}

func TestEvidenceText_NamesFiguresOfOneThingOnce(t *testing.T) {
	at := func(p load.Profile, seconds float64) metric.Figure {
		return metric.Figure{Label: i18n.Text{EN: "median TTFT", ZH: "TTFT 中位数"}, At: p.Phrase(), Value: seconds, Unit: metric.Seconds}
	}
	paced := load.Open(load.Constant, 2.5).WithSlots(8)
	s := Suggestion{Evidence: []metric.Figure{at(load.Closed(8), 0.02), at(paced, 0.5), metric.NewFigure("failed", "失败", 0.5, metric.Ratio)}}
	want := i18n.Text{EN: "median TTFT: 20 ms at concurrency 8, 500 ms at concurrency 8 at constant rate 2.5; failed: 50.0%",
		ZH: "TTFT 中位数：并发 8 时 20 ms，并发 8、恒定速率 2.5 时 500 ms；失败：50.0%"}
	if got := s.EvidenceText(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (Suggestion{}).EvidenceText(); got != (i18n.Text{}) {
		t.Errorf("no figures give %q", got)
	}
}
