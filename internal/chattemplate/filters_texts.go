package chattemplate

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var escaper = strings.NewReplacer("&", "&amp;", ">", "&gt;", "<", "&lt;", "'", "&#39;", `"`, "&#34;")

func escapeFilter(_ *renderer, args []any, _ *dict) any { return escaper.Replace(text(args[0])) }

var (
	comments = regexp.MustCompile(`(?s)<!--.*?-->`)
	tags     = regexp.MustCompile(`(?s)<.*?>`)
	unescape = strings.NewReplacer("&amp;", "&", "&gt;", ">", "&lt;", "<", "&#39;", "'", "&#34;", `"`, "&quot;", `"`)
)

func striptagsFilter(_ *renderer, args []any, _ *dict) any {
	s := tags.ReplaceAllString(comments.ReplaceAllString(text(args[0]), ""), "")
	return unescape.Replace(strings.Join(strings.FieldsFunc(s, isSpace), " "))
}

// truncateFilter shortens a text that exceeds length by more than leeway, at a word unless killwords says otherwise.
func truncateFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "truncate", names: []string{"s", "length", "killwords", "end", "leeway"},
		defaults: []any{int64(255), false, "...", nil}}, args, named)
	s, end, leeway := []rune(text(v[0])), []rune(text(v[3])), 5
	length := r.integer(v[1], "the length of truncate")
	if v[4] != nil {
		leeway = r.integer(v[4], "the leeway of truncate")
	}
	if length < len(end) || leeway < 0 {
		r.fail("expected length >= %d and leeway >= 0", len(end))
	}
	if len(s) <= length+leeway {
		return string(s)
	}
	cut := string(s[:length-len(end)])
	if !truth(v[2]) {
		if i := strings.LastIndexByte(cut, ' '); i >= 0 {
			cut = cut[:i]
		}
	}
	return cut + string(end)
}

// urlencodeFilter escapes a text, or the pairs of a mapping or of a list.
func urlencodeFilter(r *renderer, args []any, _ *dict) any {
	switch v := args[0].(type) {
	case *dict:
		return encodedPairs(r, v.pairs().items)
	case *list:
		return encodedPairs(r, v.items)
	}
	return quoteURL(text(args[0]), "/")
}

func encodedPairs(r *renderer, pairs []any) string {
	parts := make([]string, len(pairs))
	for i, pair := range pairs {
		kv := r.items(pair)
		if len(kv) != 2 {
			r.fail("urlencode needs pairs")
		}
		parts[i] = strings.ReplaceAll(quoteURL(text(kv[0]), ""), "%20", "+") + "=" + strings.ReplaceAll(quoteURL(text(kv[1]), ""), "%20", "+")
	}
	return strings.Join(parts, "&")
}

func quoteURL(s, safe string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if c < utf8.RuneSelf && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.-~"+safe, c) >= 0) {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(hex[c>>4])
		out.WriteByte(hex[c&15])
	}
	return out.String()
}

// wordwrapFilter breaks lines at white space so that they fit into width.
func wordwrapFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "wordwrap", names: []string{"s", "width", "break_long_words", "wrapstring", "break_on_hyphens"},
		defaults: []any{int64(79), true, nil, true}}, args, named)
	width, sep := r.positive(v[1], "the width of wordwrap"), "\n"
	if v[3] != nil {
		sep = text(v[3])
	}
	var all []string
	for _, line := range lines(text(v[0])) {
		all = append(all, wrapped(line, width, truth(v[2]))...)
	}
	return strings.Join(all, sep)
}

func wrapped(line string, width int, breakLong bool) (all []string) {
	now := ""
	for _, word := range strings.FieldsFunc(line, isSpace) {
		switch {
		case now == "":
			now = word
		case utf8.RuneCountInString(now)+1+utf8.RuneCountInString(word) <= width:
			now += " " + word
		default:
			all, now = append(all, now), word
		}
		for breakLong && utf8.RuneCountInString(now) > width {
			runes := []rune(now)
			all, now = append(all, string(runes[:width])), string(runes[width:])
		}
	}
	return append(all, now)
}

// xmlattrFilter writes a mapping as attributes of XML.
func xmlattrFilter(r *renderer, args []any, named *dict) any {
	v := r.bind(parameters{what: "xmlattr", names: []string{"d", "autospace"}, defaults: []any{true}}, args, named)
	d, ok := v[0].(*dict)
	if !ok {
		r.defined(v[0])
		r.fail("xmlattr needs a mapping, not %s", quoted(typeName(v[0])))
	}
	all := ""
	for _, key := range d.keys {
		value, name := d.at(key), text(key)
		if value == nil || isType[undefined](value) {
			continue
		}
		if strings.ContainsAny(name, " \t\n\r\f\v/>=") {
			r.fail("Invalid character in attribute name: %s", repr(key))
		}
		if all != "" || truth(v[1]) {
			all += " "
		}
		all += escaper.Replace(name) + `="` + escaper.Replace(text(value)) + `"`
		r.room(len(all))
	}
	return all
}

// randomFilter is refused: a server draws anew for each request.
func randomFilter(r *renderer, _ []any, _ *dict) any {
	r.fail("the filter random gives a different prompt each time, so the prompt that a server builds cannot be known")
	return nil
}
