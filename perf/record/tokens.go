package record

import (
	"iter"
	"time"
	"unicode/utf8"
)

// TokenSource is what said how many tokens the payloads of a reply hold.
type TokenSource string

// The sources, from the surest to the least sure.
const (
	TokensByUsage     TokenSource = "usage"     // a running count in every chunk (continuous_usage_stats)
	TokensByIDs       TokenSource = "token_ids" // the ids themselves
	TokensByLogprobs  TokenSource = "logprobs"  // an entry a token
	TokensByTokenizer TokenSource = "tokenizer" // our tokenizer, on the whole text, after the level's end
)

// TokenSources lists the sources in the order of reports.
func TokenSources() []TokenSource {
	return []TokenSource{TokensByUsage, TokensByIDs, TokensByLogprobs, TokensByTokenizer}
}

// TokensPerPayload reports whether it is known of every payload with output how many tokens it holds, and how many they
// are in all.
func (r *Record) TokensPerPayload() (tokens int, known bool) {
	for i := range r.Payloads {
		p := &r.Payloads[i]
		if !p.Kind.Observable() {
			continue
		}
		if p.Tokens < 0 || p.Choice < 0 {
			return 0, false
		}
		tokens += int(p.Tokens)
	}
	return tokens, tokens > 0
}

// TokenGaps yields the gaps between tokens, as the gap of one token and how many tokens have it: a payload of k tokens
// that came t after the one before of its choice gives k gaps of t/k. So the gaps of a choice add up to the time
// between its first and its last payload, and their mean is TPOTExact where the server counts no token without text.
// (One gap of t and k−1 of zero has the same sum, but its percentiles say more of how a server packs its chunks than of
// how fast it decodes.) The tokens of a choice's first payload came with it and leave no gap; the time before a payload
// without a whole token belongs to the next. Nothing is yielded where TokensPerPayload is not known.
func (r *Record) TokenGaps() iter.Seq2[time.Duration, int] {
	return func(yield func(time.Duration, int) bool) {
		if _, known := r.TokensPerPayload(); !known {
			return
		}
		var last []Instant // of each choice, the last payload with a whole token
		for i := range r.Payloads {
			p := &r.Payloads[i]
			if !p.Kind.Observable() {
				continue
			}
			for int(p.Choice) >= len(last) {
				last = append(last, 0)
			}
			before := last[p.Choice]
			if before != 0 && p.Tokens == 0 {
				continue
			}
			last[p.Choice] = p.At
			if before != 0 && !yield(time.Duration(p.At-before)/time.Duration(p.Tokens), int(p.Tokens)) {
				return
			}
		}
	}
}

// PayloadTexts yields each payload with output by its index, with the text that it brought. It yields nothing where the
// payloads do not say which bytes of their choices' texts are theirs.
func (r *Record) PayloadTexts() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		if !r.sized() {
			return
		}
		at := map[textKey]int{}
		for i := range r.Payloads {
			p := &r.Payloads[i]
			if !p.Kind.Observable() {
				continue
			}
			key := textKey{p.Choice, p.Kind & (Output | Reasoning | Tool)}
			from := at[key]
			at[key] = from + int(p.Bytes)
			if !yield(i, r.textOf(key)[from:at[key]]) {
				return
			}
		}
	}
}

// A textKey names one of a reply's texts: a choice's answer, reasoning or tool calls.
type textKey struct {
	choice int32
	kind   Kind
}

func (r *Record) textOf(k textKey) string {
	if k.choice < 0 || int(k.choice) >= len(r.Choices) {
		return ""
	}
	c := &r.Choices[k.choice]
	switch k.kind {
	case Output:
		return c.Text
	case Reasoning:
		return c.Reasoning
	case Tool:
		return c.Tools
	}
	return ""
}

// sized reports whether every payload with output knows its bytes, and that they make up the texts exactly.
func (r *Record) sized() bool {
	sums := map[textKey]int{}
	for i := range r.Payloads {
		p := &r.Payloads[i]
		if !p.Kind.Observable() {
			continue
		}
		if p.Bytes <= 0 {
			return false
		}
		sums[textKey{p.Choice, p.Kind & (Output | Reasoning | Tool)}] += int(p.Bytes)
	}
	for key, n := range sums {
		if len(r.textOf(key)) != n {
			return false
		}
	}
	return len(sums) > 0
}

// ForgetTokens takes back what is known of the tokens of payloads, so that they can be counted again.
func (r *Record) ForgetTokens() {
	r.CountedBy = ""
	for i := range r.Payloads {
		r.Payloads[i].Tokens = -1
	}
}

// CountByOffsets sets the tokens of each payload from a tokenizer: ends gives, for a text, where each of its tokens
// ends, in bytes and ascending; nil where it cannot say. A token counts for the payload that completes it. It does
// nothing where the server has said, or where the payloads' texts are not known.
func (r *Record) CountByOffsets(ends func(text string) []int) {
	if _, known := r.TokensPerPayload(); known || !r.sized() {
		return
	}
	left, done := map[textKey][]int{}, map[textKey]int{}
	counts := make([]int32, len(r.Payloads))
	for i := range r.Payloads {
		p := &r.Payloads[i]
		if !p.Kind.Observable() {
			continue
		}
		key := textKey{p.Choice, p.Kind & (Output | Reasoning | Tool)}
		if done[key] == 0 {
			if left[key] = ends(r.textOf(key)); left[key] == nil {
				return
			}
		}
		done[key] += int(p.Bytes)
		for len(left[key]) > 0 && left[key][0] <= done[key] {
			left[key] = left[key][1:]
			counts[i]++
		}
	}
	for i := range r.Payloads {
		if r.Payloads[i].Kind.Observable() {
			r.Payloads[i].Tokens = counts[i]
		}
	}
	r.CountedBy = TokensByTokenizer
}

// Characters is how many characters each payload with output brought, by its index; nil where that is not known. A
// server that holds back the bytes of an unfinished character sends several tokens as one character: that is neither
// speculation nor batching.
func (r *Record) Characters() map[int]int {
	var n map[int]int
	for i, text := range r.PayloadTexts() {
		if n == nil {
			n = make(map[int]int, len(r.Payloads))
		}
		for _, b := range []byte(text) { // a character that two payloads share counts for the first
			if utf8.RuneStart(b) {
				n[i]++
			}
		}
	}
	return n
}
