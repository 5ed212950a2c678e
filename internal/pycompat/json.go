package pycompat

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/plainjson"
)

// JSON is Python's json.dumps(v, indent=4, ensure_ascii=False): floats as Python writes them (`1.0`, `1e-05`),
// characters beyond ASCII as they are, no newline at the end. v is made of plainjson.Object, []any, string, bool, nil, int,
// int64 and float64; anything else, and a float that is no number, is an error that names the place.
func JSON(v any) (string, error) {
	var b strings.Builder
	if err := encode(&b, v, 0, "$"); err != nil {
		return "", err
	}
	return b.String(), nil
}

func encode(b *strings.Builder, v any, depth int, path string) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		quote(b, v)
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("encode JSON: %s is %v, which JSON cannot hold: write null for an absent figure", path, v)
		}
		b.WriteString(Repr(v))
	case []any:
		return encodeList(b, v, depth, path)
	case plainjson.Object:
		return encodeObject(b, v, depth, path)
	default:
		return fmt.Errorf("encode JSON: %s is a %T; use plainjson.Object, []any, string, bool, nil, int, int64 or float64", path, v)
	}
	return nil
}

func encodeList(b *strings.Builder, list []any, depth int, path string) error {
	if len(list) == 0 {
		b.WriteString("[]")
		return nil
	}
	for i, v := range list {
		b.WriteString(opening('[', i, depth))
		if err := encode(b, v, depth+1, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	b.WriteString(newline(depth) + "]")
	return nil
}

func encodeObject(b *strings.Builder, members plainjson.Object, depth int, path string) error {
	if len(members) == 0 {
		b.WriteString("{}")
		return nil
	}
	for i, m := range members {
		b.WriteString(opening('{', i, depth))
		quote(b, m.Name)
		b.WriteString(": ")
		if err := encode(b, m.Value, depth+1, path+"."+m.Name); err != nil {
			return err
		}
	}
	b.WriteString(newline(depth) + "}")
	return nil
}

// opening is what stands before entry i: the bracket or a comma, and a new line.
func opening(bracket byte, i, depth int) string {
	if i > 0 {
		bracket = ','
	}
	return string(bracket) + newline(depth+1)
}

func newline(depth int) string { return "\n" + spaces(4*depth) }

// quote writes a string as Python does with ensure_ascii=False: quotes, backslashes and control characters below
// space are escaped. Bytes that are not UTF-8 become U+FFFD, since Python's strings cannot hold them.
func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteString(control(r))
		default:
			b.WriteRune(r) // ranging over s has turned what is not UTF-8 into U+FFFD already
		}
	}
	b.WriteByte('"')
}

func control(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	case '\b':
		return `\b`
	case '\f':
		return `\f`
	}
	return fmt.Sprintf(`\u%04x`, r)
}
