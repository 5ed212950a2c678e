// Package verbatim is the dialect of complete bodies, which are sent unchanged. Replies that look like the OpenAI API's
// are read as such. For other APIs every payload counts as output and is kept unchanged, so times are right and the
// author of the request can count its tokens. The package does no I/O and has no clock.
package verbatim

import (
	"bytes"
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// Protocol sends bodies as they stand. The zero value is ready.
type Protocol struct{ openai.Protocol }

var _ protocol.Protocol = Protocol{}

// New returns a Protocol that reads replies of the OpenAI API as fast as openai.New does.
func New() Protocol { return Protocol{openai.New()} }

// Encode takes the turn's body. A prompt that is no body is an error.
func (Protocol) Encode(turn workload.Turn, _ protocol.Settings) (protocol.Request, error) {
	if turn.Prompt.Body == nil {
		return protocol.Request{}, errors.New("this API sends only complete request bodies")
	}
	return openai.Describe(turn.Prompt.Body)
}

// Probe asks for one token where the body is one of the OpenAI API, else it sends the body itself.
func (p Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	if gjson.GetBytes(e.Body, "messages").Exists() || gjson.GetBytes(e.Body, "prompt").Exists() {
		return p.Protocol.Probe(e)
	}
	return e, nil
}

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	return &reply{inner: p.Protocol.NewReply(e)}
}

// A reply hands what is OpenAI's to the reader of that dialect, and keeps everything else.
type reply struct {
	inner protocol.Reply
	// kept are the payloads of another API; seen reports whether the first payload decided which one it is.
	kept  []string
	seen  bool
	other bool
}

// Payload reads one event.
func (r *reply) Payload(name, data []byte) protocol.Chunk {
	if openai.QuietName(name) || !r.seen && quiet(bytes.TrimSpace(data)) { // it says nothing of the API, and is output of none
		return protocol.Chunk{Tokens: -1}
	}
	if !r.seen {
		r.seen, r.other = true, !openAI(data)
	}
	if !r.other || string(name) == "error" {
		return r.inner.Payload(name, data)
	}
	if text := strings.TrimSpace(string(data)); text == "[DONE]" {
		return protocol.Chunk{Kind: record.EndMark, Tokens: -1}
	}
	r.kept = append(r.kept, string(data))
	return protocol.Chunk{Kind: record.Output, Tokens: -1}
}

// Behind reads what stands behind the end mark; of another API it is nothing.
func (r *reply) Behind(data []byte) {
	if !r.other {
		r.inner.Behind(data)
	}
}

// quiet reports whether data only keeps the connection open, in whatever API.
func quiet(data []byte) bool {
	return len(data) == 0 || data[0] == ':' || string(data) == "null" || openai.QuietName(data)
}

// Body reads a reply that is no stream.
func (r *reply) Body(body []byte) *record.Fault {
	if openAI(body) {
		return r.inner.Body(body)
	}
	r.other = true
	r.kept = append(r.kept, string(body))
	return nil
}

// Result is the whole of the reply. The text of another API's is its payloads, a line each.
func (r *reply) Result() protocol.Result {
	if !r.other {
		return r.inner.Result()
	}
	for i := range r.kept {
		r.kept[i] = strings.Join(strings.Fields(strings.ReplaceAll(r.kept[i], "\n", " ")), " ")
	}
	return protocol.Result{Choices: []record.Choice{{Text: strings.Join(r.kept, "\n")}}, Complete: len(r.kept) > 0}
}

// openAI reports whether a payload is one that the OpenAI API has: choices, usage, an error, the end mark.
func openAI(data []byte) bool {
	text := strings.TrimSpace(string(data))
	if text == "[DONE]" {
		return true
	}
	whole := gjson.Parse(text)
	return whole.IsObject() && (whole.Get("choices").IsArray() || whole.Get("error").Exists() || whole.Get("object").Exists())
}
