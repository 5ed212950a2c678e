// Package answer collects the contents of the payloads of one reply, for dialects other than OpenAI's: texts of
// choices, usage, finish reasons, and what each payload was. A dialect parses the JSON of a payload and passes its
// contents to the Builder. The package does no I/O and has no clock.
package answer

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// A Builder is one reply while it is read. For each payload a dialect calls Begin, then what the payload says, then Chunk; in
// the end Result. The zero value reads a reply of one choice, of which each payload brings a part.
type Builder struct {
	// N is the number of choices that were asked for, 0 for one.
	N int
	// Cumulative reports whether each payload holds all of its choice's text so far, as the dialect says. A payload that does not
	// begin as the one before did ends that: some servers have a switch for it, and no field that tells.
	Cumulative bool

	id, model string
	usage     record.Usage
	choices   []choice
	now       protocol.Chunk
	places    int // how many different texts the payload added to
	outputs   int // payloads with output
	uncounted int // of these, those of which nobody said how many tokens they hold
	counted   record.TokenSource
	ended     bool
	said      string
	foreign   string
}

type choice struct {
	text, reasoning, tools words
	finish                 string
}

// Begin starts the next payload.
func (b *Builder) Begin() {
	b.now, b.places = protocol.Chunk{Tokens: -1}, 0
}

// Name notes the reply's id and the model that it names; "" says nothing.
func (b *Builder) Name(id, model string) {
	if id != "" {
		b.id = id
	}
	if model != "" {
		b.model = model
	}
}

// Text adds text of the answer to a choice.
func (b *Builder) Text(at int, text string) { b.add(at, &b.choice(at).text, text, record.Output) }

// Reasoning adds text of the model's reasoning to a choice.
func (b *Builder) Reasoning(at int, text string) {
	b.add(at, &b.choice(at).reasoning, text, record.Reasoning)
}

// Tool adds a part of a tool call to a choice: a name, or arguments.
func (b *Builder) Tool(at int, text string) { b.add(at, &b.choice(at).tools, text, record.Tool) }

// Textless notes output that has no text: a sound, a picture.
func (b *Builder) Textless(at int) {
	b.choice(at)
	b.grown(at, record.Output, 0)
	b.places++ // its bytes are not those of a text
	b.now.Bytes = 0
}

// Role notes that the payload opens a choice and holds no output of it.
func (b *Builder) Role(at int) {
	b.choice(at)
	b.now.Kind |= record.Role
}

// Finish notes why a choice ended. The payload is the last of the answer once every choice has ended.
func (b *Builder) Finish(at int, reason string) {
	if reason == "" {
		return
	}
	b.choice(at).finish = reason
	b.now.Kind |= record.Finish
	if b.now.Kind&^record.Finish == 0 {
		b.now.Choice = at
	}
	b.now.Complete = b.finished()
}

// Usage notes counts of tokens; a count that is less than 0 keeps the one before.
func (b *Builder) Usage(u record.Usage) {
	if !u.Given {
		return
	}
	b.now.Kind |= record.UsageMark
	if !b.usage.Given {
		b.usage = u
		return
	}
	keep(&b.usage.Prompt, u.Prompt)
	keep(&b.usage.Completion, u.Completion)
	keep(&b.usage.Cached, u.Cached)
	keep(&b.usage.Reasoning, u.Reasoning)
	b.usage.ReasoningApart = b.usage.ReasoningApart || u.ReasoningApart
}

// Counts are the counts noted so far.
func (b *Builder) Counts() record.Usage { return b.usage }

// Tokens notes how many output tokens the payload holds, and what says so.
func (b *Builder) Tokens(n int, by record.TokenSource) { b.now.Tokens, b.counted = n, by }

// Words notes what the server said beside the answer, which may explain an early end.
func (b *Builder) Words(text string) {
	if text != "" {
		b.said = text
	}
}

// Unknown notes a payload that means nothing in the dialect of this name; it may be of another.
func (b *Builder) Unknown(own string, root gjson.Result) {
	if b.foreign == "" {
		b.foreign = servererror.Foreign(own, root)
	}
}

// Mark notes an end mark that says nothing of whether the answer is complete: that of a gateway.
func (b *Builder) Mark() { b.now.Kind |= record.EndMark }

