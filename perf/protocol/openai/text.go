package openai

import (
	"bytes"
	"unicode/utf8"
)

// A text is one of a choice's texts while it grows.
//
// Most servers send parts, which are joined. Some send all of the text so far in every payload. Which of the two it is
// shows at the second payload: one that does not begin with the text before it is a part, and then everything is. As long
// as each begins with the one before, bytes holds the last, and sizes says how to join them should a later one differ.
type text struct {
	bytes []byte
	parts bool
	sizes []size
	grown int // payloads that were longer than the one before and began with it
	// half is the length of bytes behind a character that stands for the first half of a surrogate pair, high that half.
	half int
	high rune
}

// A size is the length of one payload's text, of which the last characters, broken of them, are U+FFFD in place of
// what bytes holds there: a server that decodes all of its tokens each time shows half a character so.
type size struct{ bytes, broken int }

const unknownCharacter = "\uFFFD"

// add takes a payload's text and says how many bytes it has.
func (t *text) add(p []byte) int {
	if t.parts {
		t.bytes = append(t.bytes, p...)
	} else {
		t.repeat(p)
	}
	return len(p)
}

// withoutUnknown is text without the marks of unknown characters at its end. They are whole characters: bytes alike that
// stand alone are something else.
func withoutUnknown(text []byte) []byte {
	for {
		less, ok := bytes.CutSuffix(text, []byte(unknownCharacter))
		if !ok {
			return text
		}
		text = less
	}
}

// repeat is add as long as every payload has begun with the text before it.
func (t *text) repeat(p []byte) {
	if len(t.bytes) == 0 {
		t.bytes = append(t.bytes, p...)
		return
	}
	whole := withoutUnknown(t.bytes)
	least := len(t.bytes) // the same again is a repetition of all text only where it has grown before
	if t.grown == 0 {
		least++
	}
	if len(whole) < len(t.bytes) {
		least = len(whole)
	}
	if len(whole) == 0 || len(p) < least || !bytes.HasPrefix(p, whole) {
		t.bytes, t.parts = append(t.joined(), p...), true
		return
	}
	if t.sizes == nil {
		t.sizes = append(t.sizes, size{bytes: len(t.bytes)})
	}
	t.sizes[len(t.sizes)-1].broken = (len(t.bytes) - len(whole)) / len(unknownCharacter)
	t.sizes = append(t.sizes, size{bytes: len(p)})
	if len(p) > len(t.bytes) {
		t.grown++
	}
	t.bytes = append(t.bytes[:len(whole)], p[len(whole):]...)
}

// joined is the payloads so far as the parts of one text.
func (t *text) joined() []byte {
	if len(t.sizes) == 0 {
		return t.bytes
	}
	var all []byte
	for _, s := range t.sizes {
		all = append(all, t.bytes[:s.bytes-s.broken*len(unknownCharacter)]...)
		for range s.broken {
			all = append(all, unknownCharacter...)
		}
	}
	return all
}

// repeats reports whether nothing speaks against every payload holding all of the text so far.
func (t *text) repeats() bool { return !t.parts }

// evidence is how many payloads speak for it. A text that repeats one unit ("ha", "haha", "hahaha") may be parts that a
// tokenizer has, so a few of them are none.
func (t *text) evidence() int {
	if t.parts || t.grown < 8 && len(t.sizes) > 0 && unit(t.bytes, t.sizes[0].bytes) {
		return 0
	}
	return t.grown
}

// unit reports whether p is its first n bytes, again and again.
func unit(p []byte, n int) bool { return n > 0 && n <= len(p) && bytes.Equal(p[n:], p[:len(p)-n]) }

// addQuoted is add with a JSON string, its quotes included, that is known to be valid. A surrogate pair that two
// payloads share becomes one character: until its second half comes, U+FFFD stands for the first.
func (t *text) addQuoted(quoted string, scratch *[]byte) int {
	inner := quoted[1 : len(quoted)-1]
	p := (*scratch)[:0]
	var high rune
	joined := 0
	if low, ok := lowHalf(inner); ok && t.half > 0 && t.half == len(t.bytes) {
		if !t.parts {
			t.bytes, t.parts = t.joined(), true
		}
		t.bytes = t.bytes[:len(t.bytes)-len(unknownCharacter)]
		joined = len(unknownCharacter)
		p = utf8.AppendRune(p, pair(t.high, low))
		inner = inner[escapeLength:]
	}
	p, high = appendUnquoted(p, inner)
	*scratch = p
	n := t.add(p) - joined
	t.half = 0
	if high != 0 {
		t.half, t.high = len(t.bytes), high
	}
	return n
}
