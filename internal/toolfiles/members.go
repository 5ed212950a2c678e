package toolfiles

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// keys are the members of a document, as they stand in it; those of the first element where it is a list, with "" for the list.
type keys map[string]json.RawMessage

func (k keys) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := k[n]; return !ok })
}

// keysOf are the members of a document, which is JSON; none of a text or a number. Where a member stands twice the last one counts, as in Python.
func keysOf(doc json.RawMessage) keys {
	doc = bytes.TrimLeft(doc, " \t\r\n")
	k := keys{}
	if len(doc) > 0 && doc[0] == '[' {
		for first := range elements(doc) {
			if len(first) > 0 && first[0] == '{' {
				k = keysOf(first)
				k[""] = nil
			}
			break
		}
		return k
	}
	if len(doc) == 0 || doc[0] != '{' {
		return k
	}
	for i := 1; ; {
		i = blank(doc, i)
		if i >= len(doc) || doc[i] != '"' {
			return k
		}
		end := jsondepth.StringEnd(doc, i)
		var name string
		if json.Unmarshal(doc[i:end], &name) != nil {
			return k
		}
		i = blank(doc, end) + 1 // behind the colon
		i = blank(doc, i)
		end = valueEnd(doc, i)
		k[name] = doc[i:end]
		i = blank(doc, end) + 1 // behind the comma, or the end
	}
}

// elements are those of a list, which is JSON.
func elements(list json.RawMessage) func(yield func(json.RawMessage) bool) {
	return func(yield func(json.RawMessage) bool) {
		i := blank(list, 0)
		if i >= len(list) || list[i] != '[' {
			return
		}
		for i = blank(list, i+1); i < len(list) && list[i] != ']'; i = blank(list, i) {
			end := valueEnd(list, i)
			if end == i || !yield(list[i:end]) {
				return
			}
			i = blank(list, end) + 1
		}
	}
}

// blank is the first place from i on that is no blank.
func blank(doc []byte, i int) int {
	for i < len(doc) && (doc[i] == ' ' || doc[i] == '\n' || doc[i] == '\t' || doc[i] == '\r') {
		i++
	}
	return i
}

// valueEnd is where the value that begins at i ends.
func valueEnd(doc []byte, i int) int {
	if i >= len(doc) {
		return len(doc)
	}
	switch doc[i] {
	case '[':
		if n := bytes.IndexByte(doc[i:], ']'); n > 0 && flat(doc[i+1:i+n]) {
			return i + n + 1
		}
		return i + jsondepth.End(doc[i:])
	case '{':
		return i + jsondepth.End(doc[i:])
	case '"':
		return jsondepth.StringEnd(doc, i)
	}
	for ; i < len(doc); i++ {
		switch doc[i] {
		case ',', '}', ']', ' ', '\n', '\t', '\r':
			return i
		}
	}
	return i
}

// flat reports whether the inside of a list has no text, list or object.
func flat(inside []byte) bool {
	return bytes.IndexByte(inside, '"') < 0 && bytes.IndexByte(inside, '[') < 0 && bytes.IndexByte(inside, '{') < 0
}

// text is a member that is a text, "" for any other.
func (k keys) text(name string) (text string) {
	_ = json.Unmarshal(k[name], &text)
	return text
}

// in are the members of a member.
func (k keys) in(name string) keys { return keysOf(k[name]) }

// number is a member that is a number, or a text of one; not ok for any other, and for what is not finite.
func (k keys) number(name string) (float64, bool) {
	v := numberOf(k[name])
	return v, !math.IsNaN(v)
}

// whole is a member that is a number as a whole one, fallback for any other.
func (k keys) whole(name string, fallback int) int {
	v, ok := k.number(name)
	if !ok || math.Abs(v) > 1<<40 {
		return fallback
	}
	return int(v)
}

// numbers is a member that is a list of numbers, NaN for what in it is none.
func (k keys) numbers(name string) (all []float64) {
	for raw := range elements(k[name]) {
		all = append(all, numberOf(raw))
	}
	return all
}

// numberOf is the number that raw is, or is a text of; NaN for any other, and for what is not finite.
func numberOf(raw json.RawMessage) float64 {
	if v, ok := decimal(raw); ok {
		return v
	}
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// powers are those of ten that are exact.
var powers = func() (all [23]float64) {
	for i := range all {
		all[i] = math.Pow10(i)
	}
	return all
}()

// decimal reads digits with a point, as most numbers of these files are, to 15 digits at least: lists of them are long. It is not ok for any
// other form.
func decimal(raw []byte) (v float64, ok bool) {
	if len(raw) > 0 && raw[0] == '-' {
		v, ok = decimal(raw[1:])
		return -v, ok && raw[1] != '-'
	}
	value, behind, point := uint64(0), 0, false
	for i, c := range raw {
		switch {
		case c == '.' && !point && i > 0:
			point = true
		case c < '0' || c > '9':
			return 0, false
		case value >= 1e17: // no further digit matters, but before the point
			if !point {
				return 0, false
			}
		default:
			value = value*10 + uint64(c-'0')
			if point {
				behind++
			}
		}
	}
	if len(raw) == 0 || behind >= len(powers) {
		return 0, false
	}
	return float64(value) / powers[behind], true
}
