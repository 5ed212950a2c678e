package chattemplate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// formatted is Python's format(v, spec) for texts and numbers: [[fill]align][sign][0][width][,][.precision][type].
func (r *renderer) formatted(v any, spec string) string {
	if spec == "" {
		return text(v)
	}
	fill, align := " ", byte(0)
	if c, size := utf8.DecodeRuneInString(spec); len(spec) > size && strings.IndexByte("<>^=", spec[size]) >= 0 {
		fill, align, spec = string(c), spec[size], spec[size+1:]
	} else if strings.IndexByte("<>^=", spec[0]) >= 0 {
		align, spec = spec[0], spec[1:]
	}
	sign := ""
	if spec != "" && strings.IndexByte("+- ", spec[0]) >= 0 {
		sign, spec = strings.Trim(spec[:1], "-"), spec[1:]
	}
	if strings.HasPrefix(spec, "0") && align == 0 {
		fill, align, spec = "0", '=', spec[1:]
	}
	digits := len(spec) - len(strings.TrimLeft(spec, "0123456789"))
	width, _ := strconv.Atoi(spec[:digits])
	spec = spec[digits:]
	spec, grouped := strings.CutPrefix(spec, ",")
	precision := -1
	if rest, ok := strings.CutPrefix(spec, "."); ok {
		digits = len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		precision, _ = strconv.Atoi(rest[:digits])
		spec = rest[digits:]
	}
	if len(spec) > 1 || width > 10_000 || precision > 10_000 {
		r.fail("invalid format specifier")
	}
	out := r.typed(v, spec, sign, precision, grouped)
	if _, isText := v.(string); align == 0 && isText {
		align = '<'
	}
	return aligned(out, fill, align, width)
}

// typed is a value by the last letter of a format.
func (r *renderer) typed(v any, verb, sign string, precision int, grouped bool) string {
	_, _, isInt, isNumber := number(v)
	if !isNumber {
		if verb != "" && verb != "s" {
			r.fail("unknown format code %s for object of type %s", quoted(verb), quoted(typeName(v)))
		}
		return r.verb('s', v, "", precision)
	}
	out := ""
	switch {
	case verb == "%":
		if precision < 0 {
			precision = 6
		}
		_, f, _, _ := number(v)
		out = rounded(f*100, precision) + "%"
	case verb == "" && precision < 0:
		out = text(v)
	case verb == "" && isInt, verb == "n":
		out = r.verb('d', v, "", -1)
	case verb == "":
		out = r.verb('g', v, "", precision)
	case verb == "b":
		i, _, _, _ := number(v)
		out = strconv.FormatInt(i, 2)
	default:
		out = r.verb(verb[0], v, "", precision)
	}
	if grouped {
		out = thousands(out)
	}
	if sign != "" && !strings.HasPrefix(out, "-") {
		out = sign + out
	}
	return out
}

// thousands puts a comma before each three digits of the whole part.
func thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole := len(s) - len(strings.TrimLeft(s, "0123456789"))
	var out strings.Builder
	for i := range whole {
		if i > 0 && (whole-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteByte(s[i])
	}
	return sign + out.String() + s[whole:]
}

func aligned(s, fill string, align byte, width int) string {
	n := width - utf8.RuneCountInString(s)
	if n <= 0 {
		return s
	}
	switch align {
	case '<':
		return s + strings.Repeat(fill, n)
	case '^':
		return strings.Repeat(fill, n/2) + s + strings.Repeat(fill, n-n/2)
	case '=':
		if s != "" && strings.IndexByte("+-", s[0]) >= 0 {
			return s[:1] + strings.Repeat(fill, n) + s[1:]
		}
	}
	return strings.Repeat(fill, n) + s
}
