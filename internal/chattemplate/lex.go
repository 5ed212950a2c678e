package chattemplate

import (
	"strings"
	"unicode"
)

// The kinds of tokens.
type tokenKind int

const (
	endOfSource tokenKind = iota
	dataToken             // text outside tags
	blockBegin            // {%
	blockEnd              // %}
	outputBegin           // {{
	outputEnd             // }}
	nameToken
	stringToken
	intToken
	floatToken
	operator
)

type token struct {
	kind tokenKind
	text string // of a string its value
	line int
}

// String shows the token in an error.
func (t token) String() string {
	switch t.kind {
	case endOfSource:
		return "end of template"
	case dataToken:
		return "text"
	case stringToken:
		return "string " + quoted(t.text)
	}
	return quoted(t.text)
}

// A lexer splits a template into tokens by the rules of Jinja's own lexer with trim_blocks and lstrip_blocks.
type lexer struct {
	src    string
	pos    int
	line   int
	atLine bool // what comes next begins a line, though its text is empty
	tokens []token
}

func lex(source string) []token {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	l := &lexer{src: strings.TrimSuffix(source, "\n"), line: 1, atLine: true}
	for l.pos < len(l.src) {
		l.section()
	}
	return append(l.tokens, token{endOfSource, "", l.line})
}

func (l *lexer) add(kind tokenKind, text string) {
	if len(l.tokens) == maxTokens {
		fail(l.line, "the template is too long")
	}
	l.tokens = append(l.tokens, token{kind, text, l.line})
}

// skip goes on by n bytes and counts their lines.
func (l *lexer) skip(n int) {
	l.line += strings.Count(l.src[l.pos:l.pos+n], "\n")
	l.pos += n
}

func (l *lexer) rest() string { return l.src[l.pos:] }

// section reads the text up to the next tag, and that tag.
func (l *lexer) section() {
	begin := nextTag(l.rest())
	if begin < 0 {
		l.add(dataToken, l.rest())
		l.skip(len(l.rest()))
		return
	}
	tag := l.rest()[begin+1]
	text := l.rest()[:begin]
	sign := byte(0)
	if at := l.pos + begin + 2; at < len(l.src) && (l.src[at] == '-' || l.src[at] == '+') {
		sign = l.src[at]
	}
	if kept := l.leftStripped(text, tag, sign); kept != "" {
		l.add(dataToken, kept)
	}
	l.skip(begin + 2)
	if sign != 0 {
		l.skip(1)
	}
	switch tag {
	case '#':
		l.comment()
	case '{':
		l.add(outputBegin, "{{")
		l.expression("}}", outputEnd)
	default:
		if !l.raw() {
			l.add(blockBegin, "{%")
			l.expression("%}", blockEnd)
		}
	}
}

// nextTag finds {%, {{ or {#.
func nextTag(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '{' && (s[i+1] == '%' || s[i+1] == '{' || s[i+1] == '#') {
			return i
		}
	}
	return -1
}

// leftStripped is the text before a tag without what the tag takes away: all white space for a minus, the indentation of a
// block or comment that is the first in its line.
func (l *lexer) leftStripped(text string, tag, sign byte) string {
	if sign == '-' {
		return strings.TrimRightFunc(text, isSpace)
	}
	if sign == '+' || tag == '{' {
		return text
	}
	begin := strings.LastIndexByte(text, '\n') + 1
	if indent := text[begin:]; (begin > 0 || l.atLine) && indent != "" && strings.TrimFunc(indent, isSpace) == "" {
		return text[:begin]
	}
	return text
}

// comment passes over the rest of a comment.
func (l *lexer) comment() {
	end := strings.Index(l.rest(), "#}")
	if end < 0 {
		fail(l.line, "a comment has no end: #} is missing")
	}
	l.skip(end)
	l.close(end > 0, "#}")
}

// close passes over a closing mark and what it takes away behind it: a newline, or all white space for a minus before it.
func (l *lexer) close(mayHaveSign bool, mark string) {
	sign := byte(0)
	if mayHaveSign && l.pos > 0 {
		sign = l.src[l.pos-1]
	}
	l.skip(len(mark))
	rest := l.rest()
	switch {
	case sign == '-':
		l.skip(len(rest) - len(strings.TrimLeftFunc(rest, isSpace)))
	case sign != '+' && mark != "}}" && strings.HasPrefix(rest, "\n"):
		l.skip(1)
	}
	l.atLine = l.src[l.pos-1] == '\n'
}

// raw reads a raw block, if one begins here, behind its {%.
func (l *lexer) raw() bool {
	head := strings.TrimLeftFunc(l.rest(), isSpace)
	head, ok := strings.CutPrefix(head, "raw")
	if !ok {
		return false
	}
	head = strings.TrimLeftFunc(head, isSpace)
	trim := strings.HasPrefix(head, "-%}")
	if !trim && !strings.HasPrefix(head, "%}") {
		return false
	}
	head = head[strings.Index(head, "%}")+2:]
	if trim {
		head = strings.TrimLeftFunc(head, isSpace)
	}
	l.skip(len(l.rest()) - len(head))
	l.atLine = l.src[l.pos-1] == '\n'
	for at := 0; ; at++ {
		i := strings.Index(l.rest()[at:], "{%")
		if i < 0 {
			fail(l.line, "a raw block has no end: {%% endraw %%} is missing")
		}
		at += i
		tail := l.rest()[at+2:]
		sign := byte(0)
		if tail != "" && (tail[0] == '-' || tail[0] == '+') {
			sign, tail = tail[0], tail[1:]
		}
		tail, ok := strings.CutPrefix(strings.TrimLeftFunc(tail, isSpace), "endraw")
		if !ok {
			continue
		}
		tail = strings.TrimLeftFunc(tail, isSpace)
		bare := strings.TrimLeft(tail, "-+")
		if !strings.HasPrefix(bare, "%}") || len(tail)-len(bare) > 1 {
			continue
		}
		if text := l.leftStripped(l.rest()[:at], '%', sign); text != "" {
			l.add(dataToken, text)
		}
		l.skip(len(l.rest()) - len(bare))
		l.close(len(tail) > len(bare), "%}")
		return true
	}
}

// isSpace is Python's str.isspace for the characters of templates: also the separators 0x1c to 0x1f.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
