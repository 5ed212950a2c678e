// Package spec speaks API dialects that a file describes: a template for the body of a request, and paths to what stands in a
// reply. Some of the built-in dialects are such files. The format is described in docs/en/custom_api.md. It does no I/O and has
// no clock.
package spec

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// Protocol is the dialect of a spec.
type Protocol struct{ spec *Spec }

var _ protocol.Protocol = Protocol{}

// New is the dialect that a spec describes.
func New(s *Spec) Protocol { return Protocol{s} }

// Specialize is the declaration with what the spec says.
func (p Protocol) Specialize(d protocol.Declaration) protocol.Declaration {
	s := p.spec
	d.Kind, d.BasePath, d.Endpoint, d.StreamEndpoint, d.Endpoints = s.kind, s.basePath, s.endpoint, s.streaming, s.endpoints
	d.ChatEndpoint, d.TextEndpoint, d.KeyHeader = s.chatEndpoint, s.textEndpoint, s.keyHeader
	if s.basePath == "/" {
		d.BasePath = ""
	}
	if s.chatEndpoint == "" && s.textEndpoint == "" && s.chat != nil { // the one form that it has, or chats by themselves
		d.ChatEndpoint = s.endpoint
	}
	if len(s.headers)+len(s.streamHeaders) > 0 {
		d.Headers = s.header
	}
	return d
}

func (s *Spec) header(stream bool) http.Header {
	h := http.Header{}
	for name, value := range s.headers {
		h.Set(name, value)
	}
	if stream {
		for name, value := range s.streamHeaders {
			h.Set(name, value)
		}
	}
	return h
}

// Encode makes the body by the spec's template. A dataset's complete body is sent as it stands.
func (p Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body, err := p.body(turn, s)
	if err != nil {
		return protocol.Request{}, err
	}
	body.Apply(s.Extra)
	e := protocol.Request{Body: body.Append(nil), Stream: s.Stream && p.spec.kind.Generates(), N: 1, MaxTokens: turn.MaxTokens}
	if s.N != nil && *s.N > 1 {
		e.N = *s.N
	}
	if s.MinTokens != nil {
		e.MinTokens = *s.MinTokens
	}
	return e, nil
}

func (p Protocol) body(turn workload.Turn, s protocol.Settings) (protocol.Object, error) {
	if turn.Prompt.Body != nil {
		return protocol.ParseObject(turn.Prompt.Body)
	}
	t := p.form(turn.Prompt)
	if t == nil {
		return nil, errors.New("this API takes no prompt of that form: its spec has request.chat for messages and request.text for plain text")
	}
	v := valuesOf(turn, s)
	body, err := rendered(t, v)
	if err != nil {
		return nil, err
	}
	more := p.spec.whole
	if s.Stream {
		more = p.spec.stream
	}
	if more == nil {
		return body, nil
	}
	added, err := rendered(more, v)
	merge(&body, added)
	return body, err
}

// form is the template for a prompt.
func (p Protocol) form(prompt workload.Prompt) *template {
	chat := prompt.Chat || prompt.Messages != nil
	switch {
	case prompt.Text == "" && prompt.Messages == nil && prompt.TokenIDs == nil && prompt.Inputs == nil && prompt.Ranking == nil:
		return nil
	case chat && p.spec.chat != nil:
		return p.spec.chat
	case prompt.Messages != nil: // plain text cannot hold them
		return nil
	case p.spec.text != nil:
		return p.spec.text
	}
	return p.spec.chat
}

func rendered(t *template, v values) (protocol.Object, error) {
	data, ok := t.render(v)
	if !ok {
		return nil, errors.New("nothing is left of the body: no placeholder of its spec has a value")
	}
	return protocol.ParseObject(data)
}

// merge puts the members of more into an object, and those of its objects into theirs.
func merge(to *protocol.Object, more protocol.Object) {
	for _, f := range more {
		have, err := protocol.ParseObject(to.Get(f.Key))
		inner, err2 := protocol.ParseObject(f.Value)
		if err != nil || err2 != nil {
			to.Set(f.Key, f.Value)
			continue
		}
		merge(&have, inner)
		to.Set(f.Key, have.Append(nil))
	}
}

// Probe asks for one token where the template has a place for the limit.
func (p Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	body, err := protocol.ParseObject(e.Body)
	if err != nil || !p.spec.kind.Generates() {
		return e, err
	}
	for _, t := range []*template{p.spec.chat, p.spec.text} {
		if t != nil {
			set(&body, t.place("max_tokens"), json.RawMessage("1"))
			set(&body, t.place("min_tokens"), nil)
		}
	}
	e.Body, e.MaxTokens, e.MinTokens = body.Append(nil), min(e.MaxTokens, 1), 0
	return e, nil
}

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	r := p.spec.newReply()
	r.builder.N = e.N
	return r
}

// ErrorText finds the server's words in an error body.
func (p Protocol) ErrorText(body []byte) string { return errorText(body) }

// PromptText is the text that stands where the template puts prompts: the prompt, the texts of messages, or inputs.
func (p Protocol) PromptText(body []byte) string {
	object, err := protocol.ParseObject(body)
	if err != nil {
		return ""
	}
	for _, t := range []*template{p.spec.chat, p.spec.text} {
		if t == nil {
			continue
		}
		var all []string
		for _, name := range []string{"messages", "prompt", "inputs", "query", "documents"} {
			if place := t.place(name); place != nil {
				all = append(all, texts(gjson.ParseBytes(at(object, place)))...)
			}
		}
		if len(all) > 0 {
			return strings.Join(all, "")
		}
	}
	return ""
}

// texts are the texts in a prompt: itself, those of a list, those of messages.
func texts(v gjson.Result) (all []string) {
	switch {
	case v.Type == gjson.String:
		return []string{v.Str}
	case v.IsArray():
		for _, one := range v.Array() {
			all = append(all, texts(one)...)
		}
	case v.Get("content").Exists():
		return texts(v.Get("content"))
	case v.Get("text").Type == gjson.String:
		return []string{v.Get("text").Str}
	}
	return all
}

// Chat is the chat of a body, where the template puts one.
func (p Protocol) Chat(body []byte) (protocol.Chat, bool) {
	if p.spec.chat == nil {
		return protocol.Chat{}, false
	}
	object, err := protocol.ParseObject(body)
	if err != nil {
		return protocol.Chat{}, false
	}
	messages := at(object, p.spec.chat.place("messages"))
	return protocol.Chat{Messages: messages}, gjson.ParseBytes(messages).IsArray()
}

// OutputAlone reports that texts hold the model's output alone.
func (Protocol) OutputAlone([]byte) bool { return true }
