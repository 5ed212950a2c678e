// Package termtext formats text for a terminal: styles, erasing lines, word wrapping, and columns. Escape sequences
// come from charmbracelet/x/ansi. It writes nothing and measures no widths: some widths depend on the locale or on the
// table that a text must match, so the caller passes them.
package termtext

import "github.com/charmbracelet/x/ansi"

// A Look is how text is shown where color is: parameters of ANSI's "select graphic rendition", none for plain text.
type Look string

// The looks.
const (
	Plain    Look = ""
	Bold     Look = "1"
	Faint    Look = "2"
	Italic   Look = "3"
	Red      Look = "31"
	Green    Look = "32"
	Yellow   Look = "33"
	Blue     Look = "34"
	Cyan     Look = "36"
	BoldRed  Look = "1;31"
	BoldCyan Look = "1;36"
)

// Paint is a text in this look. A plain look and an empty text change nothing.
func (l Look) Paint(text string) string {
	if l == Plain || text == "" {
		return text
	}
	return ansi.Style{string(l)}.String() + text + ansi.SGR(ansi.AttrReset)
}

// Strip is a text without escape sequences.
func Strip(text string) string { return ansi.Strip(text) }

// Erase takes the last rows that were written off the terminal, from the one that the cursor is in upwards.
func Erase(rows int) string {
	if rows > 1 {
		return "\r" + ansi.CursorUp(rows-1) + ansi.EraseScreenBelow
	}
	return "\r" + ansi.EraseLineRight
}
