package openai

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A template is what the chunks of a stream have in common, learned from one that was parsed in full: the bytes before and
// after its only string of output, whose place the parser itself reported. A later chunk whose bytes are equal but for
// that string is the same JSON with another text, so it means the same with another text, whatever the dialect;
// anything else is parsed in full. The fast path thus needs no knowledge of JSON beyond where a string ends.
type template struct {
	ready          bool
	prefix, suffix []byte // kept from chunk to chunk, so that learning again does not allocate
	choice         int
	kind           record.Kind
}

// match reads data by the template. It declines (false) whatever it cannot be sure of.
func (t *template) match(r *reply, data []byte) (protocol.Chunk, bool) {
	m := protocol.Chunk{Kind: t.kind, Choice: t.choice, Tokens: -1}
	if !t.ready || len(data) <= len(t.prefix)+len(t.suffix) ||
		!bytes.HasPrefix(data, t.prefix) || !bytes.HasSuffix(data, t.suffix) {
		return m, false
	}
	ch := &r.choices[t.choice]
	to := ch.buffer(t.kind)
	text := data[len(t.prefix) : len(data)-len(t.suffix)]
	if plain(text) {
		m.Bytes = to.add(text)
	} else {
		quoted := data[len(t.prefix)-1 : len(data)-len(t.suffix)+1]
		if !gjson.ValidBytes(quoted) {
			return m, false
		}
		m.Bytes = to.addQuoted(string(quoted), &r.scratch)
	}
	ch.outputs++
	r.outputs++
	r.tally.none = true
	return m, true
}

// buffer is where output of one kind is collected; of tool calls it is the arguments of the last.
func (ch *choice) buffer(kind record.Kind) *text {
	switch kind {
	case record.Reasoning:
		return &ch.reasoning
	case record.Tool:
		return &ch.tools[len(ch.tools)-1].arguments
	}
	return &ch.text
}

// plain reports whether text stands for itself inside a JSON string: no quote, no escape, no control character.
func plain(text []byte) bool {
	for _, c := range text {
		if c < 0x20 || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// learn takes data, which was just parsed as m, as the template for the chunks to come: it must hold exactly one
// string of output and nothing else of meaning.
func (t *template) learn(r *reply, data []byte, m *protocol.Chunk) {
	t.ready = false
	single := m.Kind == record.Output || m.Kind == record.Reasoning || m.Kind == record.Tool
	if !single || r.now.strings != 1 || r.now.odd || r.now.displaced || r.now.counted || m.Tokens >= 0 { // counts are read in full
		return
	}
	start, end := r.now.last.Index, r.now.last.Index+len(r.now.last.Raw)
	if start <= 0 || end > len(data) || string(data[start:end]) != r.now.last.Raw {
		return // the parser does not know where the string stood
	}
	t.around(data, span{start + 1, end - 1}, *m)
}

// around takes the bytes of data around a string of output as the template.
func (t *template) around(data []byte, text span, m protocol.Chunk) {
	t.prefix = append(t.prefix[:0], data[:text.start]...)
	t.suffix = append(t.suffix[:0], data[text.end:]...)
	t.choice, t.kind, t.ready = m.Choice, m.Kind, true
}
