package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

// saidBefore reports whether a delta, or a message in its place, holds all that the choice has said so far and nothing else, as
// some servers say again behind the parts: the same text and the same reasoning. A delta of one text alone may be one more
// part that is like all before it, and so may a message where parts come as messages.
func (ch *choice) saidBefore(d gjson.Result, message bool) bool {
	if ch.outputs == 0 || message && ch.messages || !message && ch.outputs == 1 || len(d.Raw) < len(ch.text.bytes)+len(ch.reasoning.bytes) {
		return false
	}
	if !message && (len(ch.text.bytes) == 0 || len(ch.reasoning.bytes) == 0) {
		return false
	}
	content, reasoning := d.Get("content"), d.Get("reasoning_content")
	if !reasoning.Exists() {
		reasoning = d.Get("reasoning")
	}
	if content.Type != gjson.String || content.Str == "" || len(ch.tools) == 0 && servererror.Says(d.Get("tool_calls")) {
		return false
	}
	if reasoning.String() != string(ch.reasoning.soFar()) && (!message || reasoning.String() != "") {
		return false
	}
	return content.String() == string(ch.text.soFar())
}

// soFar is the payloads as the parts of one text.
func (t *text) soFar() []byte {
	if t.parts {
		return t.bytes
	}
	return t.joined()
}
