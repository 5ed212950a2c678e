package openai

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// maxChoices bounds the index of a choice, so that a hostile reply cannot make us allocate without end.
const maxChoices = 1024

// A reply collects what the payloads of one reply say.
type reply struct {
	asked   *protocol.Encoded
	id      string
	model   string
	choices []choice
	usage   usageCount
	ended   bool
	outputs int
	echoed  bool
	echo    int // bytes of the echoed prompt at the head of the first choice that spoke
	echoOf  int
	shape   template
	now     payload // being parsed
	tally   tally
	known   *shapes // nil where none are shared
	// shapesAt is the shape behind the last that fitted.
	shapesAt int
	off      bool // neither template nor shapes are used; tests compare with it
}

// A choice is one answer while it grows.
type choice struct {
	text, reasoning, tools []byte
	finish                 string
	seen                   bool
	ids, logprobs          pending
}

var doneMark = []byte("[DONE]")

// Payload reads one event: first by the template learnt from the event before, then by the shapes of other replies, else
// in full.
func (r *reply) Payload(name, data []byte) protocol.Meaning {
	if m, ok := r.shape.match(r, data); ok {
		return m
	}
	data = bytes.TrimSpace(data)
	if r.known != nil {
		if m, ok := r.known.match(r, data); ok {
			return m
		}
	}
	if len(data) == 0 { // a proxy's keep-alive; the standard does not even dispatch it
		return protocol.Meaning{Tokens: -1}
	}
	if bytes.Equal(data, doneMark) {
		r.ended = true
		return protocol.Meaning{Kind: record.EndMark, Tokens: -1}
	}
	return r.parse(data)
}

// parse reads one event with a full JSON parser.
func (r *reply) parse(data []byte) protocol.Meaning {
	m := protocol.Meaning{Tokens: -1}
	if !gjson.ValidBytes(data) {
		m.Fault = undecodable("a payload that is not JSON", data)
		return m
	}
	root := gjson.ParseBytes(data)
	if !root.IsObject() {
		m.Fault = undecodable("a payload that is not a JSON object", data)
		return m
	}
	var chunk chunk
	chunk.read(root)
	if words, ok := chunk.fault(root); ok {
		m.Fault = inBand(words)
		return m
	}
	r.name(chunk)
	r.now = payload{}
	chunk.choices.ForEach(func(_, c gjson.Result) bool {
		r.choice(c, &m)
		return true
	})
	r.countUsage(chunk, &m)
	if m.Kind.Observable() {
		r.outputs++
		r.count(&m)
	}
	r.learn(&chunk, data, &m)
	return m
}

// name keeps the first id and model that the reply gives.
func (r *reply) name(c chunk) {
	if r.id == "" && c.id.Type == gjson.String {
		r.id = c.id.String()
	}
	if r.model == "" && c.model.Type == gjson.String {
		r.model = c.model.String()
	}
}

// choice reads one element of choices and notes what it carried.
func (r *reply) choice(c gjson.Result, m *protocol.Meaning) {
	var index, delta, text, finish, ids, logprobs gjson.Result
	c.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "index":
			index = v
		case "delta":
			delta = v
		case "text":
			text = v
		case "finish_reason":
			finish = v
		case "token_ids":
			ids = v
		case "logprobs":
			logprobs = v
		}
		return true
	})
	at := int(index.Int())
	r.now.elements++
	if at < 0 || at >= maxChoices {
		return
	}
	ch := r.at(at)
	r.now.spoke = true
	r.now.counted = ids.IsArray() || logprobs.IsObject()
	ch.ids.add(ids)
	ch.logprobs.addLogprobs(logprobs)
	var kind record.Kind
	if delta.IsObject() {
		kind = r.delta(at, delta)
	} else {
		kind = r.add(&ch.text, text, record.Output)
	}
	if finish.Type == gjson.String && finish.Raw != `""` { // some servers send "" until the end
		ch.finish = finish.String()
		r.now.finish = ch.finish
		kind |= record.Finish
	}
	if kind.Observable() && !m.Kind.Observable() || m.Kind == 0 {
		m.Choice = at
	}
	m.Kind |= kind
}

