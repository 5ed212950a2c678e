package openai

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

var doneMark = []byte("[DONE]")

// isDone reports whether data is the end mark, also between quotes or in small letters.
func isDone(data []byte) bool {
	return bytes.Equal(data, doneMark) || len(data) <= len(doneMark)+2 && bytes.EqualFold(bytes.Trim(data, `"`), doneMark)
}

// frames are what may stand around a word that a server sends in place of JSON.
const frames = `"'[]<>() `

// endWords are how servers spell the end of a stream beside [DONE].
var endWords = []string{"done", "all done", "end", "end of stream", "eof", "eos", "finished", "complete", "completed"}

// isEndWord reports whether data is an end mark in a spelling of the server's own. As any word could be an error, it is taken for
// one only behind the finish_reason of every choice.
func isEndWord(data []byte) bool {
	if len(data) > 32 {
		return false
	}
	word := strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(string(bytes.Trim(data, frames))))
	return slices.Contains(endWords, word)
}

// QuietName reports whether an event of this name only keeps the connection open, whatever its data; some servers send the
// name as the data.
func QuietName(name []byte) bool {
	if len(name) == 0 || len(name) > len("keep-alive") {
		return false
	}
	switch strings.ToLower(string(name)) {
	case "ping", "pong", "heartbeat", "keep-alive", "keepalive", "keep_alive":
		return true
	}
	return false
}

// quietData: nothing at all, a comment that came as data, one of the words, or a value that holds no text.
func quietData(data []byte) bool {
	if len(data) == 0 || data[0] == ':' {
		return true
	}
	if len(data) > 32 || data[0] == '{' {
		return false
	}
	if QuietName(bytes.Trim(data, frames)) {
		return true
	}
	if !gjson.ValidBytes(data) {
		return false
	}
	switch v := gjson.ParseBytes(data); v.Type {
	case gjson.Null, gjson.True, gjson.False, gjson.Number:
		return true
	case gjson.String:
		return strings.TrimSpace(v.Str) == ""
	default:
		return v.IsArray() && !hasElements(v)
	}
}

// named reads an event whose name alone says what it is; false for all others.
func (r *reply) named(name, data []byte) (protocol.Chunk, bool) {
	m := protocol.Chunk{Tokens: -1}
	switch {
	case QuietName(name):
		return m, true
	case strings.EqualFold(string(name), "error"):
		words := servererror.Text(data)
		if words == "" {
			words = "the server sent an event named error without any words"
		}
		m.Fault = servererror.InBand(words)
		return m, true
	}
	return m, false
}

// joinChunks is what two payloads mean together.
func joinChunks(a, b protocol.Chunk) protocol.Chunk {
	switch {
	case !b.Kind.Observable():
		b.Choice, b.Tokens, b.Bytes = a.Choice, a.Tokens, a.Bytes
	case !a.Kind.Observable(): // b says all
	default:
		const texts = record.Output | record.Reasoning | record.Tool
		same := a.Choice == b.Choice && a.Kind&texts == b.Kind&texts
		if same && a.Tokens >= 0 && b.Tokens >= 0 {
			b.Tokens += a.Tokens
		} else {
			b.Tokens = -1
		}
		if same && a.Bytes > 0 && b.Bytes > 0 {
			b.Bytes += a.Bytes
		} else {
			b.Bytes = 0
		}
		b.Choice = a.Choice
	}
	b.Kind |= a.Kind
	if a.Fault != nil {
		b.Fault = a.Fault
	}
	return b
}
