package preflight

import (
	"bytes"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// An answer is what the reply to a tiny request held.
type answer struct {
	// words is the server's error, "" for none.
	words string
	// stream reports whether it came as events, usage that it had a usage object, completion the tokens that it counts (-1: none).
	stream, usage bool
	completion    int
	// payloads is how many of them brought text; logprobs and ids say that tokens could be counted by those.
	payloads      int
	logprobs, ids bool
	model, finish string
	// done reports whether the stream had its end mark.
	done bool
}

// read reads a reply, be it a stream or whole.
func read(body []byte) answer {
	a := answer{completion: -1}
	if jsondepth.Valid(body) {
		a.payload(gjson.ParseBytes(body))
		return a
	}
	for line := range bytes.Lines(body) {
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data:"))
		data = bytes.TrimSpace(data)
		switch {
		case !ok:
		case string(data) == "[DONE]":
			a.stream, a.done = true, true
		case jsondepth.Valid(data):
			a.stream = true
			a.payload(gjson.ParseBytes(data))
		}
	}
	return a
}

func (a *answer) payload(p gjson.Result) {
	if e := p.Get("error"); e.Exists() && e.Type != gjson.Null {
		a.words = words([]byte(p.Raw))
	}
	if m := p.Get("model").String(); m != "" {
		a.model = m
	}
	if u := p.Get("usage"); u.IsObject() {
		a.usage = true
		if n := u.Get("completion_tokens"); n.Exists() {
			a.completion = int(n.Int())
		}
	}
	for _, c := range p.Get("choices").Array() {
		for _, path := range []string{"delta.content", "delta.reasoning_content", "delta.reasoning", "message.content", "message.reasoning_content", "text"} {
			if c.Get(path).String() != "" {
				a.payloads++
				break
			}
		}
		if f := c.Get("finish_reason").String(); f != "" {
			a.finish = f
		}
		a.logprobs = a.logprobs || len(c.Get("logprobs.content").Array())+len(c.Get("logprobs.tokens").Array())+len(c.Get("logprobs.token_logprobs").Array()) > 0
		a.ids = a.ids || len(c.Get("token_ids").Array())+len(c.Get("delta.token_ids").Array()) > 0
	}
}

// words finds the server's own words in an error body: {"error":{"message"}}, {"error":"…"}, {"detail":…},
// {"message":…}, or plain text.
func words(body []byte) string {
	if !jsondepth.Valid(body) {
		return string(body)
	}
	for _, path := range []string{"error.message", "error", "detail", "message"} {
		if v := gjson.GetBytes(body, path); v.Exists() {
			return v.String()
		}
	}
	return string(body)
}
