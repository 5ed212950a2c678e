package tokenizer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// What Oniguruma's \w is within brackets, and what belongs to it only outside of them.
const (
	wordClass     = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}Ⓐ-ⓩ🄰-🅉🅐-🅩🅰-🆉`
	wordFractions = "²³¹¼-¾"
)

// translate rewrites an Oniguruma expression for regexp2, whose dialect is .NET's. What the two read differently is
// translated or refused: a pattern that is accepted means the same.
func translate(expr string) (string, error) {
	if !utf8.ValidString(expr) {
		return "", i18n.Text{EN: "it is not valid UTF-8", ZH: "它不是有效的 UTF-8"}.Err()
	}
	t := &translator{in: expr}
	for t.at < len(t.in) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

type translator struct {
	in    string
	at    int
	out   strings.Builder
	atom  int   // where in out the last atom begins, for possessive quantifiers
	open  []int // where in out the open groups begin
	quant bool  // the last thing was a quantifier
}

func (t *translator) next() error {
	c := t.in[t.at]
	quantified := t.quant
	t.quant = false
	switch c {
	case '\\':
		t.atom = t.out.Len()
		return t.escape(false)
	case '[':
		t.atom = t.out.Len()
		return t.bracket()
	case '(':
		t.open = append(t.open, t.out.Len())
		return t.group()
	case ')':
		if len(t.open) == 0 {
			return i18n.Text{EN: "a parenthesis is closed that was not opened", ZH: "有多余的右括号"}.Err()
		}
		t.atom = t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
	case '^', '$':
		t.out.WriteString("(?m:" + string(c) + ")")
		t.at++
		return nil
	case '*', '+', '?':
		if quantified && c == '+' {
			t.possessive()
			return nil
		}
		t.quant = !quantified
	case '{':
		if strings.HasPrefix(t.in[t.at:], "{,") {
			return i18n.Text{EN: "{,n} is not supported: write {0,n}", ZH: "不支持 {,n}：请写 {0,n}"}.Err()
		}
		if end := strings.IndexByte(t.in[t.at:], '}'); end > 0 && strings.HasPrefix(t.in[t.at+end+1:], "+") {
			return i18n.Text{EN: "a + behind {n,m} is not supported", ZH: "不支持 {n,m} 之后的 +"}.Err()
		}
	case '|':
	default:
		t.atom = t.out.Len()
		_, n := utf8.DecodeRuneInString(t.in[t.at:])
		t.copy(n)
		return nil
	}
	t.copy(1)
	return nil
}

func (t *translator) copy(n int) {
	t.out.WriteString(t.in[t.at : t.at+n])
	t.at += n
}

// possessive turns X+ with a second + into an atomic group.
func (t *translator) possessive() {
	all := t.out.String()
	t.out.Reset()
	t.out.WriteString(all[:t.atom] + "(?>" + all[t.atom:] + ")")
	t.at++
}

func (t *translator) group() error {
	for _, known := range []string{"(?:", "(?i:", "(?i)", "(?=", "(?!", "(?<=", "(?<!", "(?>"} {
		if strings.HasPrefix(t.in[t.at:], known) {
			if known == "(?i)" {
				t.open = t.open[:len(t.open)-1]
			}
			t.copy(len(known))
			return nil
		}
	}
	if strings.HasPrefix(t.in[t.at:], "(?") {
		return i18n.Errorf("the group %.6q is not supported", "不支持分组 %.6q", t.in[t.at:])
	}
	t.copy(1)
	return nil
}

// escape copies an escape that both dialects read alike.
func (t *translator) escape(bracketed bool) error {
	if t.at+1 >= len(t.in) {
		return i18n.Text{EN: "it ends in a backslash", ZH: "它以反斜杠结尾"}.Err()
	}
	c, n := utf8.DecodeRuneInString(t.in[t.at+1:])
	switch {
	case c == 'p' || c == 'P':
		return t.property()
	case c == 'w':
		if bracketed {
			t.out.WriteString(wordClass)
		} else {
			t.out.WriteString("[" + wordClass + wordFractions + "]")
		}
		t.at += 2
	case c == 'W' && !bracketed:
		t.out.WriteString("[^" + wordClass + wordFractions + "]")
		t.at += 2
	case strings.ContainsRune("sSdDrntfv", c), !unicode.IsLetter(c) && !unicode.IsDigit(c):
		t.copy(1 + n)
	default:
		return i18n.Errorf("the escape \\%c is not supported", "不支持转义 \\%c", c)
	}
	return nil
}

func (t *translator) property() error {
	rest := t.in[t.at+2:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 2 {
		return i18n.Text{EN: "\\p without a name in braces is not supported", ZH: "\\p 之后须有花括号中的名称"}.Err()
	}
	name := rest[1:end]
	negate := strings.HasPrefix(name, "^")
	name = strings.TrimPrefix(name, "^")
	_, isCategory := unicode.Categories[name]
	_, isScript := unicode.Scripts[name]
	if !isCategory && !isScript || len(name) > 2 && isCategory {
		return i18n.Errorf("\\p{%s} is not supported: general categories and scripts are", "不支持 \\p{%s}：支持通用类别与文字", name)
	}
	letter := "p"
	if negate != (t.in[t.at+1] == 'P') {
		letter = "P"
	}
	t.out.WriteString(`\` + letter + "{" + name + "}")
	t.at += 2 + end + 1
	return nil
}

// bracket copies a character class. Of set operations it knows X&&[^Y] at the end of a class, which .NET writes X-[Y].
func (t *translator) bracket() error {
	t.copy(1)
	negated := strings.HasPrefix(t.in[t.at:], "^")
	if negated {
		t.copy(1)
	}
	for first := true; ; first = false {
		rest := t.in[t.at:]
		switch {
		case rest == "":
			return i18n.Text{EN: "a bracket is not closed", ZH: "有未闭合的方括号"}.Err()
		case rest[0] == ']' && first:
			return i18n.Text{EN: "a ] right behind [ is not supported: write \\]", ZH: "不支持紧跟在 [ 之后的 ]：请写 \\]"}.Err()
		case rest[0] == ']':
			t.copy(1)
			return nil
		case strings.HasPrefix(rest, "&&[^") && !negated:
			return t.subtract()
		case strings.HasPrefix(rest, "&&"), rest[0] == '[':
			return i18n.Text{EN: "nested brackets are supported only as [X&&[^Y]]", ZH: "嵌套的方括号只支持 [X&&[^Y]]"}.Err()
		case rest[0] == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		default:
			_, n := utf8.DecodeRuneInString(rest)
			t.copy(n)
		}
	}
}

func (t *translator) subtract() error {
	t.at += len("&&[^")
	t.out.WriteString("-[")
	for t.at < len(t.in) {
		switch c := t.in[t.at]; c {
		case ']':
			if !strings.HasPrefix(t.in[t.at:], "]]") {
				return i18n.Text{EN: "nested brackets are supported only as [X&&[^Y]]", ZH: "嵌套的方括号只支持 [X&&[^Y]]"}.Err()
			}
			t.copy(2)
			return nil
		case '[', '&':
			return i18n.Text{EN: "nested brackets are supported only as [X&&[^Y]]", ZH: "嵌套的方括号只支持 [X&&[^Y]]"}.Err()
		case '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		default:
			_, n := utf8.DecodeRuneInString(t.in[t.at:])
			t.copy(n)
		}
	}
	return i18n.Text{EN: "a bracket is not closed", ZH: "有未闭合的方括号"}.Err()
}
