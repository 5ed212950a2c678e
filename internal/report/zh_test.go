package report

import (
	"strings"
	"testing"
	"unicode"
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
		what, _, _ := strings.Cut(f.Name, " at ")
		if _, ok := evidenceNames[what]; !ok {
			t.Errorf("%s: the figure %q has no Chinese name", s.Rule, what)
		}
	}
	// Numbers are the same in both: those of the English finding that are written as digits are in the Chinese one.
	for _, word := range strings.FieldsFunc(s.Finding, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) {
		if word = strings.Trim(word, "."); word != "" && !strings.Contains(s.FindingZH, word) {
			t.Errorf("%s: %s is missing in %q, which says %q", s.Rule, word, s.FindingZH, s.Finding)
		}
	}
}

func TestZh_EvidenceInChinese(t *testing.T) {
	s := Suggestion{Evidence: []Figure{{"median TTFT at concurrency 8", 0.02, "s"}, {"median TTFT at rate 2.5", 0.5, "s"}, {"failed", 0.5, "ratio"}}}
	if got, want := s.EvidenceTextZH(), "TTFT 中位数：并发 8 时 20 ms，速率 2.5 时 500 ms；失败：50%"; !strings.HasPrefix(got, "TTFT 中位数：并发 8 时 ") || !strings.Contains(got, "，速率 2.5 时 ") || !strings.Contains(got, "；失败：") {
		t.Errorf("%q, want about %q", got, want)
	}
}
