package pycompat

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Width is the number of terminal cells that s takes: two for wide East Asian characters and emoji, none for
// combining marks. Characters of ambiguous width take one, whatever the locale says.
func Width(s string) int { return cells().StringWidth(s) }

// Truncate cuts s so that it takes at most width cells; what was cut is shown by an ellipsis.
func Truncate(s string, width int) string { return cells().Truncate(s, width, "…") }

// cells is a fresh condition each time, because the package's own one follows the environment.
func cells() *runewidth.Condition {
	return &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}
}

// Left pads s with spaces on the right to width cells.
func Left(s string, width int) string { return s + spaces(width-Width(s)) }

// Right pads s with spaces on the left to width cells.
func Right(s string, width int) string { return spaces(width-Width(s)) + s }

// Center pads s on both sides to width cells; an odd space goes to the right, as in Python's '^' alignment.
func Center(s string, width int) string {
	gap := max(width-Width(s), 0)
	return spaces(gap/2) + s + spaces(gap-gap/2)
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }
