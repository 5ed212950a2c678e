package toolfiles

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// keys are the members of a document, as they stand in it; those of the first element where it is a list, with "" for the list.
type keys map[string]json.RawMessage

func (k keys) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := k[n]; return !ok })
}

// keysOf are the members of a document, which is JSON; none of a text or a number. Where a member stands twice the last one counts, as in
// Python.
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
		if end := listsEnd(doc, i); end > 0 {
			return end
		}
		return i + jsondepth.End(doc[i:])
	case '{':
		return i + jsondepth.End(doc[i:])
	case '"':
		return jsondepth.StringEnd(doc, i)
	}
	for i < len(doc) && !endsValue[doc[i]] {
		i++
	}
	return i
}

// endsValue are the bytes that end a number or a word.
var endsValue = [256]bool{',': true, '}': true, ']': true, ' ': true, '\n': true, '\t': true, '\r': true}

// listsEnd is where a list of flat lists ends that begins at i; 0 where it is another list. Lists of gaps are most of a file, and
// their ends are found faster than by looking at each byte.
func listsEnd(doc []byte, i int) int {
	for {
		i = blank(doc, i+1)
		if i >= len(doc) || doc[i] != '[' {
			return 0
		}
		n := bytes.IndexByte(doc[i:], ']')
		if n < 0 || !flat(doc[i+1:i+n]) {
			return 0
		}
		switch i = blank(doc, i+n+1); {
		case i < len(doc) && doc[i] == ']':
			return i + 1
		case i >= len(doc) || doc[i] != ',':
			return 0
		}
	}
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
