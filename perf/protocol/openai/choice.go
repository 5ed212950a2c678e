package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// A choice is one answer while it grows.
type choice struct {
	at              int // its place among the choices
	text, reasoning text
	tools           []call
	finish          string
	seen            bool
	outputs         int  // payloads with output so far
	silent          bool // one of them had no count of tokens
	messages        bool // one of them was a message, not a delta
	ids, logprobs   pending
}

// choice reads one element of choices and notes what it carried.
func (r *reply) choice(c gjson.Result, m *protocol.Chunk) {
	var index, delta, message, text, finish, ids, logprobs, usage, failure gjson.Result
	c.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "index":
			index = v
		case "delta":
			delta = v
		case "message":
			message = v
		case "text":
			text = v
		case "finish_reason":
			finish = v
		case "token_ids":
			ids = v
		case "logprobs":
			logprobs = v
		case "usage":
			usage = v
		case "error":
			failure = v
		}
		return true
	})
	whole := !delta.IsObject() && message.IsObject() // some servers stream whole messages
	if whole {
		delta, r.now.odd = message, true
	}
	ch := r.at(r.place(index))
	r.now.elements++
	r.now.counted = ids.IsArray() || logprobs.IsObject()
	if usage.IsObject() {
		r.now.usage = &gjson.Result{Type: usage.Type, Raw: usage.Raw}
	}
	ch.ids.add(ids)
	ch.logprobs.addLogprobs(logprobs)
	var kind record.Kind
	switch {
	case delta.IsObject() && ch.saidBefore(delta, whole):
		r.now.odd = true
	case delta.IsObject():
		kind = r.delta(ch, delta)
		ch.messages = ch.messages || whole && kind.Observable()
	case holds(text):
		kind = r.addValue(ch, &ch.text, text, record.Output)
	case holds(delta): // the text itself
		kind = r.addValue(ch, &ch.text, delta, record.Output)
	case standsBare(c):
		kind = r.delta(ch, c)
	}
	kind |= r.finish(ch, finish, failure, c, m)
	if kind.Observable() {
		ch.outputs++
	}
	if kind.Observable() && !m.Kind.Observable() || m.Kind == 0 {
		m.Choice = ch.at
	}
	m.Kind |= kind
}

// finish notes why a choice ended. The end of a choice by an error is one of the reply.
func (r *reply) finish(ch *choice, finish, failure, element gjson.Result, m *protocol.Chunk) record.Kind {
	why := finishReason(finish)
	if servererror.Says(failure) || broke(why) {
		words := servererror.Words(failure) // the rest of the element is the answer's own text
		if words == "" {
			words = `the server ended the answer with finish_reason "` + why + `"`
		}
		m.Fault = servererror.InBand(words)
	}
	if why == "" {
		return 0
	}
	ch.finish, r.now.finish = why, why
	return record.Finish
}

// finishReason is the finish_reason that v is, "" for none: until the end some servers send "" or the word null.
func finishReason(v gjson.Result) string {
	if v.IsObject() { // as the native API of SGLang has it
		v = v.Get("type")
	}
	if v.Type != gjson.String {
		return ""
	}
	switch why := v.String(); strings.ToLower(why) {
	case "null", "none":
		return ""
	default:
		return why
	}
}

// delta reads the delta of a streamed chat choice, or a whole message.
func (r *reply) delta(ch *choice, d gjson.Result) (kind record.Kind) {
	var thoughts thoughts
	d.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "role":
			kind |= record.Role
		case "content":
			kind |= r.content(ch, v)
		case "refusal":
			kind |= r.add(ch, &ch.text, v, record.Output)
		case "reasoning_content":
			thoughts.content = v
		case "reasoning":
			thoughts.plain = v
		case "reasoning_text":
			thoughts.text = v
		case "thinking":
			thoughts.thinking = v
		case "reasoning_details":
			thoughts.details = v
		case "thinking_blocks":
			thoughts.blocks = v
		case "tool_calls":
			if v.IsObject() { // a single call without its list
				kind |= r.toolCall(ch, v, 0)
				break
			}
			at := 0
			v.ForEach(func(_, call gjson.Result) bool {
				kind |= r.toolCall(ch, call, at)
				at++
				return true
			})
		case "function_call":
			kind |= r.fragment(ch, ch.call(gjson.Result{}, "", 0), "", v)
		case "audio":
			kind |= r.audio(ch, v)
		case "images":
			kind |= r.textless(v)
		}
		return true
	})
	kind |= r.think(ch, &thoughts)
	if kind.Observable() {
		kind &^= record.Role
	}
	return kind
}

// content is a string, a part, or a list of parts (text and thinking).
func (r *reply) content(ch *choice, v gjson.Result) (kind record.Kind) {
	switch {
	case r.now.sound:
		return r.textless(v)
	case v.IsObject():
		return r.part(ch, v)
	case !v.IsArray():
		return r.addValue(ch, &ch.text, v, record.Output)
	}
	v.ForEach(func(_, part gjson.Result) bool {
		if part.Type == gjson.String {
			kind |= r.add(ch, &ch.text, part, record.Output)
		} else {
			kind |= r.part(ch, part)
		}
		return true
	})
	return kind
}

// part is one part of a content.
func (r *reply) part(ch *choice, part gjson.Result) (kind record.Kind) {
	kind = r.add(ch, &ch.text, part.Get("text"), record.Output) | r.textless(part.Get("image_url"))
	thinking := part.Get("thinking")
	if !thinking.IsArray() {
		return kind | r.add(ch, &ch.reasoning, thinking, record.Reasoning)
	}
	thinking.ForEach(func(_, t gjson.Result) bool {
		kind |= r.add(ch, &ch.reasoning, t.Get("text"), record.Reasoning)
		return true
	})
	return kind
}

// audio is speech: its transcript is the answer's text, and the sound itself is output that has no text.
func (r *reply) audio(ch *choice, v gjson.Result) record.Kind {
	return r.add(ch, &ch.text, v.Get("transcript"), record.Output) | r.textless(v.Get("data"))
}

// textless is output that has no text: a sound, a picture.
func (r *reply) textless(v gjson.Result) record.Kind {
	if !servererror.Says(v) {
		return 0
	}
	r.now.odd, r.now.displaced = true, true
	return record.Output
}

// add appends a non-empty string and says which kind of output it is.
func (r *reply) add(ch *choice, to *text, v gjson.Result, kind record.Kind) record.Kind {
	if v.Type != gjson.String || v.Raw == `""` {
		return 0
	}
	n := to.addQuoted(v.Raw, &r.scratch)
	r.now.strings, r.now.last = r.now.strings+1, v
	r.now.grown.by(ch.at, kind, n)
	return kind
}
