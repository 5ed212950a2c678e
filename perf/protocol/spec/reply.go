package spec

import (
	"bytes"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// A reply reads one reply as the spec says.
type reply struct {
	spec    *Spec
	builder answer.Builder
	counted int // tokens so far, of a running count
	output  bool
}

func (s *Spec) newReply() *reply {
	return &reply{spec: s, builder: answer.Builder{Cumulative: s.streamed.cumulative}}
}

// Payload reads one event of a stream, or one line.
func (r *reply) Payload(name, data []byte) protocol.Chunk {
	b, a := &r.builder, &r.spec.streamed
	b.Begin()
	data = servererror.Trim(data)
	switch {
	case slices.Contains(a.ignored, string(name)), len(data) == 0, data[0] == ':':
	case string(data) == "[DONE]":
		b.End()
	case string(name) == "error":
		b.Fault(servererror.InBand(orNone(servererror.Text(data))))
	case data[0] != '{' || !jsondepth.Valid(data):
		b.Fault(servererror.Undecodable("a payload that is no JSON object", data))
	default:
		r.take(gjson.ParseBytes(data))
	}
	m := b.Chunk()
	r.output = r.output || m.Kind.Observable()
	return m
}

func orNone(words string) string {
	if words == "" {
		return "the server sent an event named error without any words"
	}
	return words
}

// take reads a payload.
func (r *reply) take(root gjson.Result) {
	b, a := &r.builder, &r.spec.streamed
	if words, failed := a.fault(root); failed {
		b.Fault(servererror.InBand(words))
		return
	}
	if !anyOf(a.skip, root) {
		b.Reasoning(0, a.reasoning.text(root))
		b.Tool(0, a.tool.text(root))
		b.Text(0, a.text.text(root))
		r.count(root)
	}
	r.close(root, a)
}

// count notes the tokens of a payload.
func (r *reply) count(root gjson.Result) {
	b, a := &r.builder, &r.spec.streamed
	switch {
	case a.each > 0:
		b.Tokens(a.each, record.TokensByIDs)
	case len(a.tokens) > 0:
		b.Tokens(answer.Count(a.tokens.first(root)), record.TokensByUsage)
	case a.running:
		total := answer.Count(a.completion.first(root))
		if grown := total - r.counted; total >= 0 && grown > 0 {
			b.Tokens(grown, record.TokensByUsage)
			r.counted = total
		}
	}
}

// close notes what says how the answer ended, and the counts.
func (r *reply) close(root gjson.Result, a *answers) {
	b := &r.builder
	b.Name(a.id.text(root), a.model.text(root))
	b.Usage(a.usage(root))
	ended := anyOf(a.end, root)
	if why := a.finish.text(root); !slices.Contains(a.unfinished, why) && (len(a.end) == 0 || ended) {
		b.Finish(0, why)
	}
	if ended {
		b.Whole()
	}
}

// fault reports whether an object is an error, and in which words.
func (a *answers) fault(root gjson.Result) (string, bool) {
	if len(a.failure) == 0 {
		if servererror.Wrong(root.Get("error")) {
			return servererror.WordsOr(root), true
		}
		return "", false
	}
	if v := a.failure.first(root); servererror.Wrong(v) {
		return servererror.WordsOr(root), true
	}
	return "", false
}

func (a *answers) usage(root gjson.Result) record.Usage {
	u := record.Usage{Prompt: answer.Count(a.prompt.first(root)), Completion: answer.Count(a.completion.first(root)), Cached: answer.Count(a.cached.first(root)),
		Reasoning: answer.Count(a.reasoned.first(root))}
	u.Given = u.Prompt >= 0 || u.Completion >= 0
	return u
}

// Behind takes the counts of a payload behind the end mark.
func (r *reply) Behind(data []byte) {
	if data = servererror.Trim(data); len(data) > 0 && data[0] == '{' && jsondepth.Valid(data) {
		r.builder.Usage(r.spec.streamed.usage(gjson.ParseBytes(data)))
	}
}

// Body reads a reply that is no stream.
func (r *reply) Body(body []byte) *record.Fault {
	a, b := &r.spec.unstreamed, &r.builder
	body = servererror.Trim(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !jsondepth.Valid(body) {
		return servererror.Undecodable("a reply that is not JSON", body)
	}
	root := gjson.ParseBytes(body)
	if root.IsArray() && r.spec.kind.Generates() { // some servers put a reply into a list
		root = root.Get("0")
	}
	if words, failed := a.fault(root); failed {
		return servererror.InBand(words)
	}
	b.Begin()
	if !r.spec.kind.Generates() {
		return r.results(a, root, body)
	}
	if !a.text.first(root).Exists() && !a.reasoning.first(root).Exists() && !a.tool.first(root).Exists() {
		return servererror.Undecodable("a reply without the text that the spec of the API names", body)
	}
	b.Cumulative = false
	b.Reasoning(0, a.reasoning.text(root))
	b.Tool(0, a.tool.text(root))
	b.Text(0, a.text.text(root))
	r.close(root, a)
	b.Whole()
	b.Role(0)
	return nil
}

// results reads a reply of vectors or scores.
func (r *reply) results(a *answers, root gjson.Result, body []byte) *record.Fault {
	list := a.result.first(root)
	if root.IsArray() && !list.Exists() {
		list = root
	}
	n := len(list.Array())
	if !list.IsArray() || n == 0 {
		return servererror.Undecodable("a reply without the results that the spec of the API names", body)
	}
	r.builder.Text(0, "results="+gjson.Parse(string(protocol.Literal(n))).String())
	r.close(root, a)
	r.builder.Whole()
	return nil
}

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result {
	res := r.builder.Result()
	if r.spec.streamed.endsOnClose && r.output {
		res.Complete = true
	}
	return res
}

// errorText finds the server's words in a body that is no success.
func errorText(body []byte) string { return servererror.Text(bytes.TrimSpace(body)) }
