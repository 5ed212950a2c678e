package tokenizer

import (
	"unicode"
	"unicode/utf8"
)

// cutter decides what becomes of matches and gaps, which cover a text: it returns the stretches that remain, in
// order; is false marks what goes.
type cutter func([]match) []match

// cuts are the behaviors of Split and Punctuation by their names in tokenizer.json.
var cuts = map[string]cutter{
	"Isolated": isolated, "Removed": removed, "Contiguous": contiguous,
	"MergedWithPrevious": mergedWithPrevious, "MergedWithNext": mergedWithNext,
}

func isolated(found []match) []match {
	for i := range found {
		found[i].is = true
	}
	return found
}

func removed(found []match) []match {
	for i := range found {
		found[i].is = !found[i].is
	}
	return found
}

// contiguous joins neighbors of one kind.
func contiguous(found []match) []match {
	out := found[:0]
	before := false
	for _, m := range found {
		if m.is == before && len(out) > 0 {
			out[len(out)-1].end = m.end
		} else {
			out = append(out, match{m.start, m.end, true})
		}
		before = m.is
	}
	return out
}

// mergedWithPrevious joins a match to what is before it, unless that is a match too.
func mergedWithPrevious(found []match) []match {
	out := found[:0]
	before := false
	for _, m := range found {
		if m.is && !before && len(out) > 0 {
			out[len(out)-1].end = m.end
		} else {
			out = append(out, match{m.start, m.end, true})
		}
		before = m.is
	}
	return out
}

// mergedWithNext joins a match to what follows it, unless that is a match too.
func mergedWithNext(found []match) []match {
	out := make([]match, 0, len(found))
	for i, m := range found {
		follows := m.is && i+1 < len(found) && !found[i+1].is
		taken := i > 0 && found[i-1].is && !m.is
		switch {
		case follows:
			out = append(out, match{m.start, found[i+1].end, true})
		case !taken:
			out = append(out, match{m.start, m.end, true})
		}
	}
	return out
}

// splitAt makes a splitter of a way to find and a way to cut.
func splitAt(find func(string) []match, cut cutter) splitter {
	return func(dst []piece, p piece) []piece {
		for _, m := range cut(find(p.text)) {
			if m.is && m.start < m.end {
				dst = append(dst, piece{p.text[m.start:m.end], p.first && m.start == 0})
			}
		}
		return dst
	}
}

// each matches every character of a kind by itself.
func each(is func(rune) bool) func(string) []match {
	return func(s string) []match {
		var found []match
		done := 0
		for i, r := range s {
			if !is(r) {
				continue
			}
			if done < i {
				found = append(found, match{done, i, false})
			}
			done = i + utf8.RuneLen(r)
			found = append(found, match{i, done, true})
		}
		if done < len(s) {
			found = append(found, match{done, len(s), false})
		}
		return found
	}
}

// wordsAndSigns matches what is neither \w+ nor [^\w\s]+, that is white space.
func wordsAndSigns(s string) []match {
	var found []match
	kindBefore := -1
	for i, r := range s {
		kind := 0
		switch {
		case isWord(r):
			kind = 1
		case unicode.IsSpace(r):
			kind = 2
		}
		if kind == kindBefore {
			found[len(found)-1].end += utf8.RuneLen(r)
			continue
		}
		found = append(found, match{i, i + utf8.RuneLen(r), kind == 2})
		kindBefore = kind
	}
	return found
}
