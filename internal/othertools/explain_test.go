package othertools

import (
	"strings"
	"testing"
	"unicode"
)

func TestReasons_AreInBothLanguages(t *testing.T) {
	for _, tool := range Tools() {
		for _, r := range tool.Reasons {
			if r.Text.EN == "" || !strings.ContainsFunc(r.Text.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
				t.Errorf("%s, %s: %q is %q in Chinese", tool.Name, r.About.EN, r.Text.EN, r.Text.ZH)
			}
		}
	}
}

func TestExplanation_TextIsInTheLanguage(t *testing.T) {
	e := NewExplanation(Load{Name: "one"})
	ours := Ours{Figure: func(string) (mean, p50, p99 float64, ok bool) { return 0.1, 0.1, 0.2, true }}
	for language, want := range map[string]string{"en": "time per token of a request mean", "zh": "每请求的 token 时间 均值"} {
		if text := e.Text(ours, language); !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", language, want, text)
		}
	}
	if text := e.Text(ours, "zh"); strings.Contains(text, "would report") || strings.Contains(text, "linear interpolation") {
		t.Errorf("English in Chinese text:\n%s", text)
	}
}
