package sanitize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine_IsOneLineOfAtMostSoManyCharacters(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"plain", 5, "plain"}, {"plain", 4, "pla…"}, {"a \r\n\t b", 9, "a b"}, {"  a  ", 9, "a"}, {"ab cd", 4, "ab…"},
		{"\x1b[2J\u202ex", 9, "·[2J·x"}, {"a\u0301\u0301\u0301b", 9, "a\u0301\u0301b"}, {"", 3, ""}, {"模型名称", 3, "模型…"},
	} {
		got := Line(c.in, c.most)
		if got != c.want || utf8.RuneCountInString(got) > c.most {
			t.Errorf("%q within %d became %q, not %q", c.in, c.most, got, c.want)
		}
	}
}

func FuzzALineCommandsNothing(f *testing.F) {
	f.Add("\x1b[31m\u2028x\u0301", 5)
	f.Fuzz(func(t *testing.T, s string, most int) {
		if most < 1 || most > 1000 {
			return
		}
		got := Line(s, most)
		if utf8.RuneCountInString(got) > most || strings.ContainsFunc(got, Obeyed) || strings.ContainsAny(got, "\n\t") || strings.TrimSpace(got) != got {
			t.Errorf("%q within %d became %q", s, most, got)
		}
	})
}

func TestCut_KeepsWholeCharacters(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{{"short", 5, "short"}, {"longer", 5, "longe…"}, {"模型名", 4, "模…"}, {"模型", 6, "模型"}, {"", 0, ""}} {
		if got := Cut(c.text, c.most); got != c.want {
			t.Errorf("%q in %d bytes: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestShellWord_QuotesOnlyWhereItMust(t *testing.T) {
	for word, want := range map[string]string{"--url": "--url", "a b": "'a b'", "": "''", "it's": `'it'\''s'`, "$x": "'$x'"} {
		if got := ShellWord(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

func TestOneLine_PartsByABlankBehindAColon(t *testing.T) {
	if got := OneLine("wrong:\n  line 1: a\n  line 2: b"); got != "wrong: line 1: a; line 2: b" {
		t.Error(got)
	}
}
