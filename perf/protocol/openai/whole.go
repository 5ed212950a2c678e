package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Whole reads a reply that came as one JSON body.
func (r *reply) Whole(body []byte) *record.Fault {
	body = trim(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !valid(body) {
		mended := mended(body)
		if mended == nil {
			return undecodable("a reply that is not JSON", body)
		}
		body = mended
	}
	root := gjson.ParseBytes(body)
	if inner := trim([]byte(root.Str)); root.Type == gjson.String && len(inner) > 0 && inner[0] == '{' && valid(inner) {
		root = gjson.ParseBytes(inner) // JSON that was encoded twice
	}
	if list := root; list.IsArray() { // some gateways put a single reply, or their error, into a list
		root = list.Get("0")
	}
	var c chunk
	c.read(root)
	if words, ok := r.fault(&c, root); ok {
		return inBand(words)
	}
	if !c.choices.IsObject() && (!c.choices.IsArray() || !hasElements(c.choices)) {
		return undecodable("a reply without choices", body)
	}
	r.name(c)
	var m protocol.Meaning
	r.now = payload{}
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
