package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// Body reads a reply that came as one JSON body.
func (r *reply) Body(body []byte) *record.Fault {
	body = servererror.Trim(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	root, ok := single(body)
	if !ok {
		return r.wholeOfSeveral(body)
	}
	var c parsedChunk
	c.read(root)
	if words, ok := r.fault(&c, root); ok {
		return servererror.InBand(words)
	}
	if !hasElements(c.choices) {
		if words := foreign(root); words != "" {
			return &record.Fault{Kind: record.FaultDecode, Words: words}
		}
		c.choices = bareChoice(root, c.choices)
	}
	if !c.choices.IsObject() && (!c.choices.IsArray() || !hasElements(c.choices)) {
		return servererror.Unknown("a reply without choices", "openai", root, body)
	}
	r.name(c)
	var m protocol.Chunk
	r.begin(false)
	r.elements(c.choices, &m)
	if m.Kind.Observable() {
		r.outputs = 1
	}
	if !c.usage.IsObject() && r.now.usage != nil {
		c.usage = *r.now.usage
	}
	r.now.elements = 0 // a whole reply's usage is the total of its choices
	r.countUsage(c, &m)
	r.ended = true
	return m.Fault
}

// single is the only object of a body: as it stands, as the only element of a list (some gateways put a reply, or their
// error, into one), or as JSON that was encoded twice. It is false for a body of several objects and for what is no JSON.
func single(body []byte) (gjson.Result, bool) {
	if !jsondepth.Valid(body) {
		if body = mended(body); body == nil {
			return gjson.Result{}, false
		}
	}
	root := gjson.ParseBytes(body)
	if inner := servererror.Trim([]byte(root.Str)); root.Type == gjson.String && len(inner) > 0 && inner[0] == '{' && jsondepth.Valid(inner) {
		root = gjson.ParseBytes(inner)
	}
	if !root.IsArray() {
		return root, true
	}
	n := 0
	var first gjson.Result
	root.ForEach(func(_, one gjson.Result) bool {
		if n++; n == 1 {
			first = one
		}
		return n < 2
	})
	return first, n < 2
}

// wholeOfSeveral reads a body of several objects: a list of chunks or of replies, or some one behind the other. All of them
// count, an error among them too.
func (r *reply) wholeOfSeveral(body []byte) *record.Fault {
	if body[0] != '{' && body[0] != '[' {
		return servererror.Undecodable("a reply that is not JSON", body)
	}
	m := r.several(body)
	switch {
	case m.Fault != nil:
		return m.Fault
	case len(r.choices) == 0:
		return servererror.Undecodable("a reply without choices", body)
	}
	r.ended = true
	return nil
}
