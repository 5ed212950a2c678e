package termtext

import (
	"testing"

	"github.com/mattn/go-runewidth"
)

func TestColumns_StandUnderEachOther(t *testing.T) {
	rows := [][]string{{"level", "值", "verdict"}, {"a", "12.5", ""}, {"longer", "1"}}
	const want = "level     值  verdict\n" +
		"a       12.5\n" +
		"longer     1\n"
	if got := Columns(rows, func(column int) bool { return column == 1 }, runewidth.StringWidth); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := Columns(rows[1:], nil, runewidth.StringWidth); got != "a       12.5\nlonger  1\n" {
		t.Errorf("%q", got)
	}
	if got := Columns(nil, nil, runewidth.StringWidth); got != "" {
		t.Errorf("%q", got)
	}
}
