package main

import (
	"html"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/termtext"
)

// summaryOf is the summary report within the tables of a run, up to its recommendations' end.
func summaryOf(text string) string {
	begin := strings.Index(text, "╭")
	if i := strings.LastIndex(text[:max(begin, 0)], "\n"); i >= 0 {
		begin = i + 1 // with the color before the frame
	}
	text = text[max(begin, 0):]
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.Contains(line, "Load Reached and Tails") {
			return strings.TrimRight(strings.Join(lines[:i], "\n"), " \n")
		}
	}
	return text
}

var color = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// terminal is text with colors of a terminal as an HTML page that looks like one.
func terminal(text string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #282c34; color: #c8ccd4; }
pre { margin: 16px; font: 13px/15px "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.c1 { font-weight: bold; } .c2 { opacity: .7; } .c3 { font-style: italic; }
.c31 { color: #e06c75; } .c32 { color: #98c379; } .c33 { color: #e5c07b; } .c34, .c94 { color: #61afef; } .c35 { color: #c678dd; } .c36 { color: #56b6c2; }
</style><pre>`)
	end, open := 0, false
	for _, m := range color.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(html.EscapeString(text[end:m[0]]))
		end = m[1]
		if open {
			b.WriteString("</span>")
			open = false
		}
		if codes := text[m[2]:m[3]]; codes != "" && codes != "0" {
			b.WriteString(`<span class="c` + strings.ReplaceAll(codes, ";", " c") + `">`)
			open = true
		}
	}
	b.WriteString(html.EscapeString(termtext.Strip(text[end:])))
	if open {
		b.WriteString("</span>")
	}
	return b.String() + "</pre>"
}
