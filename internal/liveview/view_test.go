package liveview

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
)

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestView_NoLineIsWiderThanItsTerminal measures what a terminal would show, of every state at every width.
func TestView_NoLineIsWiderThanItsTerminal(t *testing.T) {
	for _, m := range moments() {
		for width := range 220 {
			for _, look := range []Look{{}, {Color: true}, {Chinese: true}, {Chinese: true, Wide: true}} {
				look.Width = width
				terminal := runewidth.Condition{EastAsianWidth: look.Wide}
				lines := append(Full(m.now, &m.detail, look), Bar(m.now, look), Text(m.detail.Words, look))
				if n := len(lines) - 2; n >= LeastHeight {
					t.Errorf("%s: %d lines", m.name, n)
				}
				for _, line := range lines {
					text := sgr.ReplaceAllString(line.String(), "")
					w := terminal.StringWidth(text)
					if w > max(0, width-1) {
						t.Errorf("%s: %d columns of %d: %q", m.name, w, width, text)
					}
					if w != line.Width() {
						t.Errorf("%s: %q takes %d columns and says %d", m.name, text, w, line.Width())
					}
				}
			}
		}
	}
}

func TestView_ForeignTextIsInert(t *testing.T) {
	for _, m := range moments() {
		for _, line := range Full(m.now, &m.detail, Look{Width: 200, Color: true}) {
			for _, r := range sgr.ReplaceAllString(line.String(), "") {
				if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
					t.Errorf("%s: %q reaches the terminal in %q", m.name, r, line)
				}
			}
		}
	}
	for in, want := range map[string]string{
		"plain":                                 "plain",
		"\x1b[31mred\x1b[0m":                    "·[31mred·[0m",
		"a\r\nb\tc":                             "a b c",
		"\u202eabc\u200f\u2066":                 "·abc··",
		"\u0301\u0301x\u0301\u0301\u0301\u0301": "x\u0301\u0301",
		"\x9b31m\xff":                           "\ufffd31m\ufffd",
		"\u009b31m":                             "·31m",
		"模型 é 👍":                                "模型 é 👍",
		strings.Repeat("x", 500):                strings.Repeat("x", mostForeign-1) + "…",
	} {
		if got := sanitize.Line(in, mostForeign); got != want {
			t.Errorf("%q became %q instead of %q", in, got, want)
		}
	}
}

func TestView_ColorIsOnlyWhereItIsAllowed(t *testing.T) {
	for _, m := range moments() {
		for _, line := range Full(m.now, &m.detail, Look{Width: 120}) {
			if strings.Contains(line.String(), "\x1b") {
				t.Errorf("%s: %q", m.name, line)
			}
		}
	}
}

func TestView_SilenceIsMarkedWhenItIsOdd(t *testing.T) {
	for d, want := range map[time.Duration]termtext.Look{time.Second: plain, odd: yellow, alarming: red} {
		look := Look{Width: 120}
		v := view{&look, engine.Snapshot{Silence: engine.Silence{For: d}}, &engine.Detail{}}
		line := v.silent()
		found := false
		for _, p := range line.pieces {
			found = found || strings.Contains(p.text, "longest") && p.look == want
		}
		if !found {
			t.Errorf("%v: %q", d, line.pieces)
		}
	}
}
