package anthropic

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// name is that of the dialect.
const name = "anthropic"

// Protocol is the dialect of /v1/messages.
type Protocol struct {
	// CacheInInput says that the server's input_tokens hold those of the cache, as SGLang's do; Anthropic's are the rest.
	CacheInInput bool
}

var _ protocol.Protocol = Protocol{}

// NewReply reads the reply to e.
func (p Protocol) NewReply(*protocol.Request) protocol.Reply {
	return &reply{usage: noUsage, whole: p.CacheInInput}
}

// ErrorText finds the server's words in an error body.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// OutputAlone reports that no server repeats the prompt.
func (Protocol) OutputAlone([]byte) bool { return true }

// PromptText is the text of the system prompt and of all messages.
func (Protocol) PromptText(body []byte) string {
	if !jsondepth.Valid(body) {
		return ""
	}
	root := gjson.ParseBytes(body)
	var b strings.Builder
	b.WriteString(protocol.TextOf(root.Get("system")))
	root.Get("messages").ForEach(func(_, m gjson.Result) bool {
		b.WriteString(protocol.TextOf(m.Get("content")))
		return true
	})
	return b.String()
}

// A reply collects what the events of one reply say.
type reply struct {
	answer.Builder
	usage usage // the last that has an input
	whole bool  // its input is all of the prompt
	calls []call
}

var _ protocol.CallReader = (*reply)(nil)

// Payload reads one event of a stream.
func (r *reply) Payload(event, data []byte) protocol.Chunk { return r.Typed(event, data, r.event) }

func (r *reply) event(kind string, root gjson.Result) {
	switch kind {
	case "content_block_delta":
		r.delta(root.Get("delta"), root.Get("index").Int())
	case "message_start":
		m := root.Get("message")
		r.Name(answer.Word(m.Get("id")), answer.Word(m.Get("model")))
		r.Role(0)
		r.count(m.Get("usage"), false)
	case "content_block_start":
		r.block(root.Get("content_block"), root.Get("index").Int())
	case "message_delta":
		r.Finish(0, answer.Word(root.Get("delta.stop_reason")))
		r.count(root.Get("usage"), true)
	case "message_stop":
		r.End()
	case "error":
		r.Fault(servererror.InBand(servererror.WordsOr(root)))
	default:
		if servererror.Wrong(root.Get("error")) {
			r.Fault(servererror.InBand(servererror.WordsOr(root)))
		}
		r.Unknown(name, root)
	}
}

// delta is a part of a block. A signature and a citation are no output of the model's.
func (r *reply) delta(d gjson.Result, at int64) {
	switch d.Get("type").Str {
	case "text_delta":
		r.Text(0, answer.Word(d.Get("text")))
	case "thinking_delta":
		r.Reasoning(0, answer.Word(d.Get("thinking")))
	case "input_json_delta":
		r.input(at, answer.Word(d.Get("partial_json")))
	}
}

// block is the beginning of a block, or all of it in a whole reply.
func (r *reply) block(b gjson.Result, at int64) {
	switch kind := b.Get("type").Str; kind {
	case "text":
		r.Text(0, answer.Word(b.Get("text")))
	case "thinking":
		r.Reasoning(0, answer.Word(b.Get("thinking")))
	case "redacted_thinking":
		r.Textless(0)
	case "tool_use", "server_tool_use", "mcp_tool_use":
		name := answer.Word(b.Get("name"))
		if r.Tool(0, name); kind == "tool_use" {
			r.calls = append(r.calls, call{at, workload.ToolCall{ID: answer.Word(b.Get("id")), Name: name}})
		}
		if input := b.Get("input"); input.IsObject() && strings.TrimSpace(input.Raw[1:len(input.Raw)-1]) != "" { // a stream begins with {}
			r.input(at, input.Raw)
		}
	}
}

// A call is one that the client is to answer, in the block of this index.
type call struct {
	at    int64
	given workload.ToolCall
}

// input adds to the arguments of the call in a block. Of a server's own tool there is no call: nobody answers it.
func (r *reply) input(at int64, words string) {
	r.Tool(0, words)
	for i := range r.calls {
		if c := &r.calls[i]; c.at == at {
			c.given.Arguments += words
		}
	}
}

// ToolCalls are the calls that the client is to answer.
func (r *reply) ToolCalls() (all []workload.ToolCall) {
	for _, c := range r.calls {
		all = append(all, c.given)
	}
	return all
}

// Behind reads nothing: all counts come before the end.
func (r *reply) Behind([]byte) {}

// Body reads a reply that is no stream.
func (r *reply) Body(body []byte) *record.Fault {
	root, trimmed, fault := answer.Open(body)
	if fault != nil {
		return fault
	}
	content := root.Get("content")
	switch {
	case answer.Word(root.Get("type")) == "error", servererror.Wrong(root.Get("error")), !content.IsArray() && servererror.Failed(root):
		return servererror.InBand(servererror.WordsOr(root))
	case !content.IsArray():
		return servererror.Unknown("a reply without content", name, root, trimmed)
	}
	r.Begin()
	r.Name(answer.Word(root.Get("id")), answer.Word(root.Get("model")))
	r.Role(0)
	for i, b := range content.Array() {
		r.block(b, int64(i))
	}
	r.Finish(0, answer.Word(root.Get("stop_reason")))
	r.count(root.Get("usage"), true)
	r.End()
	return nil
}
