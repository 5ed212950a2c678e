package liveview

import (
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/termtext"
)

// The looks of pieces, where color is.
const (
	plain  = termtext.Plain
	strong = termtext.Bold
	faint  = termtext.Faint
	red    = termtext.BoldRed
	green  = termtext.Green
	yellow = termtext.Yellow
	cyan   = termtext.Cyan
)

// A Line is one line of a terminal: pieces of text with their looks. Its width is what the text takes, whatever the
// looks.
type Line struct {
	pieces []piece
	look   *Look
}

type piece struct {
	text string
	look termtext.Look
}

// add appends text that is our own.
func (l *Line) add(s termtext.Look, text string) { l.pieces = append(l.pieces, piece{text, s}) }

// pad brings the line to a width.
func (l *Line) pad(width int) {
	if missing := width - l.Width(); missing > 0 {
		l.add(plain, strings.Repeat(" ", missing))
	}
}

// Width is how many columns the line takes.
func (l Line) Width() (n int) {
	for _, p := range l.pieces {
		n += l.look.width(p.text)
	}
	return n
}

// String is the line as it is written to the terminal.
func (l Line) String() string {
	var b strings.Builder
	for _, p := range l.pieces {
		if l.look.Color {
			b.WriteString(p.look.Paint(p.text))
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// cut shortens the line to a width; an ellipsis says that something is missing.
func (l Line) cut(width int) Line {
	if l.Width() <= width {
		return l
	}
	short := Line{look: l.look}
	room := width
	for _, p := range l.pieces {
		w := l.look.width(p.text)
		if w < room || w == room && w == 0 {
			short.pieces = append(short.pieces, p)
			room -= w
			continue
		}
		tail := "…"
		if l.look.width(tail) > room {
			tail = ""
		}
		p.text = l.look.condition().Truncate(p.text+"……", room, tail)
		short.pieces = append(short.pieces, p)
		break
	}
	return short
}

// A Look is how the view is to look.
type Look struct {
	// Width is how many columns the terminal has; lines leave the last one free.
	Width int
	// Color allows color, Chinese makes the words Chinese.
	Color, Chinese bool
	// Wide reports whether the terminal gives two columns to characters of which it is ambiguous, such as ▁, as some of East
	// Asia do.
	Wide bool
}

func (l *Look) condition() *runewidth.Condition {
	return &runewidth.Condition{EastAsianWidth: l.Wide, StrictEmojiNeutral: true}
}

func (l *Look) width(s string) int { return l.condition().StringWidth(s) }

func (l *Look) line() Line { return Line{look: l} }