// delta reads the delta of a streamed chat choice, or a whole message.
func (r *reply) delta(index int, d gjson.Result) (kind record.Kind) {
	ch := r.at(index)
	d.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "role":
			kind |= record.Role
			r.now.role = true
		case "content":
			kind |= r.content(ch, v)
		case "refusal":
			kind |= r.add(&ch.text, v, record.Output)
		case "reasoning_content", "reasoning":
			kind |= r.add(&ch.reasoning, v, record.Reasoning)
		case "reasoning_details":
			kind |= details(v)
		case "tool_calls":
			v.ForEach(func(_, call gjson.Result) bool {
				kind |= r.tool(ch, call.Get("function"))
				return true
			})
		case "function_call":
			kind |= r.tool(ch, v)
		}
		return true
	})
	if kind&record.Role != 0 && kind&record.Output != 0 && r.outputs == 0 {
		r.echoed, r.echoOf, r.echo = isEcho(string(ch.text), lastPrompt(r.asked.Body)), index, len(ch.text)
	}
	if kind.Observable() {
		kind &^= record.Role
	}
	return kind
}

// content is a string, or a list of parts (text and thinking).
func (r *reply) content(ch *choice, v gjson.Result) (kind record.Kind) {
	if !v.IsArray() {
		return r.add(&ch.text, v, record.Output)
	}
	v.ForEach(func(_, part gjson.Result) bool {
		kind |= r.add(&ch.text, part.Get("text"), record.Output)
		if thinking := part.Get("thinking"); thinking.IsArray() {
			thinking.ForEach(func(_, t gjson.Result) bool {
				kind |= r.add(&ch.reasoning, t.Get("text"), record.Reasoning)
				return true
			})
		} else {
			kind |= r.add(&ch.reasoning, thinking, record.Reasoning)
		}
		return true
	})
	return kind
}

// details reads reasoning_details. Its text is kept only where no plain reasoning field repeats it.
func details(v gjson.Result) (kind record.Kind) {
	v.ForEach(func(_, d gjson.Result) bool {
		for _, key := range []string{"text", "summary"} {
			if t := d.Get(key); t.Type == gjson.String && t.Raw != `""` {
				kind |= record.Reasoning
			}
		}
		return true
	})
	return kind
}

// tool reads a fragment of a tool call: a name, arguments, or both.
func (r *reply) tool(ch *choice, function gjson.Result) record.Kind {
	return r.add(&ch.tools, function.Get("name"), record.Tool) | r.add(&ch.tools, function.Get("arguments"), record.Tool)
}

// add appends a non-empty string and says which kind of output it is.
func (r *reply) add(to *[]byte, v gjson.Result, kind record.Kind) record.Kind {
	if v.Type != gjson.String || v.Raw == `""` {
		return 0
	}
	before := len(*to)
	*to = append(*to, v.String()...)
	r.now.strings, r.now.last = r.now.strings+1, v
	r.now.grown.by(to, len(*to)-before)
	return kind
}

func (r *reply) at(index int) *choice {
	for index >= len(r.choices) {
		r.choices = append(r.choices, choice{})
	}
	r.choices[index].seen = true
	return &r.choices[index]
}

// isEcho says that a first chunk repeats the prompt, as a server does that streams the prompt before it generates.
func isEcho(text, prompt string) bool {
	prompt = strings.TrimSpace(prompt)
	return prompt != "" && strings.Contains(text, prompt)
}

// lastPrompt is the text of a body's prompt or of its last message, "" where it is no plain text.
func lastPrompt(body []byte) string {
	if p := gjson.GetBytes(body, "prompt"); p.Type == gjson.String {
		return p.String()
	}
	list := gjson.GetBytes(body, "messages").Array()
	if len(list) == 0 {
		return ""
	}
	return messageText(list[len(list)-1])
}

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result {
	res := protocol.Result{ID: r.id, Model: r.model, Usage: r.usage.total(), Complete: r.ended || r.finished(), Echo: r.echoed && r.outputs > 1, Counted: r.tally.source()}
	for i := range r.choices {
		c := r.choices[i]
		if res.Echo && i == r.echoOf {
			c.text = c.text[r.echo:]
		}
		res.Choices = append(res.Choices, record.Choice{Text: string(c.text), Reasoning: string(c.reasoning),
			Tools: string(c.tools), Finish: c.finish})
	}
	return res
}

// finished says that at least one choice began and that every one that began has its finish_reason.
func (r *reply) finished() bool {
	begun := false
	for _, c := range r.choices {
		if c.seen && c.finish == "" {
			return false
		}
		begun = begun || c.seen
	}
	return begun
}
