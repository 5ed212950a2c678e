package openai

import (
	"bytes"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/record"
)

// A payload notes, while it is parsed in full, what learning from it must know.
type payload struct {
	elements  int    // of choices
	counted   bool   // token ids or logprobs came
	finish    string // the finish_reason
	strings   int    // of output
	last      gjson.Result
	odd       bool // what it did is more than its strings show
	displaced bool // its text is not the last of its choice's, or not all of its output is text
	sound     bool // its content is a sound or a picture
	grown     growth
	usage     *gjson.Result // inside a choice, nil for none
}

// begin begins a payload that is parsed in full.
func (r *reply) begin(sound bool) {
	if r.now == nil {
		r.now = new(payload)
	}
	*r.now = payload{sound: sound}
}

// learn takes data, which was just parsed as m, as the template of this reply and as a pattern for all.
func (r *reply) learn(c *parsedChunk, data []byte, m *protocol.Chunk) {
	if r.off {
		return
	}
	r.template.learn(r, data, m)
	if r.shared == nil || r.shared.list.Misses() >= maxMisses || !r.cacheable(c, m) {
		return
	}
	one := &chunkPattern{means: *m, hasChoice: r.now.elements == 1, finish: r.now.finish, model: c.model.String()}
	one.means.Bytes = 0
	if !one.addPlaceholder(data, c.id, replyID) && c.id.Type == gjson.String { // its bytes would stay, and it be nobody's id
		return
	}
	for _, v := range c.others {
		if v.Type == gjson.Number {
			one.addPlaceholder(data, v, ignoredInt)
		} else {
			one.addPlaceholder(data, v, ignored)
		}
	}
	if r.now.strings == 1 && !one.addPlaceholder(data, r.now.last, outputText) {
		return
	}
	if c.usage.IsObject() {
		one.usage = answer.ReadUsage(c.usage)
		one.addUsagePlaceholders(data, c.usage)
	}
	if one.split(data) {
		r.shared.list.Add(one, maxPatterns, one.same)
	}
}

// cacheable reports whether a pattern can do all that the payload did: one choice with at most one string of answer or
// reasoning and no count of tokens, or the usage of the whole reply. What holds neither may be an error in the next reply.
func (r *reply) cacheable(c *parsedChunk, m *protocol.Chunk) bool {
	if r.now.odd || r.now.counted || m.Tokens >= 0 || r.now.elements > 1 {
		return false
	}
	if r.now.elements == 0 {
		return c.usage.IsObject() && !hasElements(c.choices) && answer.ReadUsage(c.usage).Reasoning <= 0
	}
	if m.Kind.Observable() {
		return (m.Kind == record.Output || m.Kind == record.Reasoning) && r.now.strings == 1
	}
	return r.now.strings == 0 && !c.usage.IsObject()
}

// addPlaceholder puts a placeholder where a value is, if its place is known and it is simple; else its bytes stay, and the
// result is false.
func (s *chunkPattern) addPlaceholder(data []byte, v gjson.Result, u use) bool {
	if u.number() != (v.Type == gjson.Number) || !u.number() && v.Type != gjson.String {
		return false
	}
	h := placeholder{span{v.Index, v.Index + len(v.Raw)}, u}
	if h.start <= 0 || h.end > len(data) || string(data[h.start:h.end]) != v.Raw || len(s.placeholders) == maxPlaceholders {
		return false
	}
	if u.number() {
		if integer(data[h.start:]) != len(v.Raw) {
			return false
		}
	} else {
		if h.start, h.end = h.start+1, h.end-1; !plain(data[h.start:h.end]) {
			return false
		}
	}
	s.placeholders = append(s.placeholders, h)
	return true
}

func (s *chunkPattern) addUsagePlaceholders(data []byte, usage gjson.Result) {
	usage.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "prompt_tokens":
			s.addPlaceholder(data, v, promptUsage)
		case "completion_tokens":
			s.addPlaceholder(data, v, outputUsage)
		case "total_tokens":
			s.addPlaceholder(data, v, ignoredInt)
		}
		return true
	})
}

// split keeps the bytes between the placeholders; false where two of them overlap, so that their places are not what they seem.
func (s *chunkPattern) split(data []byte) bool {
	slices.SortFunc(s.placeholders, func(a, b placeholder) int { return a.start - b.start })
	data = bytes.Clone(data)
	from := 0
	for _, h := range s.placeholders {
		if h.start < from {
			return false
		}
		s.parts = append(s.parts, data[from:h.start])
		from = h.end
	}
	s.parts = append(s.parts, data[from:])
	return true
}
