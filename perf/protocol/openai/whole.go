package openai

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Whole reads a reply that came as one JSON body.
func (r *reply) Whole(body []byte) *record.Fault {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return &record.Fault{Kind: record.FaultEmptyStream, Words: "the reply has no body"}
	}
	if !gjson.ValidBytes(body) {
		return undecodable("a reply that is not JSON", body)
	}
	root := gjson.ParseBytes(body)
	var c chunk
	c.read(root)
	if words, ok := c.fault(root); ok {
		return inBand(words)
	}
	if !c.choices.IsArray() || len(c.choices.Array()) == 0 {
		return undecodable("a reply without choices", body)
	}
	r.name(c)
	var m protocol.Meaning
	c.choices.ForEach(func(_, one gjson.Result) bool {
		r.message(one)
		return true
	})
	c.choices = gjson.Result{} // a whole reply's usage is the total of its choices
	r.countUsage(c, &m)
	r.ended = true
	return nil
}

// message reads a choice that is not streamed.
func (r *reply) message(c gjson.Result) {
	index := int(c.Get("index").Int())
	if index < 0 || index >= maxChoices {
		return
	}
	ch := r.at(index)
	if text := c.Get("text"); text.Type == gjson.String {
		ch.text = append(ch.text, text.String()...)
	} else if message := c.Get("message"); message.IsObject() {
		r.delta(index, message)
	}
	ch.finish = c.Get("finish_reason").String()
}

// errorText finds the words of an error in the forms that servers use.
func errorText(body []byte) string {
	body = bytes.TrimSpace(body)
	if data, ok := firstData(body); ok { // an error sent as an event stream
		body = data
	}
	if !gjson.ValidBytes(body) {
		return clip(string(body))
	}
	root := gjson.ParseBytes(body)
	for _, path := range []string{"error.message", "error", "detail", "message"} {
		if v := root.Get(path); v.Exists() && v.Type != gjson.Null && v.String() != "" {
			return clip(v.String())
		}
	}
	return clip(root.Raw)
}

// firstData is the first data line of an event stream, which may begin with lines of other fields.
func firstData(body []byte) ([]byte, bool) {
	for line := range bytes.Lines(body) {
		field, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(field) > len("event") || bytes.ContainsAny(field, "{[ ") {
			return nil, false
		}
		if string(field) == "data" {
			return bytes.TrimSpace(value), true
		}
	}
	return nil, false
}
