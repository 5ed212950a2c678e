package chattemplate

import (
	"strings"
	"unicode/utf8"
)

// filters are Jinja's filters by name; the value that is filtered is the first argument. A filter that changes nothing in text
// without autoescape (safe) is there too.
var filters = map[string]function{
	"abs": absFilter, "attr": attrFilter, "batch": batchFilter, "capitalize": asText(capitalize), "center": centerFilter,
	"count": lengthFilter, "length": lengthFilter, "default": defaultFilter, "d": defaultFilter, "dictsort": dictsortFilter,
	"e": escapeFilter, "escape": escapeFilter, "forceescape": escapeFilter, "first": firstFilter, "last": lastFilter,
	"float": floatFilter, "int": intFilter, "format": formatFilter, "groupby": groupbyFilter, "indent": indentFilter,
	"items": itemsFilter, "join": joinFilter, "list": listFilter, "lower": asText(lower), "upper": asText(upper),
	"map": mapFilter, "max": extreme(1), "min": extreme(-1), "reject": selecting(false, false), "rejectattr": selecting(true, false),
	"select": selecting(false, true), "selectattr": selecting(true, true), "replace": replaceFilter, "reverse": reverseFilter,
	"round": roundFilter, "safe": stringFilter, "slice": sliceFilter, "sort": sortFilter, "string": stringFilter,
	"striptags": striptagsFilter, "sum": sumFilter, "title": asText(titleFilter), "tojson": tojson, "trim": trimFilter,
	"truncate": truncateFilter, "unique": uniqueFilter, "urlencode": urlencodeFilter, "wordcount": wordcountFilter,
	"wordwrap": wordwrapFilter, "xmlattr": xmlattrFilter, "random": randomFilter,
}

func asText(f func(string) string) function {
	return func(_ *renderer, args []any, _ *dict) any { return f(text(args[0])) }
}

func stringFilter(_ *renderer, args []any, _ *dict) any { return text(args[0]) }

func lengthFilter(r *renderer, args []any, _ *dict) any {
	switch v := args[0].(type) {
	case string:
		return int64(utf8.RuneCountInString(v))
	case *list:
		return int64(len(v.items))
	case *dict:
		return int64(len(v.keys))
	case undefined:
		return int64(0)
	}
	r.fail("object of type %s has no len()", quoted(typeName(args[0])))
	return nil
}

func defaultFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "default", names: []string{"value", "default_value", "boolean"}, defaults: []any{"", false}}, args, named)
	if isType[undefined](v[0]) || truth(v[2]) && !truth(v[0]) {
		return v[1]
	}
	return v[0]
}

func firstFilter(r *renderer, args []any, _ *dict) any {
	if items := r.items(args[0]); len(items) > 0 {
		return items[0]
	}
	return undefined{"No first item, sequence was empty."}
}

func lastFilter(r *renderer, args []any, _ *dict) any {
	if items := r.items(args[0]); len(items) > 0 {
		return items[len(items)-1]
	}
	return undefined{"No last item, sequence was empty."}
}

func listFilter(r *renderer, args []any, _ *dict) any { return &list{items: r.items(args[0])} }

func itemsFilter(r *renderer, args []any, _ *dict) any {
	switch v := args[0].(type) {
	case *dict:
		return v.pairs()
	case undefined:
		return &list{}
	}
	r.fail("Can only get item pairs from a mapping.")
	return nil
}

func reverseFilter(r *renderer, args []any, _ *dict) any {
	items := r.items(args[0])
	turned := make([]any, len(items))
	for i, item := range items {
		turned[len(items)-1-i] = item
	}
	if _, ok := args[0].(string); ok {
		var b strings.Builder
		for _, c := range turned {
			b.WriteString(c.(string))
		}
		return b.String()
	}
	return &list{items: turned}
}

func trimFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "trim", names: []string{"value", "chars"}, defaults: []any{nil}}, args, named)
	if v[1] == nil {
		return strings.TrimFunc(text(v[0]), isSpace)
	}
	return strings.Trim(text(v[0]), r.str(v[1], "the characters of trim"))
}

func replaceFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "replace", names: []string{"s", "old", "new", "count"}, defaults: []any{nil}}, args, named)
	count := any(int64(-1))
	if v[3] != nil {
		count = v[3]
	}
	return replaceMethod(r, text(v[0]), []any{text(v[1]), text(v[2]), count}, nil)
}

func joinFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "join", names: []string{"value", "d", "attribute"}, defaults: []any{"", nil}}, args, named)
	items := r.items(v[0])
	parts := make([]string, len(items))
	size, sep := 0, text(v[1])
	for i, item := range items {
		if v[2] != nil {
			item = r.path(item, v[2])
		}
		parts[i] = text(item)
		size += len(parts[i]) + len(sep)
	}
	r.room(size)
	return strings.Join(parts, sep)
}

// indentFilter indents all lines but the first.
func indentFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "indent", names: []string{"s", "width", "first", "blank"}, defaults: []any{int64(4), false, false}}, args, named)
	indent, ok := v[1].(string)
	if !ok {
		indent = strings.Repeat(" ", min(1000, max(0, r.integer(v[1], "the width of indent"))))
	}
	s := text(v[0])
	r.room(len(s) + strings.Count(s, "\n")*len(indent))
	var out string
	if truth(v[3]) {
		out = strings.Join(lines(s+"\n"), "\n"+indent)
	} else {
		all := lines(s + "\n")
		var b strings.Builder // a text that grows by each line would be copied by each
		b.WriteString(all[0])
		for _, line := range all[1:] {
			b.WriteByte('\n')
			if line != "" {
				b.WriteString(indent + line)
			}
		}
		out = b.String()
	}
	if truth(v[2]) {
		out = indent + out
	}
	return out
}

// lines are those of str.splitlines.
func lines(s string) []string {
	var all []string
	for _, line := range splitLines(nil, s, nil, nil).(*list).items {
		all = append(all, line.(string))
	}
	return all
}

func centerFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "center", names: []string{"value", "width"}, defaults: []any{int64(80)}}, args, named)
	return stringMethods["center"](r, text(v[0]), []any{v[1]}, nil)
}

func wordcountFilter(_ *renderer, args []any, _ *dict) any {
	n := int64(0)
	inWord := false
	for _, c := range text(args[0]) {
		word := isNameRune(c)
		if word && !inWord {
			n++
		}
		inWord = word
	}
	return n
}

// titleFilter begins each word with a capital, where words part at spaces, hyphens and brackets.
func titleFilter(s string) string {
	var out strings.Builder
	fresh := true
	for _, c := range s {
		if fresh {
			out.WriteString(strings.ToUpper(string(c)))
		} else {
			out.WriteString(strings.ToLower(string(c)))
		}
		fresh = isSpace(c) || strings.ContainsRune("-({[<", c)
	}
	return out.String()
}

func attrFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "attr", names: []string{"obj", "name"}}, args, named)
	if a, ok := r.own(v[0], text(v[1])); ok {
		return a
	}
	return r.missing(v[0], text(v[1]))
}
