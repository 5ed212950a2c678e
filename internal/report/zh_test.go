package report

import (
	"strings"
	"testing"
	"unicode"

	"github.com/modelscope/evalscope/internal/plainjson"
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
	if !han(s.Finding.ZH) || !han(s.Try.ZH) || strings.Contains(s.Finding.ZH+s.Try.ZH, "%!") || strings.Contains(s.Finding.ZH+s.Try.ZH, "concurrency") {
		t.Errorf("%s: the Chinese text is %q, %q", s.Rule, s.Finding.ZH, s.Try.ZH)
	}
	for _, f := range s.Evidence {
		if f.Label.EN != "TPOT" && f.Label.ZH == "" || f.At.EN != "" && !han(f.At.ZH) {
			t.Errorf("%s: the figure %q has no Chinese name", s.Rule, f.Name())
		}
	}
	// Numbers are the same in both: those of the English finding that are written as digits are in the Chinese one.
	for _, word := range strings.FieldsFunc(s.Finding.EN, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) {
		if word = strings.Trim(word, "."); word != "" && !strings.Contains(s.Finding.ZH, word) {
			t.Errorf("%s: %s is missing in %q, which says %q", s.Rule, word, s.Finding.ZH, s.Finding.EN)
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

func TestSuggestion_HasAMemberForEachLanguageInJSON(t *testing.T) {
	s := Suggestion{Rule: "r", Severity: Advice, Level: "rate 2", Finding: i18n.Text{EN: "A <finding>", ZH: "发现"}, Try: i18n.Same("more"), Flags: []string{"--rate", "1"}}
	data, err := plainjson.Marshal(s)
	want := `{"rule":"r","severity":"advice","level":"rate 2","finding":"A <finding>","finding_zh":"发现","evidence":null,"try":"more","flags":["--rate","1"]}`
	if err != nil || strings.TrimSpace(string(data)) != want {
		t.Errorf("got %s, %v; want %s", data, err, want)
	}
}
