package secret

import (
	"cmp"
	"slices"
	"strings"
)

// Value is a whole value as it may be shown: Mask where all of it is a secret by its form, which a short one may be too;
// else as URL and Text show it.
func Value(value string) string {
	trimmed := strings.TrimSpace(value)
	scheme, rest, ok := strings.Cut(trimmed, " ")
	if ok && slices.Contains(schemes, strings.ToLower(scheme)) && len(rest) >= 4 && !strings.Contains(rest, " ") {
		return Mask
	}
	if strings.HasPrefix(trimmed, "sk-") && len(trimmed) >= 9 && !strings.ContainsAny(trimmed, " \t\n") {
		return Mask
	}
	return URL(Text(value))
}

// Text is a text with Mask in place of every secret in it that shows what it is.
func Text(text string) string {
	found := spans(text)
	if found == nil {
		return text
	}
	var out strings.Builder
	done := 0
	for _, s := range found {
		out.WriteString(text[done:s.from])
		out.WriteString(Mask)
		done = s.to
	}
	out.WriteString(text[done:])
	return out.String()
}

// InText are the secrets in a text that show what they are.
func InText(text string) (found Values) {
	for _, s := range spans(text) {
		found = append(append(found, text[s.from:s.to]), passwords(text[s.from:s.to])...)
	}
	return found
}

// A span is the place of a secret in a text.
type span struct{ from, to int }

// spans are the places of secrets in a text, in order, none within another; nil for none.
func spans(text string) []span {
	found := words(text)
	for _, begin := range []string{"Bearer ", "bearer ", "Basic ", "basic "} {
		found = scheme(found, text, begin)
	}
	found = afterColons(privateKeys(found, text), text)
	if len(found) < 2 {
		return found
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	apart := found[:1]
	for _, s := range found[1:] {
		if last := &apart[len(apart)-1]; s.from < last.to {
			last.to = max(last.to, s.to)
		} else {
			apart = append(apart, s)
		}
	}
	return apart
}

// words finds the long words that have the form of a secret. It looks at every sixteenth byte until one lies in a word that may
// be long enough: a text of a language costs half a nanosecond a byte.
func words(text string) (found []span) {
	free := 0 // everything before was looked at
	for i := leastRun - 1; i < len(text); i += leastRun {
		if i < free || !wordByte[text[i]] {
			continue
		}
		from, to := i, i+1
		for from > free && wordByte[text[from-1]] {
			from--
		}
		for to < len(text) && wordByte[text[to]] {
			to++
		}
		free = to
		if to-from < leastRun {
			continue
		}
		from = afterEscape(text, from)
		word := strings.TrimRight(text[from:to], ".-") // a sentence may end with it
		if begin := formAt(word); begin >= 0 {
			found = append(found, span{from + begin, from + len(word)})
		}
	}
	return found
}

// afterEscape is where a word begins that follows an escape of JSON: in `\nsk-…` the n is not the word's.
func afterEscape(text string, from int) int {
	if from == 0 || text[from-1] != '\\' || from > 1 && text[from-2] == '\\' {
		return from
	}
	if text[from] == 'u' && from+5 <= len(text) {
		return from + 5
	}
	return from + 1
}

// scheme finds credentials after a scheme, which begins so.
func scheme(found []span, text, begin string) []span {
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return found
		}
		from := at + i + len(begin)
		to := from
		for to < len(text) && (wordByte[text[to]] || strings.IndexByte("+/=~", text[to]) >= 0) {
			to++
		}
		if credential(begin[:len(begin)-1], text[from:to]) {
			found = append(found, span{from, to})
		}
		at = max(from, to)
	}
}
