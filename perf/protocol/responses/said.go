package responses

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/answer"
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

// called notes the name of a call.
func (r *reply) called(key, name string) {
	if name == "" {
		return
	}
	if c := r.callOf(key); !c.named {
		c.named = true
		r.Tool(0, name)
	}
}

// call adds arguments of a call.
func (r *reply) call(key string, by source, words string) {
	if words != "" && first(&r.callOf(key).arguments, by, words) {
		r.Tool(0, words)
	}
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

// items reads what only a whole response has. Its calls are told apart by their order, whatever keys the events had: where
// events had as many, these are the same.
func (r *reply) items(list gjson.Result) {
	if !list.IsArray() {
		return
	}
	before, calls := len(r.said.calls), 0
	for _, item := range list.Array() {
		key := "whole"
		if isCall(answer.Word(item.Get("type"))) {
			if key += item.Get("id").Raw + strconv.Itoa(calls); calls < before {
				key = r.said.calls[calls].key
			}
			calls++
		}
		r.item(item, key, byResponse)
	}
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
		r.called(key, answer.Word(item.Get("name")))
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
