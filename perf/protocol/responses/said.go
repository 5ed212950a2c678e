package responses

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/workload"
)

// Servers tell the same output up to four times: in deltas, when a part is done, when its item is, and in the whole response.
// Some leave some of these out. Of each kind of output only what comes first counts: the finest that the server has.
type source int8

const (
	unsaid source = iota
	byDelta
	byDone
	byItem
	byResponse
)

// A said is what brought the output of a reply so far.
type said struct {
	text, reasoning source
	textless        bool // a picture or a sound
	calls           []call
}

// A call is a call of a tool: whether its name came, and what brought its arguments.
type call struct {
	key       string
	named     bool
	arguments source
	given     workload.ToolCall
	item      string // the id of its item
	function  bool   // whether the client is to answer it
}

// first reports whether output that this source brings counts, and notes it.
func first(was *source, by source, text string) bool {
	if text == "" || *was != unsaid && *was != by {
		return false
	}
	*was = by
	return true
}

func (r *reply) words(by source, words string) {
	if first(&r.said.text, by, words) {
		r.Text(0, words)
	}
}

func (r *reply) reasoning(by source, words string) {
	if first(&r.said.reasoning, by, words) {
		r.Reasoning(0, words)
	}
}

// callOf is the call of a key.
func (r *reply) callOf(key string) *call {
	i := slices.IndexFunc(r.said.calls, func(c call) bool { return c.key == key })
	if i < 0 {
		i = len(r.said.calls)
		r.said.calls = append(r.said.calls, call{key: key})
	}
	return &r.said.calls[i]
}

// called notes what an item says of a call: its name, its id, and who is to answer it.
func (r *reply) called(key string, item gjson.Result) {
	name := answer.Word(item.Get("name"))
	if name == "" {
		return
	}
	c := r.callOf(key)
	c.item = cmp.Or(c.item, answer.Word(item.Get("id")))
	c.given.ID = cmp.Or(answer.Word(item.Get("call_id")), c.given.ID, answer.Word(item.Get("id")))
	c.function = c.function || item.Get("type").Str == "function_call"
	if !c.named {
		c.named, c.given.Name = true, name
		r.Tool(0, name)
	}
}

// call adds arguments of a call.
func (r *reply) call(key string, by source, words string) {
	if words == "" {
		return
	}
	if c := r.callOf(key); first(&c.arguments, by, words) {
		c.given.Arguments += words
		r.Tool(0, words)
	}
}

// ToolCalls are the calls of functions, which the client answers; the server answers those of its own tools.
func (r *reply) ToolCalls() (all []workload.ToolCall) {
	for i := range r.said.calls {
		if c := &r.said.calls[i]; c.function {
			all = append(all, c.given)
		}
	}
	return all
}

// keyOf tells the items of a response apart: by their number, else by their id.
func keyOf(event gjson.Result) string {
	for _, path := range [...]string{"output_index", "item_id", "item.id"} {
		if v := event.Get(path); v.Exists() {
			return v.Raw
		}
	}
	return ""
}

// items reads what only a whole response has. Its calls are those of the events by their ids, whatever numbers those had, else by their
// order where there are as many.
func (r *reply) items(list gjson.Result) {
	if !list.IsArray() {
		return
	}
	before := len(r.said.calls)
	all := list.Array()
	number := 0
	for i := range all {
		if saysCall(all[i]) {
			number++
		}
	}
	at := 0
	for _, item := range all {
		key := "whole"
		if saysCall(item) {
			key += item.Get("id").Raw + strconv.Itoa(at)
			if same := r.callWithID(item, before); same >= 0 {
				key = r.said.calls[same].key
			} else if number == before {
				key = r.said.calls[at].key
			}
			at++
		}
		r.item(item, key, byResponse)
	}
}

// callWithID is the place of the call among the first ones that has an id of the item, -1 for none.
func (r *reply) callWithID(item gjson.Result, most int) int {
	return slices.IndexFunc(r.said.calls[:most], func(c call) bool {
		for _, member := range [...]string{"call_id", "id"} {
			if id := answer.Word(item.Get(member)); id != "" && (id == c.given.ID || id == c.item) {
				return true
			}
		}
		return false
	})
}

// saysCall reports whether an item is a call that says what it calls. A search of the server's own says nothing.
func saysCall(item gjson.Result) bool {
	if !isCall(answer.Word(item.Get("type"))) {
		return false
	}
	for _, member := range [...]string{"name", "arguments", "input", "code"} {
		if answer.Word(item.Get(member)) != "" {
			return true
		}
	}
	return false
}

func isCall(kind string) bool {
	return strings.HasSuffix(kind, "_call") && kind != "image_generation_call"
}

// item reads a whole item of an output.
func (r *reply) item(item gjson.Result, key string, by source) {
	switch kind := answer.Word(item.Get("type")); {
	case kind == "message" || kind == "" && item.Get("content").IsArray():
		for _, part := range item.Get("content").Array() {
			r.words(by, answer.Word(part.Get("text")))
			r.words(by, answer.Word(part.Get("refusal")))
		}
	case kind == "reasoning":
		if !r.thoughts(item.Get("content"), by) {
			r.thoughts(item.Get("summary"), by)
		}
	case kind == "image_generation_call":
		if !r.said.textless {
			r.Textless(0)
		}
	case isCall(kind):
		r.called(key, item)
		for _, member := range [...]string{"arguments", "input", "code"} {
			r.call(key, by, answer.Word(item.Get(member)))
		}
	}
}

// thoughts adds a list of texts, and reports whether there were any.
func (r *reply) thoughts(list gjson.Result, by source) (found bool) {
	if !list.IsArray() {
		return false
	}
	for _, part := range list.Array() {
		words := answer.Word(part.Get("text"))
		found = found || words != ""
		r.reasoning(by, words)
	}
	return found
}
