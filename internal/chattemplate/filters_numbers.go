package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
)

func absFilter(r *renderer, args []any, _ *dict) any {
	if i, ok := whole(args[0]); ok {
		return smallest(new(big.Int).Abs(i))
	}
	_, f, _, ok := number(args[0])
	if !ok {
		r.defined(args[0])
		r.fail("bad operand type for abs(): %s", quoted(typeName(args[0])))
	}
	return math.Abs(f)
}

// intFilter is an integer, the default (0) where the value is none.
func intFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "int", names: []string{"value", "default", "base"}, defaults: []any{int64(0), int64(10)}}, args, named)
	if s, ok := v[0].(string); ok {
		s = strings.TrimFunc(s, isSpace)
		base := r.integer(v[2], "the base")
		if base < 2 || base > 36 {
			return v[1]
		}
		if n, ok := parseInteger(prefixed(s, base), base); ok {
			return n
		}
		if f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); err == nil {
			return truncated(f, v[1])
		}
		return v[1]
	}
	if i, ok := whole(v[0]); ok {
		return smallest(i)
	}
	if _, f, _, ok := number(v[0]); ok {
		return truncated(f, v[1])
	}
	return v[1]
}

// truncated is a float's whole part, otherwise where it has none.
func truncated(f float64, otherwise any) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return otherwise
	}
	n, _ := big.NewFloat(f).Int(nil)
	return smallest(n)
}

// prefixed is a number's digits without the sign of their base and without underscores, as int(text, base) takes them.
func prefixed(s string, base int) string {
	s = strings.ReplaceAll(s, "_", "")
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	prefix := map[int]string{16: "0x", 8: "0o", 2: "0b"}[base]
	if prefix != "" && len(s) > 1 && strings.EqualFold(s[:2], prefix) {
		s = s[2:]
	}
	return sign + s
}

func floatFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "float", names: []string{"value", "default"}, defaults: []any{0.0}}, args, named)
	if s, ok := v[0].(string); ok {
		if f, err := strconv.ParseFloat(strings.TrimFunc(s, isSpace), 64); err == nil {
			return f
		}
		return v[1]
	}
	if _, f, _, ok := number(v[0]); ok {
		return f
	}
	return v[1]
}

// roundFilter rounds half to even on the decimal value, as Python does, or up or down. It gives a float.
func roundFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "round", names: []string{"value", "precision", "method"}, defaults: []any{int64(0), "common"}}, args, named)
	whole, _ := whole(v[0])
	_, f, _, ok := number(v[0])
	if !ok {
		r.defined(v[0])
		r.fail("round needs a number, not %s", quoted(typeName(v[0])))
	}
	precision := r.integer(v[1], "the precision of round")
	scale := math.Pow(10, float64(precision))
	switch v[2] {
	case "common":
		if precision >= 0 && whole != nil {
			return smallest(whole)
		}
		return pycompat.Round(f, precision)
	case "ceil":
		return math.Ceil(f*scale) / scale
	case "floor":
		return math.Floor(f*scale) / scale
	}
	r.fail("method must be common, ceil or floor")
	return nil
}

// rounded is a float in fixed notation, correctly rounded.
func rounded(f float64, digits int) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
	}
	return new(big.Float).SetFloat64(f).Text('f', digits)
}