// End notes that the reply is complete: the payload is an end mark, or the body is whole.
func (b *Builder) End() {
	b.ended = true
	b.now.Kind |= record.EndMark
}

// Whole notes that the reply is complete though no end mark may come: the last event of the dialect has come.
func (b *Builder) Whole() {
	b.ended, b.now.Complete = true, true
}

// Fault notes that the payload is an error; the first of a payload counts.
func (b *Builder) Fault(f *record.Fault) {
	if b.now.Fault == nil {
		b.now.Fault = f
	}
}

// Chunk is what the payload carried.
func (b *Builder) Chunk() protocol.Chunk {
	m := b.now
	switch {
	case !m.Kind.Observable():
		m.Tokens = -1
	default:
		b.outputs++
		if m.Tokens < 0 {
			b.uncounted++
		}
	}
	if b.places > 1 {
		m.Bytes = 0
	}
	return m
}

// repeated reports whether a text that is the same again holds tokens of its own, by the server's count. It is then output: a part
// that repeats the one before, or the whole of a text to which the new token has added nothing yet.
func (b *Builder) repeated(at int, to *words, kind record.Kind) bool {
	c := b.choice(at)
	if kind != record.Output || b.now.Tokens <= 0 || to.extended > 0 || len(c.reasoning.bytes) > 0 {
		return false
	}
	to.again++
	return true
}

// Result is the whole of the reply.
func (b *Builder) Result() protocol.Result {
	if b.Cumulative && slices.ContainsFunc(b.choices, func(c choice) bool { return c.text.repeats() }) &&
		!slices.ContainsFunc(b.choices, func(c choice) bool { return c.text.extended > 0 }) {
		b.part()
	}
	r := protocol.Result{ID: b.id, Model: b.model, Usage: b.usage, Complete: b.ended || b.finished(), Cumulative: b.Cumulative, Words: b.said}
	if b.outputs > 0 && b.uncounted == 0 {
		r.Counted = b.counted
	}
	if len(b.choices) == 0 {
		r.Foreign = b.foreign
	}
	for i := range b.choices {
		c := &b.choices[i]
		r.Choices = append(r.Choices, record.Choice{Text: string(c.text.bytes), Reasoning: string(c.reasoning.bytes),
			Tools: string(c.tools.bytes), Finish: c.finish})
	}
	return r
}

// choice is the choice of a number, which opens it and those before it. A number that no request can have asked for is
// that of the last one possible.
func (b *Builder) choice(at int) *choice {
	at = min(max(at, 0), maxChoices-1)
	for at >= len(b.choices) {
		b.choices = append(b.choices, choice{})
	}
	return &b.choices[at]
}

// maxChoices bounds the choices of a reply, whatever number a server sends.
const maxChoices = 1024

func (b *Builder) add(at int, to *words, text string, kind record.Kind) {
	if text == "" {
		return
	}
	if b.Cumulative && to.extended < sure && !continues(text, to.bytes) {
		b.part()
	}
	if !b.Cumulative {
		to.bytes = append(to.bytes, text...)
	} else if !to.replace(text) && !b.repeated(at, to, kind) {
		return
	}
	b.grown(at, kind, len(text))
}

// part takes all payloads so far for parts of their texts.
func (b *Builder) part() {
	b.Cumulative = false
	for i := range b.choices {
		c := &b.choices[i]
		c.text.join()
		c.reasoning.join()
		c.tools.join()
	}
}

// grown notes that a text of a choice grew by so many bytes.
func (b *Builder) grown(at int, kind record.Kind, n int) {
	at = min(max(at, 0), maxChoices-1)
	if b.now.Kind.Observable() && (b.now.Choice != at || b.now.Kind&kind == 0) {
		b.places++
	}
	if !b.now.Kind.Observable() {
		b.now.Choice = at
		b.places = 1
	}
	b.now.Kind |= kind
	b.now.Bytes += n
}

// finished reports whether every choice that was asked for has ended.
func (b *Builder) finished() bool {
	if len(b.choices) < max(b.N, 1) {
		return false
	}
	for i := range b.choices {
		if b.choices[i].finish == "" {
			return false
		}
	}
	return true
}

func keep(to *int, count int) {
	if count >= 0 {
		*to = count
	}
}
