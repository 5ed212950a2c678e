package responses

import (
	"cmp"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// dialect is the name of this one.
const dialect = "openai_responses"

// Protocol is the dialect of /v1/responses.
type Protocol struct{}

var _ protocol.Protocol = Protocol{}

// NewReply reads the reply to e.
func (Protocol) NewReply(*protocol.Request) protocol.Reply { return &reply{} }

// ErrorText finds the server's words in an error body.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// OutputAlone reports that no server repeats the prompt.
func (Protocol) OutputAlone([]byte) bool { return true }

// PromptText is the text of the instructions and of the input.
func (Protocol) PromptText(body []byte) string {
	if !jsondepth.Valid(body) {
		return ""
	}
	root := gjson.ParseBytes(body)
	var b strings.Builder
	b.WriteString(protocol.TextOf(root.Get("instructions")))
	input := root.Get("input")
	if input.Type == gjson.String {
		b.WriteString(input.Str)
	} else if input.IsArray() {
		for _, item := range input.Array() {
			b.WriteString(protocol.TextOf(item.Get("content")))
			b.WriteString(protocol.TextOf(item.Get("output")))
		}
	}
	return b.String()
}

// A reply collects what the events of one reply say.
type reply struct {
	answer.Builder
	said said
}

var _ protocol.CallReader = (*reply)(nil)

// Payload reads one event of a stream.
func (r *reply) Payload(name, data []byte) protocol.Chunk { return r.Typed(name, data, r.event) }

// event reads an event by its type.
func (r *reply) event(kind string, root gjson.Result) {
	kind = strings.TrimPrefix(kind, "response.")
	switch kind {
	case "output_text.delta", "refusal.delta", "audio.transcript.delta", "output_audio_transcript.delta":
		r.words(byDelta, answer.Word(root.Get("delta")))
	case "output_text.done":
		r.words(byDone, answer.Word(root.Get("text")))
	case "refusal.done":
		r.words(byDone, answer.Word(root.Get("refusal")))
	case "reasoning_text.delta", "reasoning_summary_text.delta", "reasoning.delta", "reasoning_summary.delta": // the last two are gateways'
		r.reasoning(byDelta, answer.Word(root.Get("delta")))
	case "reasoning_text.done", "reasoning_summary_text.done":
		r.reasoning(byDone, answer.Word(root.Get("text")))
	case "function_call_arguments.delta", "mcp_call_arguments.delta", "custom_tool_call_input.delta", "code_interpreter_call_code.delta":
		r.call(keyOf(root), byDelta, answer.Word(root.Get("delta")))
	case "function_call_arguments.done", "mcp_call_arguments.done", "custom_tool_call_input.done", "code_interpreter_call_code.done":
		r.call(keyOf(root), byDone, cmp.Or(answer.Word(root.Get("arguments")), answer.Word(root.Get("input")), answer.Word(root.Get("code"))))
	case "output_item.added":
		r.called(keyOf(root), root.Get("item"))
	case "output_item.done":
		r.item(root.Get("item"), keyOf(root), byItem)
	case "image_generation_call.partial_image", "audio.delta", "output_audio.delta":
		r.said.textless = true
		r.Textless(0)
	case "created", "queued", "in_progress":
		r.name(root.Get("response"))
		r.Role(0)
	case "completed", "incomplete", "failed", "cancelled":
		v := root.Get("response")
		r.name(v)
		r.items(v.Get("output"))
		r.end(cmp.Or(answer.Word(v.Get("status")), kind), v)
	case "error":
		r.Fault(servererror.InBand(servererror.WordsOr(root)))
	default:
		if servererror.Wrong(root.Get("error")) {
			r.Fault(servererror.InBand(servererror.WordsOr(root)))
		}
		r.Unknown(dialect, root)
	}
}

func (r *reply) name(response gjson.Result) {
	r.Name(answer.Word(response.Get("id")), answer.Word(response.Get("model")))
}

// end reads how a response ended. One that was queued has no answer.
func (r *reply) end(status string, v gjson.Result) {
	if u := v.Get("usage"); u.IsObject() {
		r.Usage(answer.ReadUsage(u))
	}
	switch status {
	case "completed":
		r.Finish(0, "stop")
	case "incomplete":
		r.Finish(0, cmp.Or(answer.Word(v.Get("incomplete_details.reason")), status))
	default:
		words := "the response has the status " + status
		if failure := v.Get("error"); servererror.Wrong(failure) {
			words = servererror.WordsOr(v)
		}
		r.Fault(servererror.InBand(words))
		return
	}
	r.Whole()
}

// Behind reads nothing: all counts come before the end.
func (r *reply) Behind([]byte) {}

// Body reads a reply that is no stream.
func (r *reply) Body(body []byte) *record.Fault {
	root, trimmed, fault := answer.Open(body)
	if fault != nil {
		return fault
	}
	status := answer.Word(root.Get("status"))
	switch {
	case status == "" && (servererror.Wrong(root.Get("error")) || !root.Get("output").IsArray() && servererror.Failed(root)):
		return servererror.InBand(servererror.WordsOr(root))
	case status == "" && !root.Get("output").IsArray():
		return servererror.Unknown("a reply without output", dialect, root, trimmed)
	}
	r.Begin()
	r.name(root)
	r.Role(0)
	r.items(root.Get("output"))
	r.end(cmp.Or(status, "completed"), root)
	return r.Chunk().Fault
}
