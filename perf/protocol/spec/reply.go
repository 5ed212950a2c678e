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
	asked   bool   // for a stream
	body    []byte // of the request
	begun   bool
	counted []int // tokens so far by choice, of a running count
	ended   []int // the server's count of each choice, where each payload is of one
	output  bool
}

func (s *Spec) newReply() *reply {
	return &reply{spec: s, builder: answer.Builder{Cumulative: s.streamed.cumulative}}
}

// Payload reads one event of a stream, or one line.
func (r *reply) Payload(name, data []byte) protocol.Chunk {
	b, a := &r.builder, &r.spec.streamed
	r.begin()
	b.Begin()
	data = servererror.Trim(data)
	switch {
	case slices.Contains(a.ignored, string(name)), len(data) == 0, data[0] == ':':
	case string(data) == "[DONE]":
		b.End()
	case string(name) == "error":
		b.Fault(servererror.InBand(orNone(servererror.Text(data))))
	case data[0] != '{' || !jsondepth.Valid(data):
		b.Fault(servererror.Undecodable("a payload that is not a JSON object", data))
	default:
		r.take(gjson.ParseBytes(data))
	}
	m := b.Chunk()
	r.output = r.output || m.Kind.Observable()
	return m
}

// begin looks into the request for what its stream is, when that has begun: a request that waits to be sent does not wait for it.
func (r *reply) begin() {
	if !r.begun && len(r.spec.streamed.unless) > 0 && anyOf(r.spec.streamed.unless, gjson.ParseBytes(r.body)) {
		r.builder.Cumulative = false
	}
	r.begun = true
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
	r.choices(a, root, 0)
	r.close(root, a)
}

// choices reads the choices of a payload or of a whole reply; first is the number of the one that says none.
func (r *reply) choices(a *answers, root gjson.Result, first int) {
	if len(a.choices) == 0 {
		r.choice(a, root, root, first)
		return
	}
	list := a.choices.first(root)
	if !list.Exists() {
		r.builder.Unknown(r.spec.name, root)
		return
	}
	if list.IsObject() { // a single choice without its list
		r.choice(a, list, root, first)
		return
	}
	list.ForEach(func(_, one gjson.Result) bool {
		r.choice(a, one, root, first)
		first++
		return true
	})
}

// choice reads one choice.
func (r *reply) choice(a *answers, c, root gjson.Result, i int) {
	b := &r.builder
	if !a.say(c) {
		b.Unknown(r.spec.name, root)
		return
	}
	if n := answer.Count(a.index.first(c)); n >= 0 {
		i = n
	}
	if b.Text(i, ""); !anyOf(a.skip, c) { // it is there, be it empty
		b.Reasoning(i, a.reasoning.text(c))
		a.tool.all(c, func(text string) { b.Tool(i, text) })
		r.count(root, i)
		b.Text(i, a.text.text(c))
	}
	ended := anyOf(a.end, root)
	if why := a.finish.text(c); !slices.Contains(a.unfinished, why) && (len(a.end) == 0 || ended) {
		b.Finish(i, why)
	}
}

// count notes the tokens of a payload.
func (r *reply) count(root gjson.Result, i int) {
	b, a := &r.builder, &r.spec.streamed
	switch {
	case a.each > 0:
		b.Tokens(a.each, record.TokensByIDs)
	case len(a.tokens) > 0:
		b.Tokens(answer.Count(a.tokens.first(root)), record.TokensByUsage)
	case a.running:
		total := answer.Count(a.completion.first(root))
		if before := grown(&r.counted, i, total); total > before {
			b.Tokens(total-before, record.TokensByUsage)
		}
	}
}

// grown notes the count of a choice, and gives the one before.
func grown(counts *[]int, i, total int) (before int) {
	if i < 0 || i >= 1024 || total < 0 {
		return total
	}
	for i >= len(*counts) {
		*counts = append(*counts, 0)
	}
	before, (*counts)[i] = (*counts)[i], max(total, (*counts)[i])
	return before
}

// close notes the end of the reply, and the counts.
func (r *reply) close(root gjson.Result, a *answers) {
	b := &r.builder
	b.Name(a.id.text(root), a.model.text(root))
	b.Usage(r.usage(a, root, answer.Count(a.index.first(root))))
	if anyOf(a.end, root) {
		b.Whole()
	}
}

func (a *answers) usage(root gjson.Result) record.Usage {
	u := record.Usage{Prompt: answer.Count(a.prompt.first(root)), Completion: answer.Count(a.completion.first(root)),
		Cached:    answer.Count(a.cached.first(root)),
		Reasoning: answer.Count(a.reasoned.first(root))}
	if u.Prompt == 0 { // a list of the prompt's tokens that was not asked for
		u.Prompt = -1
	}
	u.Given = u.Prompt >= 0 || u.Completion >= 0
	return u
}

// usage are the counts of a payload. Where each payload is of one choice, those of all choices are added.
func (r *reply) usage(a *answers, root gjson.Result, i int) record.Usage {
	u := a.usage(root)
	if i < 0 || len(a.choices) > 0 || r.builder.N < 2 || u.Completion < 0 {
		return u
	}
	grown(&r.ended, i, u.Completion)
	u.Completion = 0
	for _, n := range r.ended {
		u.Completion += n
	}
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
	several := []gjson.Result{root}
	if list := root.Array(); root.IsArray() && len(list) > 0 && r.spec.kind.Generates() { // a choice each, or a list for no reason
		several, root = list, list[0]
	}
	if words, failed := a.fault(root); failed {
		return servererror.InBand(words)
	}
	b.Begin()
	if !r.spec.kind.Generates() {
		return r.results(a, root, body)
	}
	if !a.answers(root) {
		return servererror.Unknown("a reply without the text path set in the API spec", r.spec.name, root, body)
	}
	if r.asked && unmet(a.end, root) {
		return &record.Fault{Kind: record.FaultTruncated, Words: "the reply says that it goes on, and nothing follows"}
	}
	b.Cumulative = false
	for i, one := range several {
		r.choices(a, one, i)
		b.Name(a.id.text(one), a.model.text(one))
		b.Usage(r.usage(a, one, i))
	}
	b.Whole()
	b.Role(0)
	return nil
}

// answers reports whether a whole reply has what the spec names as its answer, be it empty.
func (a *answers) answers(root gjson.Result) bool {
	if len(a.choices) > 0 {
		if root = a.choices.first(root); root.IsArray() {
			root = root.Get("0")
		}
	}
	return a.text.first(root).Exists() || a.reasoning.first(root).Exists() || a.tool.first(root).Exists()
}

// say reports whether an object has anything of what the spec names of a choice: else it is none, and may be of another API.
func (a *answers) say(c gjson.Result) bool {
	return a.text.first(c).Exists() || a.reasoning.first(c).Exists() || a.tool.first(c).Exists() || a.finish.first(c).Exists()
}

// results reads a reply of vectors or scores.
func (r *reply) results(a *answers, root gjson.Result, body []byte) *record.Fault {
	list := a.result.first(root)
	if root.IsArray() && !list.Exists() {
		list = root
	}
	n := len(list.Array())
	if !list.IsArray() || n == 0 {
		return servererror.Undecodable("a reply without the results path set in the API spec", body)
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
