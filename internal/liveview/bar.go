package liveview

import (
	"strings"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
)

// barCells is how many cells the bar of a single line has.
const barCells = 12

// Bar is the state as one line; what matters most comes first, and what there is no room for is cut off.
func Bar(now engine.Snapshot, look Look) Line {
	l := look.line()
	full := int(now.Share() * barCells)
	l.add(plain, "[")
	l.add(green, strings.Repeat("#", full))
	l.add(faint, strings.Repeat(".", barCells-full))
	l.add(plain, "] "+look.done(now))
	part := func(s termtext.Look, text string) {
		l.add(plain, ", ")
		l.add(s, text)
	}
	if left, ok := now.Left(); ok {
		part(plain, look.say(sayLeft, look.span(left)))
	}
	if now.Failed > 0 {
		part(red, look.say(sayFailed, now.Failed))
	}
	if now.Silence.For >= odd {
		part(yellow, look.say(saySilence)+" "+look.span(now.Silence.For))
	}
	part(plain, look.say(sayInFlight, now.InFlight))
	part(plain, look.say(sayRequestRate, now.Rate()))
	if now.TTFT > 0 {
		part(plain, "TTFT "+precise(now.TTFT)+" s")
	}
	if now.Tokens() > 0 {
		part(plain, look.say(tokensOf(now), now.TokenRate()))
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
