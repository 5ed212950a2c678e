package tokenizer

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
		return "", fmt.Errorf("it is not valid UTF-8")
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
			return fmt.Errorf("a parenthesis is closed that was not opened")
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
			return fmt.Errorf("{,n} is not supported: write {0,n}")
		}
		if end := strings.IndexByte(t.in[t.at:], '}'); end > 0 && strings.HasPrefix(t.in[t.at+end+1:], "+") {
			return fmt.Errorf("a + behind {n,m} is not supported")
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
		return fmt.Errorf("the group %.6q is not supported", t.in[t.at:])
	}
	t.copy(1)
	return nil
}

// escape copies an escape that both dialects read alike.
func (t *translator) escape(bracketed bool) error {
	if t.at+1 >= len(t.in) {
		return fmt.Errorf("it ends in a backslash")
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
		return fmt.Errorf(`the escape \%c is not supported`, c)
	}
	return nil
}

func (t *translator) property() error {
	rest := t.in[t.at+2:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 2 {
		return fmt.Errorf(`\p without a name in braces is not supported`)
	}
	name := rest[1:end]
	negate := strings.HasPrefix(name, "^")
	name = strings.TrimPrefix(name, "^")
	_, isCategory := unicode.Categories[name]
	_, isScript := unicode.Scripts[name]
	if !isCategory && !isScript || len(name) > 2 && isCategory {
		return fmt.Errorf(`\p{%s} is not supported: general categories and scripts are`, name)
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
			return fmt.Errorf("a bracket is not closed")
		case rest[0] == ']' && first:
			return fmt.Errorf(`a ] right behind [ is not supported: write \]`)
		case rest[0] == ']':
			t.copy(1)
			return nil
		case strings.HasPrefix(rest, "&&[^") && !negated:
			return t.subtract()
		case strings.HasPrefix(rest, "&&"), rest[0] == '[':
			return fmt.Errorf("nested brackets are supported only as [X&&[^Y]]")
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
				return fmt.Errorf("nested brackets are supported only as [X&&[^Y]]")
			}
			t.copy(2)
			return nil
		case '[', '&':
			return fmt.Errorf("nested brackets are supported only as [X&&[^Y]]")
		case '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		default:
			_, n := utf8.DecodeRuneInString(t.in[t.at:])
			t.copy(n)
		}
	}
	return fmt.Errorf("a bracket is not closed")
}
