package openai

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A template is the common shape of a stream's chunks, learnt from one that was parsed in full: the bytes before and
// after the text of its only output. A later chunk whose bytes are equal but for that text means the same with
// another text, whatever the dialect; anything else is parsed in full. So the fast path needs no knowledge of JSON
// beyond where a string ends, and cannot read a chunk differently from the parser.
type template struct {
	prefix, suffix []byte
	choice         int
	reasoning      bool
	kind           record.Kind
}

var (
	contentKey   = []byte(`"content":"`)
	reasoningKey = []byte(`"reasoning_content":"`)
	textKey      = []byte(`"text":"`)
)

// match reads data by the template. It declines (false) whatever it cannot be sure of.
func (t *template) match(r *reply, data []byte) (protocol.Meaning, bool) {
	m := protocol.Meaning{Kind: t.kind, Choice: t.choice, Tokens: -1}
	if t.prefix == nil || len(data) <= len(t.prefix)+len(t.suffix) ||
		!bytes.HasPrefix(data, t.prefix) || !bytes.HasSuffix(data, t.suffix) {
		return m, false
	}
	text := data[len(t.prefix) : len(data)-len(t.suffix)]
	ch := &r.choices[t.choice]
	to := &ch.text
	if t.reasoning {
		to = &ch.reasoning
	}
	if !plain(text) {
		quoted := data[len(t.prefix)-1 : len(data)-len(t.suffix)+1]
		if !gjson.ValidBytes(quoted) {
			return m, false
		}
		*to = append(*to, gjson.ParseBytes(quoted).String()...)
	} else {
		*to = append(*to, text...)
	}
	r.outputs++
	return m, true
}

// plain says that text stands for itself inside a JSON string: no quote, no escape, no control character.
func plain(text []byte) bool {
	for _, c := range text {
		if c < 0x20 || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// learn takes data, which was just parsed as m, as the template for the chunks to come: it must hold exactly one
// non-empty output string and nothing else of meaning.
func (t *template) learn(r *reply, data []byte, m *protocol.Meaning) {
	t.prefix = nil
	if m.Fault != nil || m.Kind != record.Output && m.Kind != record.Reasoning {
		return
	}
	key := contentKey
	if m.Kind == record.Reasoning {
		key = reasoningKey
	} else if bytes.Contains(data, textKey) {
		key = textKey
	}
	at := bytes.Index(data, key)
	if at < 0 || bytes.Count(data, key) > 1 || bytes.Count(data, []byte(`"index":`)) != 1 {
		return
	}
	if bytes.Contains(data, contentKey) && bytes.Contains(data, textKey) {
		return
	}
	start := at + len(key)
	end := bytes.IndexByte(data[start:], '"')
	if end <= 0 || !plain(data[start:start+end]) {
		return
	}
	t.prefix = append(t.prefix[:0:0], data[:start]...)
	t.suffix = append(t.suffix[:0:0], data[start+end:]...)
	t.choice, t.kind, t.reasoning = m.Choice, m.Kind, m.Kind == record.Reasoning
}
