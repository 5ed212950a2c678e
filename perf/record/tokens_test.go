package record_test

import (
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// of is a payload with output that came at so many milliseconds with so many tokens.
func of(ms, tokens, bytes int, kind record.Kind, choice int32) record.Payload {
	return record.Payload{At: record.Instant(ms) * record.Instant(time.Millisecond), Tokens: int32(tokens), Bytes: int32(bytes), Kind: kind, Choice: choice}
}

// TestTokens_GapsAddUpToTheTimeOfDecoding: by definition the gaps of a choice sum to its last arrival less its first.
func TestTokens_GapsAddUpToTheTimeOfDecoding(t *testing.T) {
	const out = record.Output
	ms := time.Millisecond
	for _, c := range []struct {
		name     string
		payloads record.Payloads
		want     []time.Duration // a gap for each token
	}{
		{"one token each", record.Payloads{of(10, 1, 1, out, 0), of(30, 1, 1, out, 0), of(40, 1, 1, out, 0)}, []time.Duration{20 * ms, 10 * ms}},
		{"several share their gap", record.Payloads{of(5, 1, 1, out, 0), of(35, 3, 3, out, 0)}, []time.Duration{10 * ms, 10 * ms, 10 * ms}},
		{"those of the first leave none", record.Payloads{of(5, 4, 4, out, 0), of(15, 1, 1, out, 0)}, []time.Duration{10 * ms}},
		{"the time before half a token is the next one's", record.Payloads{of(5, 1, 1, out, 0), of(15, 0, 1, out, 0), of(45, 2, 1, out, 0)},
			[]time.Duration{20 * ms, 20 * ms}},
		{"choices apart", record.Payloads{of(5, 1, 1, out, 0), of(6, 1, 1, out, 1), of(15, 1, 1, out, 0), of(36, 3, 1, out, 1)},
			[]time.Duration{10 * ms, 10 * ms, 10 * ms, 10 * ms}},
		{"what is no output is passed by", record.Payloads{of(1, 0, 0, record.Role, 0), of(5, 1, 1, out, 0), of(9, 1, 1, record.Reasoning, 0), of(10, 0, 0, record.UsageMark, 0)},
			[]time.Duration{4 * ms}},
		{"one payload of unknown tokens", record.Payloads{of(5, 1, 1, out, 0), of(15, -1, 1, out, 0), of(25, 1, 1, out, 0)}, nil},
		{"a choice that is none", record.Payloads{of(5, 1, 1, out, -1), of(15, 1, 1, out, -1)}, nil},
		{"no token at all", record.Payloads{of(5, 0, 1, out, 0), of(15, 0, 1, out, 0)}, nil},
	} {
		r := record.Record{Payloads: c.payloads}
		var got []time.Duration
		for gap, n := range r.TokenGaps() {
			got = append(got, slices.Repeat([]time.Duration{gap}, n)...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTokens_PayloadsHaveTheirPartOfEachText(t *testing.T) {
	r := record.Record{
		Choices: []record.Choice{{Reasoning: "hm", Text: "日本x"}, {Text: "b"}},
		Payloads: record.Payloads{of(1, 0, 0, record.Role, 0), of(2, 1, 2, record.Reasoning, 0), of(3, 1, 3, record.Output, 0),
			of(4, 1, 1, record.Output, 1), of(5, 1, 4, record.Output, 0)},
	}
	got := map[int]string{}
	for i, text := range r.PayloadTexts() {
		got[i] = text
	}
	if len(got) != 4 || got[1] != "hm" || got[2] != "日" || got[3] != "b" || got[4] != "本x" {
		t.Errorf("the texts are %v", got)
	}
	if n := r.Characters(); n[2] != 1 || n[4] != 2 {
		t.Errorf("the characters are %v", n)
	}
	r.Payloads[4].Bytes = 3 // a byte of the text is nobody's
	for i, text := range r.PayloadTexts() {
		t.Errorf("payload %d has %q although the sizes do not fit", i, text)
	}
}

// TestTokens_CountsForThePayloadThatCompletesIt: a tokenizer whose tokens end at the given bytes of a text.
func TestTokens_CountsForThePayloadThatCompletesIt(t *testing.T) {
	const out, why = record.Output, record.Reasoning
	cuts := func(ends ...int) func(string) []int { return func(string) []int { return ends } }
	for _, c := range []struct {
		name     string
		text     string
		payloads record.Payloads
		ends     func(string) []int
		want     []int32
		by       record.TokenSource
	}{
		{"one each", "abc", record.Payloads{of(1, -1, 1, out, 0), of(2, -1, 1, out, 0), of(3, -1, 1, out, 0)}, cuts(1, 2, 3), []int32{1, 1, 1}, record.TokensByTokenizer},
		{"several in one", "abcd", record.Payloads{of(1, -1, 1, out, 0), of(2, -1, 3, out, 0)}, cuts(1, 2, 4), []int32{1, 2}, record.TokensByTokenizer},
		{"over the border", "abcd", record.Payloads{of(1, -1, 2, out, 0), of(2, -1, 2, out, 0)}, cuts(3, 4), []int32{0, 2}, record.TokensByTokenizer},
		{"what is no output has none", "ab", record.Payloads{of(1, -1, 0, record.Role, 0), of(2, -1, 2, out, 0), of(3, -1, 0, record.Finish, 0)}, cuts(1, 2), []int32{-1, 2, -1}, record.TokensByTokenizer},
		{"a tokenizer that cannot say", "ab", record.Payloads{of(1, -1, 2, out, 0)}, func(string) []int { return nil }, []int32{-1}, ""},
		{"texts that do not add up", "abc", record.Payloads{of(1, -1, 2, out, 0)}, cuts(1, 2), []int32{-1}, ""},
		{"the server has said", "ab", record.Payloads{of(1, 5, 2, out, 0)}, cuts(1, 2), []int32{5}, record.TokensByIDs},
	} {
		r := record.Record{Choices: []record.Choice{{Text: c.text}}, Payloads: c.payloads}
		if c.by == record.TokensByIDs {
			r.CountedBy = c.by
		}
		r.CountByOffsets(c.ends)
		var got []int32
		for _, p := range r.Payloads {
			got = append(got, p.Tokens)
		}
		if !slices.Equal(got, c.want) || r.CountedBy != c.by {
			t.Errorf("%s: %v by %q, want %v by %q", c.name, got, r.CountedBy, c.want, c.by)
		}
		if r.ForgetTokens(); r.CountedBy != "" || r.Payloads[0].Tokens != -1 {
			t.Errorf("%s: forgotten, they are still counted by %q", c.name, r.CountedBy)
		}
	}
	both := record.Record{Choices: []record.Choice{{Reasoning: "hm", Text: "ab"}}, Payloads: record.Payloads{of(1, -1, 2, why, 0), of(2, -1, 2, out, 0)}}
	both.CountByOffsets(func(text string) []int { return map[string][]int{"hm": {2}, "ab": {1, 2}}[text] })
	if both.Payloads[0].Tokens != 1 || both.Payloads[1].Tokens != 2 {
		t.Errorf("reasoning has %d tokens, the answer %d", both.Payloads[0].Tokens, both.Payloads[1].Tokens)
	}
}
