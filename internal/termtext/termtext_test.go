package termtext

import (
	"slices"
	"testing"

	"github.com/mattn/go-runewidth"
)

func TestPaint_LeavesPlainAndEmptyTextsAlone(t *testing.T) {
	for _, c := range []struct {
		look       Look
		text, want string
	}{{BoldCyan, "Model", "\x1b[1;36mModel\x1b[0m"}, {Plain, "Model", "Model"}, {Red, "", ""}} {
		got := c.look.Paint(c.text)
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if Strip(got) != c.text {
			t.Errorf("%q without its escapes is %q", got, Strip(got))
		}
	}
}

func TestErase_TakesTheRowsThatWereWritten(t *testing.T) {
	for rows, want := range map[int]string{1: "\r\x1b[K", 2: "\r\x1b[A\x1b[J", 3: "\r\x1b[2A\x1b[J"} {
		if got := Erase(rows); got != want {
			t.Errorf("%d rows: %q, want %q", rows, got, want)
		}
	}
}

func TestWrap_BreaksAfterBlanksAndNextToWideCharacters(t *testing.T) {
	for _, c := range []struct {
		text  string
		cells int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"give --max-tokens 64", 12, []string{"give", "--max-tokens", "64"}},
		{"a word as long as-it-likes", 4, []string{"a", "word", "as", "long", "as-it-likes"}},
		{"请求数（每级）与并发", 8, []string{"请求数", "（每级）", "与并发"}},
		{"并发，请求", 5, []string{"并", "发，", "请求"}},
		{"no\u00a0break here", 8, []string{"no\u00a0break", "here"}},
	} {
		if got := Wrap(c.text, c.cells, runewidth.StringWidth); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d columns: %q, want %q", c.text, c.cells, got, c.want)
		}
	}
}
