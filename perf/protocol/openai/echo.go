package openai

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
)

// An opening is the first output of a reply.
type opening struct {
	choice int
	bytes  int // of answer text, 0 where it was another kind of output
}

// echo is how many bytes at the head of a choice's answer repeat the prompt.
//
// A server that is asked for it (echo) puts the prompt before each choice's answer, vLLM in one payload with the first
// token; some do so with an assistant's message that they go on with. Unasked, only the whole rendered conversation counts, role
// names and all, as the first payload and with output behind it: some releases of transformers serve send it before they generate.
// An answer may well begin with the prompt, or be it.
func (r *reply) echo(place int, text string) int {
	if r.asked.Echo || r.asked.Prefix {
		prompt := echoed(r.asked, place)
		if prompt != "" && strings.HasPrefix(text, prompt) {
			return len(prompt)
		}
		return 0
	}
	o := r.opening
	if place == o.choice && o.bytes > 0 && o.bytes < len(text) && r.outputs > 1 && rendered(text[:o.bytes], r.asked.Body) {
		return o.bytes
	}
	return 0
}

// echoed is what a server repeats of a body that asks for it: a completion's prompt; of a chat the last message, where the
// answer goes on with it.
func echoed(asked *protocol.Request, place int) string {
	switch p := gjson.GetBytes(asked.Body, "prompt"); {
	case p.Type == gjson.String:
		return p.String()
	case p.IsArray(): // each prompt has as many choices as the others
		list := p.Array()
		if each := asked.N / max(1, len(list)); each > 0 {
			return textAt(list, place/each)
		}
		return ""
	}
	list := gjson.GetBytes(asked.Body, "messages").Array()
	if len(list) == 0 || list[len(list)-1].Get("role").Str != "assistant" {
		return ""
	}
	return messageText(list[len(list)-1])
}

// OutputAlone is false for a prompt of token ids whose text the server repeats (echo): where it ends nobody can see.
func (Protocol) OutputAlone(body []byte) bool {
	if !bytes.Contains(body, []byte(`"echo"`)) || gjson.GetBytes(body, "echo").Type != gjson.True {
		return true
	}
	prompt := gjson.GetBytes(body, "prompt")
	ids := false
	if prompt.IsArray() {
		prompt.ForEach(func(_, one gjson.Result) bool {
			ids = one.Type != gjson.String
			return !ids
		})
	}
	return !ids
}

func textAt(list []gjson.Result, i int) string {
	if i >= len(list) || list[i].Type != gjson.String {
		return ""
	}
	return list[i].String()
}

// rendered reports whether text is the body's conversation as a chat template writes it, without its special tokens: each
// message behind the name of its role, and at the end the role that answers. A system message of the template's own may
// stand before it.
func rendered(text string, body []byte) bool {
	rest := strings.TrimSpace(text)
	if !startsWithRole(rest) {
		return false
	}
	rest, ok := strings.CutSuffix(rest, "assistant")
	list := gjson.GetBytes(body, "messages").Array()
	if !ok || len(list) == 0 {
		return false
	}
	for i := len(list) - 1; i >= 0; i-- {
		message := strings.TrimSpace(messageText(list[i]))
		rest, ok = strings.CutSuffix(strings.TrimSpace(rest), message)
		if !ok || message == "" {
			return false
		}
		if rest, ok = strings.CutSuffix(strings.TrimSpace(rest), list[i].Get("role").String()); !ok {
			return false
		}
	}
	rest = strings.TrimSpace(rest)
	return rest == "" || strings.HasPrefix(rest, "system")
}

func startsWithRole(text string) bool {
	for _, role := range []string{"user", "system", "assistant", "developer"} {
		if strings.HasPrefix(text, role) {
			return true
		}
	}
	return false
}
