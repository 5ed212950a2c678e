package chattemplate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/internal/pycompat"
)

// FromJSON makes a template's value of JSON text: objects keep the order of their keys, 1 is an integer and 1.0 a float.
func FromJSON(data []byte) (any, error) {
	if !jsondepth.Valid(data) {
		return nil, fmt.Errorf("the text for a chat template is not valid JSON, or nests too deeply")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := decode(d)
	if err != nil {
		return nil, fmt.Errorf("read JSON for a chat template: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("read JSON for a chat template: more follows the value")
	}
	return v, nil
}

func decode(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return decodeList(d)
		}
		return decodeDict(d)
	case json.Number:
		if n, err := strconv.ParseInt(t.String(), 10, 64); err == nil {
			return n, nil
		}
		if n, ok := parseInteger(t.String(), 10); ok {
			return n, nil
		}
		return t.Float64()
	}
	return t, nil
}

func decodeList(d *json.Decoder) (any, error) {
	l := &list{}
	for d.More() {
		v, err := decode(d)
		if err != nil {
			return nil, err
		}
		l.items = append(l.items, v)
	}
	_, err := d.Token()
	return l, err
}

func decodeDict(d *json.Decoder) (any, error) {
	o := newDict()
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := decode(d)
		if err != nil {
			return nil, err
		}
		o.put(k, v)
	}
	_, err := d.Token()
	return o, err
}

// A jsonStyle is how tojson writes.
type jsonStyle struct {
	ascii       bool
	indent      string // one step, "" for a single line
	multi       bool
	item, colon string
	sorted      bool
}

// tojson is Python's json.dumps as transformers gives it to templates: ensure_ascii is off.
func tojson(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "tojson", names: []string{"value", "ensure_ascii", "indent", "separators", "sort_keys"},
		defaults: []any{false, nil, nil, false}}, args, named)
	style := jsonStyle{ascii: truth(v[1]), item: ", ", colon: ": ", sorted: truth(v[4])}
	switch indent := v[2].(type) {
	case nil:
	case string:
		style.indent, style.multi, style.item = indent, true, ","
	default:
		style.indent, style.multi, style.item = strings.Repeat(" ", min(64, max(0, r.integer(indent, "the indent of tojson")))), true, ","
	}
	if pair, ok := v[3].(*list); ok && len(pair.items) == 2 {
		style.item, style.colon = r.str(pair.items[0], "a separator"), r.str(pair.items[1], "a separator")
	}
	var out strings.Builder
	r.appendJSON(&out, v[0], style, "\n")
	return out.String()
}

func (r *renderer) appendJSON(out *strings.Builder, v any, s jsonStyle, line string) {
	r.step()
	r.enter()
	defer r.leave()
	switch v := v.(type) {
	case nil:
		out.WriteString("null")
	case bool, int64, *big.Int:
		fmt.Fprint(out, v)
	case float64:
		out.WriteString(jsonFloat(v))
	case string:
		appendJSONString(out, v, s.ascii)
	case *list:
		r.appendJSONItems(out, "[]", len(v.items), s, line, func(i int, line string) { r.appendJSON(out, v.items[i], s, line) })
	case *dict:
		keys := v.keys
		if s.sorted {
			keys = r.sorted(keys, func(k any) any { return k }, false, true)
		}
		r.appendJSONItems(out, "{}", len(keys), s, line, func(i int, line string) {
			appendJSONString(out, r.jsonKey(keys[i]), s.ascii)
			out.WriteString(s.colon)
			r.appendJSON(out, v.at(keys[i]), s, line)
		})
	default:
		r.fail("object of type %s is not JSON serializable", typeName(v))
	}
}

func (r *renderer) appendJSONItems(out *strings.Builder, brackets string, n int, s jsonStyle, line string, item func(i int, line string)) {
	out.WriteByte(brackets[0])
	inner := line + s.indent
	for i := range n {
		if i > 0 {
			out.WriteString(s.item)
		}
		if s.multi {
			out.WriteString(inner)
		}
		item(i, inner)
	}
	if s.multi && n > 0 {
		out.WriteString(line)
	}
	out.WriteByte(brackets[1])
}

func (r *renderer) jsonKey(k any) string {
	switch k := k.(type) {
	case string:
		return k
	case nil:
		return "null"
	case bool, int64, *big.Int:
		return fmt.Sprint(k)
	case float64:
		return jsonFloat(k)
	}
	r.fail("keys must be str, int, float, bool or None, not %s", typeName(k))
	return ""
}

func jsonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return pycompat.Repr(f)
}

func appendJSONString(out *strings.Builder, s string, ascii bool) {
	out.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteRune(c)
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\r':
			out.WriteString(`\r`)
		case c == '\t':
			out.WriteString(`\t`)
		case c == '\b':
			out.WriteString(`\b`)
		case c == '\f':
			out.WriteString(`\f`)
		case c < 0x20 || ascii && c == 0x7f:
			fmt.Fprintf(out, `\u%04x`, c)
		case ascii && c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(out, `\u%04x\u%04x`, 0xd800+c>>10, 0xdc00+c&0x3ff)
		case ascii && c > 0x7f:
			fmt.Fprintf(out, `\u%04x`, c)
		default:
			out.WriteRune(c)
		}
	}
	out.WriteByte('"')
}
