package answer

import (
	"bytes"
	"strings"
)

// words are a text of a choice.
type words struct {
	bytes []byte
	// ends are how long the payloads were of which each held all of the text so far, extended how many were longer than those before
	// and began with them.
	ends     []int32
	extended int
	again    int // payloads that were equal to the one before and held tokens
}

// sure is how many payloads must have extended a text before all are taken to hold all of it, whatever comes: deltas that each
// begin with all before them are no language.
const sure = 3

// replace takes a payload for all of the text so far, and reports whether it is another text.
func (w *words) replace(text string) bool {
	if w.extended < sure {
		w.ends = append(w.ends, int32(len(text)))
	}
	if text == string(w.bytes) {
		return false
	}
	if len(w.bytes) > 0 && strings.HasPrefix(text, string(w.bytes)) {
		w.extended++
	}
	w.bytes = append(w.bytes[:0], text...)
	return true
}

// join makes the text of its payloads, each of which was the beginning of the last.
func (w *words) join() {
	var all []byte
	for _, end := range w.ends {
		all = append(all, w.bytes[:min(int(end), len(w.bytes))]...)
	}
	w.bytes, w.ends = all, nil
}

// repeats reports whether a text was the same in all payloads, and the server counted tokens in so many that these are parts: a
// character takes few tokens, and an end one.
func (w *words) repeats() bool { return w.extended == 0 && w.again > 1 }

// continues reports whether a text can be all of a text so far, of which before was the beginning. An incomplete character may
// have stood at its end, and a stop string may have been cut off.
func continues(text string, before []byte) bool {
	old := bytes.TrimRight(before, "\ufffd")
	same := 0
	for same < len(text) && same < len(old) && text[same] == old[same] {
		same++
	}
	return text == "" || 2*same >= len(old)
}
