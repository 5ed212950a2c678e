package chattemplate

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// operators, longest first.
var operators = []string{"//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
	".", ":", "|", ",", ";"}

// closing are the brackets by their partners.
var closing = map[byte]byte{'(': ')', '[': ']', '{': '}'}

// expression reads the tokens of a tag up to its closing mark. Inside brackets the mark is none.
func (l *lexer) expression(mark string, end tokenKind) {
	var open []byte
	for {
		rest := strings.TrimLeftFunc(l.rest(), isSpace)
		l.skip(len(l.rest()) - len(rest))
		if rest == "" {
			fail(l.line, "a tag has no end: %s is missing", mark)
		}
		if len(open) == 0 && l.ended(rest, mark, end) {
			return
		}
		switch c := rest[0]; {
		case c == '\'' || c == '"':
			l.text(rest)
		case c >= '0' && c <= '9':
			l.number(rest)
		case isNameByte(rest):
			n := strings.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) })
			if n < 0 {
				n = len(rest)
			}
			l.add(nameToken, rest[:n])
			l.skip(n)
		default:
			open = l.operator(rest, open)
		}
	}
}

func (l *lexer) ended(rest, mark string, end tokenKind) bool {
	signed := rest[0] == '-' || rest[0] == '+' && mark == "%}"
	if signed && strings.HasPrefix(rest[1:], mark) {
		l.skip(1)
	} else if !strings.HasPrefix(rest, mark) {
		return false
	} else {
		signed = false
	}
	l.add(end, mark)
	l.close(signed, mark)
	return true
}

func isNameByte(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isNameRune(r)
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func (l *lexer) operator(rest string, open []byte) []byte {
	for _, op := range operators {
		if !strings.HasPrefix(rest, op) {
			continue
		}
		switch op {
		case "(", "[", "{":
			open = append(open, closing[op[0]])
		case ")", "]", "}":
			if len(open) == 0 || open[len(open)-1] != op[0] {
				fail(l.line, "unexpected %q", op)
			}
			open = open[:len(open)-1]
		}
		l.add(operator, op)
		l.skip(len(op))
		return open
	}
	r, _ := utf8.DecodeRuneInString(rest)
	fail(l.line, "unexpected character %q", r)
	return nil
}

// number reads an integer or, not directly behind a dot, a float.
func (l *lexer) number(rest string) {
	digits := func(s string) int {
		n := 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '_' && n > 0 && n+1 < len(s) && s[n+1] != '_') {
			n++
		}
		return n
	}
	n, kind := digits(rest), intToken
	if len(rest) > 1 && rest[0] == '0' && strings.IndexByte("xXoObB", rest[1]) >= 0 {
		n = 2
		for n < len(rest) && (rest[n] == '_' || strings.IndexByte("0123456789abcdefABCDEF", rest[n]) >= 0) {
			n++
		}
	} else if last := l.tokens[len(l.tokens)-1]; last.kind != operator || last.text != "." {
		if n < len(rest) && rest[n] == '.' && digits(rest[n+1:]) > 0 {
			n, kind = n+1+digits(rest[n+1:]), floatToken
		}
		if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
			e := n + 1
			if e < len(rest) && (rest[e] == '+' || rest[e] == '-') {
				e++
			}
			if d := digits(rest[e:]); d > 0 {
				n, kind = e+d, floatToken
			}
		}
	}
	digitsOnly := strings.ReplaceAll(rest[:n], "_", "")
	if kind == intToken && digitsOnly[0] == '0' && strings.Trim(digitsOnly, "0123456789") == "" && strings.Trim(digitsOnly, "0") != "" {
		fail(l.line, "the number %s begins with a zero", digitsOnly)
	}
	l.add(kind, digitsOnly)
	l.skip(n)
}

// text reads a string.
func (l *lexer) text(rest string) {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case rest[0]:
			l.add(stringToken, unescaped(rest[1:i], l.line))
			l.skip(i + 1)
			return
		}
	}
	fail(l.line, "a string has no end")
}

var plainEscapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '\\': "\\", '\'': "'", '"': "\"", '\n': ""}

// unescaped is the value of a string's text, by the rules of Python: an escape that is none stays.
func unescaped(s string, line int) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if text, ok := plainEscapes[s[i]]; ok {
			out.WriteString(text)
			continue
		}
		if n := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[i]]; n > 0 {
			if i+n >= len(s) {
				fail(line, "a string has half an escape")
			}
			code, err := strconv.ParseUint(s[i+1:i+1+n], 16, 32)
			if err != nil {
				fail(line, "a string has the escape %q, which is none", s[i-1:i+1+n])
			}
			out.WriteRune(rune(code))
			i += n
			continue
		}
		if s[i] >= '0' && s[i] <= '7' {
			n := 1
			for n < 3 && i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '7' {
				n++
			}
			code, _ := strconv.ParseUint(s[i:i+n], 8, 32)
			out.WriteRune(rune(code))
			i += n - 1
			continue
		}
		out.WriteByte('\\')
		out.WriteByte(s[i])
	}
	return out.String()
}
