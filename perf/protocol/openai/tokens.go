package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A growth is how much text one payload added. Where several texts grew (an answer and its reasoning, two choices) the
// payload's bytes cannot be laid on one of them.
type growth struct {
	choice  int
	kind    record.Kind
	bytes   int
	several bool
}

func (g *growth) by(choice int, kind record.Kind, n int) {
	g.several = g.several || g.kind != 0 && (g.choice != choice || g.kind != kind)
	g.choice, g.kind = choice, kind
	g.bytes += n
}

// pending is how many tokens of a choice came since its last payload with output. A server that holds back half a
// character sends its tokens in chunks without text; they belong to the payload that shows the character.
type pending struct {
	tokens int
	given  bool
}

// add counts a list of token ids.
func (p *pending) add(list gjson.Result) {
	if list.IsArray() {
		p.given = true
		list.ForEach(func(gjson.Result, gjson.Result) bool { p.tokens++; return true })
	}
}

// addLogprobs counts the entries of a chat choice's logprobs.content or a completion's logprobs.tokens.
func (p *pending) addLogprobs(v gjson.Result) {
	if !v.IsObject() {
		return
	}
	for _, name := range []string{"content", "tokens"} {
		if list := v.Get(name); list.IsArray() {
			p.add(list)
			return
		}
	}
}

func (p *pending) take() (tokens int, given bool) {
	tokens, given = p.tokens, p.given
	*p = pending{}
	return tokens, given
}

// A tally says what counted the payloads' tokens.
type tally struct {
	none    bool // a payload with output had no count
	weakest int  // the least sure source so far, from 1
}

func (t *tally) source() record.TokenSource {
	if t.none || t.weakest == 0 {
		return ""
	}
	return record.TokenSources()[t.weakest-1]
}

// count completes the meaning of a payload with output: its bytes, and its tokens where usage did not say them.
func (r *reply) count(m *protocol.Chunk) {
	if !r.now.grown.several && !r.now.displaced {
		m.Bytes = r.now.grown.bytes
	}
	r.opened(*m, m.Bytes)
	ch := &r.choices[m.Choice]
	ids, idsGiven := ch.ids.take()
	logprobs, logprobsGiven := ch.logprobs.take()
	rank := 1
	switch {
	case r.now.grown.several, r.asked.Echo && ch.outputs == 1: // an echo's tokens are among them
		m.Tokens = -1
	case m.Tokens >= 0:
	case idsGiven:
		m.Tokens, rank = ids, 2
	case logprobsGiven:
		m.Tokens, rank = logprobs, 3
	}
	r.tally.none = r.tally.none || m.Tokens < 0
	r.tally.weakest = max(r.tally.weakest, rank)
}

// opened notes the first output of the reply.
func (r *reply) opened(m protocol.Chunk, n int) {
	if r.outputs <= 1 && m.Kind&(record.Output|record.Reasoning|record.Tool) == record.Output && r.opening.bytes == 0 {
		r.opening = opening{m.Choice, n}
	}
}
