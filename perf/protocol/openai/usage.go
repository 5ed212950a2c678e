package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// A usageCount collects usage objects from every place in which servers put them:
//   - in a chunk of its own without choices: the reply's total. Several such chunks are one per choice (each behind the
//     finish_reason of another, or not growing; the completions add up) or a running total (the last counts);
//   - inside a choice's chunk, at its finish or in every chunk: that choice's running count (the last counts, and choices
//     add up) or the reply's. A total that comes with a dummy choice is the same case, with one choice counted.
//
// A count that was said before the last output is not that of the reply.
type usageCount struct {
	latest  record.Usage // what was said last of everything but completions
	own     ownUsage
	choices []choiceUsage // by the choice's place
	running runningUsage
}

// An ownUsage is what chunks without choices said.
type ownUsage struct {
	n         int // how many gave a count
	last, sum record.Usage
	outputs   int  // of the reply, when the last came
	ended     int  // choices with their finish_reason then
	perChoice bool // each came behind the end of one more choice
	shrank    bool // one was no more than the one before
}

// A choiceUsage is what one choice's chunks said.
type choiceUsage struct {
	count   record.Usage
	outputs int  // of the choice, when the last came
	first   int  // the first count that came with output
	counts  int  // that came with output
	spoken  int  // the last of these
	fell    bool // one of these was less than the one before
}

// A runningUsage watches whether counts inside choices' chunks run through the whole reply.
type runningUsage struct {
	choice, count int // of the last
	turns         int // from one choice to another
	broken        bool
	midway        bool // a count came before its choice ended
	outputs       int  // of the reply, when the last came
}

// countUsage notes the usage of a chunk, and how many tokens the chunk's payload brought where that can be known.
func (r *reply) countUsage(c parsedChunk, m *protocol.Chunk) {
	if !c.usage.IsObject() {
		if m.Kind.Observable() {
			r.choices[m.Choice].silent = true
		}
		return
	}
	m.Kind |= record.UsageMark
	count := answer.ReadUsage(c.usage)
	if r.now.elements == 0 {
		r.ownUsage(count)
		return
	}
	r.usage.note(count)
	r.now.odd = true // counts inside choices' chunks are read in full
	if tokens := r.choiceUsage(count, m); m.Kind.Observable() {
		m.Tokens = tokens
	}
}

// Behind takes the usage of a payload that stands behind the end mark. Nothing else there is of the reply.
func (r *reply) Behind(data []byte) {
	if data = servererror.Trim(data); len(data) == 0 || data[0] != '{' || !jsondepth.Valid(data) {
		return
	}
	var c parsedChunk
	c.read(gjson.ParseBytes(data))
	if c.usage.IsObject() && !hasElements(c.choices) {
		r.ownUsage(answer.ReadUsage(c.usage))
	}
}

// note keeps what a usage says beside completions: what a later one leaves out, an earlier may have said.
func (u *usageCount) note(count record.Usage) {
	before := u.latest
	u.latest = count
	if count.Prompt <= 0 { // no prompt has no token
		u.latest.Prompt = -1
	}
	if u.latest.Prompt < 0 && before.Given {
		u.latest.Prompt = before.Prompt
	}
	if count.Cached < 0 && before.Given {
		u.latest.Cached = before.Cached
	}
}

// ownUsage takes a count that came without a choice. None, or 0 where there was output, says nothing.
func (r *reply) ownUsage(count record.Usage) {
	r.usage.note(count)
	if count.Completion < 0 || count.Completion == 0 && r.outputs > 0 {
		return
	}
	o := &r.usage.own
	ended := 0
	for i := range r.choices {
		if r.choices[i].finish != "" {
			ended++
		}
	}
	o.perChoice = ended > o.ended && (o.n == 0 || o.perChoice)
	o.shrank = o.shrank || o.n > 0 && count.Completion <= o.last.Completion
	o.n, o.last, o.outputs, o.ended = o.n+1, count, r.outputs, ended
	o.sum.Completion += count.Completion
	o.sum.Prompt += max(0, count.Prompt)
	o.sum.Reasoning += max(0, count.Reasoning)
	o.sum.ReasoningApart = o.sum.ReasoningApart || count.ReasoningApart
}

// choiceUsage takes a count that came with a choice, and says by how much the choice's count grew, -1 where that is not
// known.
func (r *reply) choiceUsage(count record.Usage, m *protocol.Chunk) int {
	u := &r.usage
	output := m.Kind.Observable()
	if count.Completion < 0 || count.Completion == 0 && r.outputs > 0 {
		if output {
			r.choices[m.Choice].silent = true
		}
		return -1
	}
	c := u.choice(m.Choice)
	if r.now.sound && c.count.Given { // it counts the sound's own tokens, and says no more of the text's
		count = c.count
	}
	c.count, c.outputs = count, r.choices[m.Choice].outputs
	u.running.take(m, count.Completion, r.outputs)
	if !output {
		return -1
	}
	if c.counts++; c.counts == 1 {
		c.first = count.Completion
	}
	c.fell = c.fell || count.Completion < c.spoken
	grown := count.Completion - c.spoken // what came without output since belongs to this payload
	c.spoken = count.Completion
	if r.choices[m.Choice].silent || grown <= 0 {
		return -1
	}
	return grown
}

// take watches the next count inside a choice's chunk.
func (w *runningUsage) take(m *protocol.Chunk, count, outputs int) {
	if w.count > 0 && m.Choice != w.choice {
		w.turns++
		w.broken = w.broken || count < w.count || count == w.count && m.Kind.Observable()
	}
	w.midway = w.midway || m.Kind.Observable() && m.Kind&record.Finish == 0
	w.choice, w.count, w.outputs = m.Choice, count, outputs
}

func (u *usageCount) choice(place int) *choiceUsage {
	for place >= len(u.choices) {
		u.choices = append(u.choices, choiceUsage{})
	}
	return &u.choices[place]
}
