package openai

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// said is a chunk of a choice with a delta and what the server says of its tokens, in the fields' own spelling.
func said(fields, more string) string {
	return `{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{` + fields + `},"finish_reason":null` + more + `}]}`
}

func running(fields, more, completion string) string {
	chunk := said(fields, more)
	return chunk[:len(chunk)-1] + `,"usage":{"prompt_tokens":5,"completion_tokens":` + completion + `,"total_tokens":9}}`
}

// TestTokens_OfAPayloadAreThoseOfTheSurestSource: a running usage before ids before logprobs. The source of a reply is the
// least sure of those that its payloads needed, and none where a payload had none.
func TestTokens_OfAPayloadAreThoseOfTheSurestSource(t *testing.T) {
	const (
		role     = `"role":"assistant","content":""`
		a, b     = `"content":"a"`, `"content":"b"`
		two      = `,"token_ids":[7,8]`
		one      = `,"token_ids":[9]`
		logprob  = `,"logprobs":{"content":[{"token":"b","logprob":-1,"bytes":[98],"top_logprobs":[]}]}`
		three    = `,"logprobs":{"content":[{"token":"x"},{"token":"y"},{"token":"z"}]}`
		null     = `,"token_ids":null,"logprobs":null`
		usage    = record.TokensByUsage
		ids      = record.TokensByIDs
		logprobs = record.TokensByLogprobs
	)
	for _, c := range []struct {
		name   string
		lines  []string
		tokens []int
		by     record.TokenSource
	}{
		{"ids", []string{said(role, null), said(a, two), said(b, one)}, []int{-1, 2, 1}, ids},
		{"logprobs", []string{said(role, null), said(a, three), said(b, logprob)}, []int{-1, 3, 1}, logprobs},
		{"ids before logprobs", []string{said(a, two+three), said(b, one+logprob)}, []int{2, 1}, ids},
		{"usage before ids", []string{running(a, one, "4"), running(b, two, "5")}, []int{4, 1}, usage},
		{"a chunk without ids has its logprobs, the less sure", []string{said(a, two+three), said(b, null+logprob)}, []int{2, 1}, logprobs},
		{"a chunk without ids leaves the reply uncounted", []string{said(a, two), said(b, null), said(b, one)}, []int{2, -1, 1}, ""},
		{"a chunk without usage has its ids, and no later usage counts", []string{running(a, one, "1"), said(b, two), running(b, one, "4")}, []int{1, 2, 1}, ids},
		{"a chunk without usage and nothing else", []string{running(a, "", "1"), said(b, ""), running(b, "", "4")}, []int{1, -1, -1}, ""},
		{"usage that shrinks says nothing", []string{running(a, "", "3"), running(b, "", "2")}, []int{3, -1}, ""},
		{"tokens without text count for the next text", []string{said(`"content":""`, one), said(`"content":""`, two), said(b, one)}, []int{-1, -1, 4}, ids},
		{"a last token without text is of no payload", []string{said(a, one), said(``, one)}, []int{1, -1}, ids},
		{"an empty list is a payload of a token's rest", []string{said(a, one), said(b, `,"token_ids":[]`)}, []int{1, 0}, ids},
		{"reasoning and answer in one chunk are of no one text", []string{said(a, one), said(`"reasoning_content":"r","content":"b"`, two)}, []int{1, -1}, ""},
		{"reasoning chunks have their ids", []string{said(`"reasoning":"r"`, two), said(b, one)}, []int{2, 1}, ids},
		{"a speculating server", []string{said(a, one), said(b, `,"token_ids":[1,2,3,4,5]`), said(a, one)}, []int{1, 5, 1}, ids},
		{"prompt ids are not output", []string{said(role, `,"token_ids":null`), `{"prompt_token_ids":[1,2,3],"choices":[{"index":0,"delta":{"content":"a"},"token_ids":[4]}]}`},
			[]int{-1, 1}, ids},
		{"completions", []string{`{"choices":[{"index":0,"text":"ab","logprobs":{"tokens":["a","b"],"token_logprobs":[-1,-2]}}]}`}, []int{2}, logprobs},
		{"nothing at all", []string{said(a, ""), said(b, "")}, []int{-1, -1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			reply := Protocol{}.NewReply(&protocol.Request{N: 1})
			var tokens []int
			for _, line := range c.lines {
				m := reply.Payload(nil, []byte(line))
				if m.Fault != nil {
					t.Fatalf("%s: %+v", line, m.Fault)
				}
				tokens = append(tokens, m.Tokens)
			}
			if d := cmp.Diff(c.tokens, tokens); d != "" {
				t.Error(d)
			}
			if by := reply.Result().Counted; by != c.by {
				t.Errorf("counted by %q, want %q", by, c.by)
			}
		})
	}
}

// TestTokens_EachChoiceHasItsOwnTokens: two answers interleave, one of which shows nothing for a while.
func TestTokens_EachChoiceHasItsOwnTokens(t *testing.T) {
	at := func(index, text, ids string) string {
		return `{"choices":[{"index":` + index + `,"delta":{"content":"` + text + `"},"token_ids":[` + ids + `]}]}`
	}
	reply := Protocol{}.NewReply(&protocol.Request{N: 2})
	var tokens []int
	for _, line := range []string{at("0", "a", "1"), at("1", "", "5,6"), at("0", "b", "2,3"), at("1", "x", "7"), at("0", "c", "4")} {
		tokens = append(tokens, reply.Payload(nil, []byte(line)).Tokens)
	}
	if d := cmp.Diff([]int{1, -1, 2, 3, 1}, tokens); d != "" {
		t.Error(d)
	}
}
