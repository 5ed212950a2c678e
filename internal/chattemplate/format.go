package chattemplate

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/pycompat"
)

func formatFilter(r *renderer, args []any, named *dict) any {
	if named != nil && len(named.keys) > 0 {
		return r.percent(text(args[0]), named)
	}
	return r.percent(text(args[0]), &list{items: args[1:], tuple: true})
}

// percent is Python's text % values.
func (r *renderer) percent(format string, values any) string {
	args := []any{values}
	if l, ok := values.(*list); ok && l.tuple {
		args = l.items
	}
	names, _ := values.(*dict)
	var out strings.Builder
	used := 0
	next := func() any {
		if used >= len(args) {
			r.fail("not enough arguments for format string")
		}
		used++
		return args[used-1]
	}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			out.WriteByte(format[i])
			continue
		}
		s := format[i+1:]
		value := next
		if strings.HasPrefix(s, "(") && names != nil {
			end := strings.IndexByte(s, ')')
			if end < 0 {
				r.fail("incomplete format key")
			}
			key := s[1:end]
			v, ok := names.get(key)
			if !ok {
				r.fail("the format has no value %s", quoted(key))
			}
			value, s = func() any { used = len(args); return v }, s[end+1:]
		}
		verb, n := r.directive(s, value)
		out.WriteString(verb)
		i = len(format) - len(s) + n - 1
	}
	if used < len(args) && names == nil {
		r.fail("not all arguments converted during string formatting")
	}
	return out.String()
}

// directive formats one value and says how long the directive is.
func (r *renderer) directive(s string, value func() any) (string, int) {
	n := 0
	for n < len(s) && strings.IndexByte("-+ 0#", s[n]) >= 0 {
		n++
	}
	flags := s[:n]
	digits := func() string {
		begin := n
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return s[begin:n]
	}
	width, _ := strconv.Atoi(digits())
	precision := -1
	if n < len(s) && s[n] == '.' {
		n++
		precision, _ = strconv.Atoi("0" + digits())
	}
	if n == len(s) || width > 10_000 || precision > 10_000 {
		r.fail("incomplete format")
	}
	verb := s[n]
	if verb == '%' {
		return "%", n + 1
	}
	v := value()
	formatted := r.verb(verb, v, flags, precision)
	return padded(formatted, width, flags, verb), n + 1
}

func (r *renderer) verb(verb byte, v any, flags string, precision int) string {
	switch verb {
	case 's', 'r', 'a':
		t := text(v)
		if verb != 's' {
			t = repr(v)
		}
		if precision >= 0 && utf8.RuneCountInString(t) > precision {
			t = string([]rune(t)[:precision])
		}
		return t
	case 'c':
		if n, _, isInt, _ := number(v); isInt {
			return string(rune(n))
		}
		return text(v)
	}
	i, isInt := whole(v)
	_, f, _, ok := number(v)
	if !ok {
		r.defined(v)
		r.fail("%%%c format: a number is required, not %s", verb, typeName(v))
	}
	if !isInt && strings.IndexByte("dixXo", verb) >= 0 {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			r.fail("cannot convert float %s to integer", pycompat.Repr(f))
		}
		i, _ = big.NewFloat(f).Int(nil)
	}
	sign := strings.Trim(flags, "-0#")
	spec := "%" + sign
	if strings.Contains(flags, "#") {
		spec += "#"
	}
	switch verb {
	case 'd', 'i', 'u':
		return fmt.Sprintf("%"+sign+"d", i)
	case 'x', 'X', 'o':
		return fmt.Sprintf(spec+string(verb), i)
	case 'f', 'F', 'e', 'E', 'g', 'G':
		if precision < 0 {
			precision = 6
		}
		return fmt.Sprintf(spec+"."+strconv.Itoa(precision)+string(verb), f)
	}
	r.fail("unsupported format character %q", verb)
	return ""
}

func padded(s string, width int, flags string, verb byte) string {
	n := width - utf8.RuneCountInString(s)
	switch {
	case n <= 0:
		return s
	case strings.Contains(flags, "-"):
		return s + strings.Repeat(" ", n)
	case strings.Contains(flags, "0") && strings.IndexByte("src", verb) < 0:
		if s[0] == '-' || s[0] == '+' {
			return s[:1] + strings.Repeat("0", n) + s[1:]
		}
		return strings.Repeat("0", n) + s
	}
	return strings.Repeat(" ", n) + s
}

// formatMethod is str.format with fields by place or name, without attributes, and with widths and precisions.
func formatMethod(r *renderer, s string, args []any, named *dict) any {
	var out strings.Builder
	auto := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			out.WriteByte(s[i])
			i++
		case s[i] == '}':
			r.fail("single '}' encountered in format string")
		case s[i] != '{':
			out.WriteByte(s[i])
		default:
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				r.fail("expected '}' before end of string")
			}
			out.WriteString(r.field(s[i+1:i+end], args, named, &auto))
			i += end
		}
	}
	return out.String()
}

func (r *renderer) field(field string, args []any, named *dict, auto *int) string {
	name, spec, _ := strings.Cut(field, ":")
	name, conversion, _ := strings.Cut(name, "!")
	if name == "" {
		name = strconv.Itoa(*auto)
		*auto++
	}
	var v any
	if n, err := strconv.Atoi(name); err == nil {
		if n >= len(args) {
			r.fail("replacement index %d out of range for positional args tuple", n)
		}
		v = args[n]
	} else if value, ok := r.namedArg(named, name); ok {
		v = value
	} else {
		r.fail("the format has no value %s", quoted(name))
	}
	if conversion == "r" {
		v = repr(v)
	}
	return r.formatted(v, spec)
}
