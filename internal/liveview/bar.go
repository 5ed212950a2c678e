package liveview

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
)

// barCells is how many cells the bar of a single line has.
const barCells = 12

// Bar is the state as one line; what matters most comes first, and what there is no room for is cut off.
func Bar(now engine.Snapshot, look Look) Line {
	w := look.words()
	l := look.line()
	full := int(now.Share() * barCells)
	l.add(plain, "[")
	l.add(green, strings.Repeat("#", full))
	l.add(faint, strings.Repeat(".", barCells-full))
	l.add(plain, "] "+w.done(now))
	part := func(s termtext.Look, format string, a ...any) {
		l.add(plain, ", ")
		l.add(s, fmt.Sprintf(format, a...))
	}
	if left, ok := now.Left(); ok {
		part(plain, w.left, w.span(left))
	}
	if now.Failed > 0 {
		part(red, w.failed, now.Failed)
	}
	if now.Silence.For >= odd {
		part(yellow, "%s %s", w.silence, w.span(now.Silence.For))
	}
	part(plain, w.inFlight, now.InFlight)
	part(plain, w.requests, now.Rate())
	if now.TTFT > 0 {
		part(plain, "TTFT %s s", precise(now.TTFT))
	}
	if now.Tokens() > 0 {
		part(plain, w.tokensOf(now), now.TokenRate())
	}
	l.add(faint, " "+sanitize.Line(now.Name, mostForeign))
	return l.cut(max(0, look.Width-1))
}

// Text is a foreign text as one line.
func Text(text string, look Look) Line {
	l := look.line()
	l.add(plain, sanitize.Line(text, mostForeign))
	return l.cut(max(0, look.Width-1))
}
