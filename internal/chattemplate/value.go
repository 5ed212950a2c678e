package chattemplate

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/internal/pycompat"
)

// The values of a template: nil (none), bool, int64 and *big.Int for what is larger, float64, string, and these types. As in the
// sandbox of transformers, a template cannot change a list or a dict, so values are shared freely.

// A list is a list or a tuple.
type list struct {
	items []any
	tuple bool
	names []string // of the items of a tuple that are attributes too
}

// A dict keeps its keys in their order. Keys are none, booleans, numbers and strings; 1, 1.0 and true are one key.
type dict struct {
	keys   []any
	values map[any]any
}

// An undefined is what a name or attribute that does not exist gives: empty as text, false, and an error where it is used otherwise.
type undefined struct{ what string }

// A namespace is the one value that a template changes: by set ns.name = value.
type namespace struct{ vars *dict }

// A function is what can be called.
type function func(r *renderer, args []any, named *dict) any

func newDict() *dict { return &dict{values: map[any]any{}} }

// canonical is the form in which keys are compared.
func canonical(key any) (any, bool) {
	switch k := key.(type) {
	case nil, int64, string:
		return k, true
	case *big.Int:
		return "\x00int" + k.String(), true
	case bool:
		if k {
			return int64(1), true
		}
		return int64(0), true
	case float64:
		if k == math.Trunc(k) && math.Abs(k) < 1<<62 {
			return int64(k), true
		}
		return k, true
	case *list:
		if k.tuple {
			return "\x00tuple" + repr(k), true
		}
	}
	return nil, false
}

func (d *dict) get(key any) (any, bool) {
	c, ok := canonical(key)
	if !ok {
		return nil, false
	}
	v, ok := d.values[c]
	return v, ok
}

func (d *dict) put(key, value any) {
	c, ok := canonical(key)
	if !ok {
		return
	}
	if _, there := d.values[c]; !there {
		d.keys = append(d.keys, key)
	}
	d.values[c] = value
}

func (d *dict) at(key any) any { v, _ := d.get(key); return v }

func (d *dict) clone() *dict {
	n := newDict()
	for _, k := range d.keys {
		n.put(k, d.at(k))
	}
	return n
}

// typeName is what Python calls the type of a value.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case *list:
		if v.tuple {
			return "tuple"
		}
		return "list"
	case *dict:
		return "dict"
	case undefined:
		return "Undefined"
	case *namespace:
		return "Namespace"
	case *macro:
		return "Macro"
	case *loop:
		return "LoopContext"
	}
	return "function"
}

// truth is Python's bool(v).
func truth(v any) bool {
	switch v := v.(type) {
	case nil, undefined:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case *list:
		return len(v.items) > 0
	case *dict:
		return len(v.keys) > 0
	}
	return true
}

// text is Python's str(v).
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case undefined:
		return ""
	}
	return repr(v)
}

// repr is Python's repr(v).
func repr(v any) string {
	var b strings.Builder
	appendRepr(&b, v, 0)
	return b.String()
}

func appendRepr(b *strings.Builder, v any, depth int) {
	if depth > maxDepth || b.Len() > maxOutput {
		fail(0, "the text of a value is too large, or nests too deeply")
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("None")
	case bool:
		b.WriteString(map[bool]string{true: "True", false: "False"}[v])
	case int64, *big.Int:
		fmt.Fprint(b, v)
	case float64:
		b.WriteString(pycompat.Repr(v))
	case string:
		b.WriteString(quoted(v))
	case undefined:
		b.WriteString("Undefined")
	case *list:
		appendListRepr(b, v, depth)
	case *dict:
		b.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			appendRepr(b, k, depth+1)
			b.WriteString(": ")
			appendRepr(b, v.at(k), depth+1)
		}
		b.WriteByte('}')
	case *namespace:
		b.WriteString("<Namespace ")
		appendRepr(b, v.vars, depth+1)
		b.WriteByte('>')
	case *macro:
		fmt.Fprintf(b, "<Macro '%s'>", v.node.name)
	default:
		fmt.Fprintf(b, "<%s>", typeName(v))
	}
}

func appendListRepr(b *strings.Builder, l *list, depth int) {
	begin, end := "[", "]"
	if l.tuple {
		begin, end = "(", ")"
		if len(l.items) == 1 {
			end = ",)"
		}
	}
	b.WriteString(begin)
	for i, item := range l.items {
		if i > 0 {
			b.WriteString(", ")
		}
		appendRepr(b, item, depth+1)
	}
	b.WriteString(end)
}

// quoted is Python's repr of a string.
func quoted(s string) string {
	quote := byte('\'')
	if strings.ContainsRune(s, '\'') && !strings.ContainsRune(s, '"') {
		quote = '"'
	}
	var b strings.Builder
	b.WriteByte(quote)
	for _, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

// items are what a loop over a value goes through.
func (r *renderer) items(v any) []any {
	switch v := v.(type) {
	case *list:
		return v.items
	case *dict:
		return v.keys
	case undefined:
		return nil
	case string:
		r.room(len(v) << 5) // what a list of its characters takes
		all := make([]any, 0, len(v))
		for _, c := range v {
			all = append(all, string(c))
		}
		return all
	}
	r.fail("%s object is not iterable", quoted(typeName(v)))
	return nil
}
