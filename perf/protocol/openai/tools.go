package openai

import (
	"bytes"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A call is one tool call of a choice: its head, which is its name and whatever calls came before it at the same index,
// and behind it its arguments.
type call struct {
	index     int
	id        string
	name      string
	head      []byte
	arguments text
}

// maxCalls is how many calls of a choice are kept apart; what more there are is added to the last.
const maxCalls = 1024

// toolCall reads a fragment of a tool call, the at-th of its payload.
func (r *reply) toolCall(ch *choice, c gjson.Result, at int) record.Kind {
	var index, id, function gjson.Result
	c.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "index":
			index = v
		case "id":
			id = v
		case "function", "custom":
			function = v
		}
		return true
	})
	return r.fragment(ch, ch.call(index, id.Str, at), id.Str, function)
}

// fragment adds what a fragment holds of a call: its name, arguments, or both.
func (r *reply) fragment(ch *choice, slot int, id string, function gjson.Result) (kind record.Kind) {
	one := &ch.tools[slot]
	name, arguments := function.Get("name"), function.Get("arguments")
	if !arguments.Exists() {
		arguments = function.Get("input")
	}
	again := name.Str == one.name && (id == "" || id == one.id) // some servers repeat the name in every fragment
	if id != "" {
		one.id = id
	}
	if name.Type == gjson.String && name.Str != "" {
		r.now.odd = true
		if !again {
			one.name = name.Str
			var said text
			kind |= r.grow(ch, slot, &said, name)
			one.head, one.arguments = append(one.text(), said.bytes...), text{}
		}
	}
	return kind | r.grow(ch, slot, &one.arguments, arguments)
}

// grow adds a string, or any other value as it stands, to one of the texts of a call.
func (r *reply) grow(ch *choice, slot int, to *text, v gjson.Result) record.Kind {
	if !v.Exists() || v.Type == gjson.Null || v.Raw == `""` {
		return 0
	}
	if v.Type == gjson.String {
		r.add(ch, to, v, record.Tool)
	} else {
		r.now.odd = true
		r.now.grown.by(ch.at, record.Tool, to.add([]byte(v.Raw)))
	}
	r.now.displaced = r.now.displaced || slot < len(ch.tools)-1
	return record.Tool
}

// call is the place of the call that a fragment belongs to, which it begins where there is none: that of its index, else
// that of its id, else that of its place in the payload.
func (ch *choice) call(index gjson.Result, id string, at int) int {
	want := at
	switch {
	case index.Type == gjson.Number && index.Num > -1<<31 && index.Num < 1<<31:
		want = int(index.Num)
	case id != "":
		if i := slices.IndexFunc(ch.tools, func(c call) bool { return c.id == id }); i >= 0 {
			return i
		}
		if n := len(ch.tools); n > 0 {
			want = max(at, ch.tools[n-1].index+1)
		}
	}
	i, found := slices.BinarySearchFunc(ch.tools, want, func(c call, index int) int { return c.index - index })
	switch {
	case found:
		return i
	case len(ch.tools) >= maxCalls:
		return len(ch.tools) - 1
	}
	ch.tools = slices.Insert(ch.tools, i, call{index: want})
	return i
}

// text is the call's head and arguments.
func (c *call) text() []byte { return append(c.head, c.saidOnce()...) }

// saidOnce is the arguments. Some servers send all of them so far in every fragment, or all of them again at the end: what
// the fragments make up is then no JSON, and the last, or each half, is.
func (c *call) saidOnce() []byte {
	all := c.arguments.soFar()
	if jsondepth.Valid(all) {
		return all
	}
	if last := c.arguments.bytes; c.arguments.grown > 0 && !c.arguments.parts && jsondepth.Valid(last) {
		return last
	}
	if half := len(all) / 2; len(all)%2 == 0 && bytes.Equal(all[:half], all[half:]) && jsondepth.Valid(all[:half]) {
		return all[:half]
	}
	return all
}

// toolText is the text of all calls, in the order of their indexes.
func (ch *choice) toolText() string {
	var all []byte
	for i := range ch.tools {
		all = append(all, ch.tools[i].text()...)
	}
	return string(all)
}

// ToolCalls are those of the first choice, one by one.
func (r *reply) ToolCalls() (all []workload.ToolCall) {
	answers := r.answers()
	if len(answers) == 0 {
		return nil
	}
	tools := r.choices[answers[0]].tools
	for i := range tools {
		all = append(all, workload.ToolCall{ID: tools[i].id, Name: tools[i].name, Arguments: string(tools[i].saidOnce())})
	}
	return all
}
