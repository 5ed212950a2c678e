// Package spec implements API dialects that a file describes: a template for the body of a request, and paths to the
// contents of a reply. Some built-in dialects are such files. docs/en/custom_api.md describes the format. The package
// does no I/O and has no clock.
package spec

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
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

// Encode makes the body by the spec's template. A dataset's complete body keeps what it has; what it has in OpenAI's form is moved
// to the places of this API.
func (p Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body, t, err := p.body(turn, s)
	if err != nil {
		return protocol.Request{}, err
	}
	body.ApplyMembers(turn.Members)
	apply(&body, s.Extra)
	return p.describe(body, t, s.Stream && p.spec.kind.Generates()), nil
}

func (p Protocol) body(turn workload.Turn, s protocol.Settings) (body protocol.Object, t *template, err error) {
	f := filler{valuesOf(turn, s), s.ByDefault}
	if given := turn.Prompt.Body; given != nil {
		if body, err = protocol.ParseObject(given); err != nil {
			return nil, nil, err
		}
		if t = p.formOf(body); p.spec.chat == nil && body.Has("messages") && !slices.ContainsFunc(t.members, func(m field) bool { return m.key == "messages" }) {
			return nil, nil, errNoMessages
		}
		f.lift(&body, t)
		if place := t.place("messages"); place != nil {
			if messages := at(body, place); messages != nil {
				set(&body, place, p.spec.inForm(messages))
			}
		}
	} else if t = p.form(turn.Prompt); t == nil && turn.Prompt.Messages != nil {
		return nil, nil, errNoMessages
	} else if t == nil {
		return nil, nil, i18n.Text{EN: "this API does not accept prompts in that form: its spec has request.chat for messages and request.text for plain text",
			ZH: "该 API 不接受这种形式的提示词：其描述文件中 request.chat 用于消息，request.text 用于纯文本"}.Err()
	}
	if turn.Prompt.Body == nil && !slices.ContainsFunc(asks(turn.Prompt), t.uses) {
		return nil, nil, i18n.Errorf("the spec of this API has no place for such a prompt: add ${%s} where the prompt belongs",
			"该 API 的描述文件中没有放置此类提示词的位置：请在提示词所在处加上 ${%s}",
			i18n.Text{EN: strings.Join(asks(turn.Prompt), "} or ${"), ZH: strings.Join(asks(turn.Prompt), "} 或 ${")})
	}
	if messages, ok := f.values["messages"]; ok {
		f.values["messages"] = p.spec.inForm(messages)
	}
	f.put(&body, t)
	if turn.Prompt.Body != nil {
		if err := mustAsk(body, t, &s); err != nil {
			return nil, nil, err
		}
	}
	more := p.spec.whole
	if s.Stream {
		more = p.spec.stream
	}
	if more != nil {
		f.put(&body, more)
	}
	if len(body) == 0 {
		return nil, nil, i18n.Text{EN: "the body is empty: no placeholder of its spec has a value", ZH: "请求体为空：其描述文件的占位符都没有值"}.Err()
	}
	return body, t, nil
}

var errNoMessages = i18n.Text{EN: "this API takes plain text but not messages: set --tokenizer-path to the model's tokenizer, whose chat template " +
	"converts messages to text, or send lines of plain text", ZH: "该 API 只接受纯文本，不接受消息：请将 --tokenizer-path 设为模型的分词器，由其对话模板将消息转换为文本，或发送纯文本行"}.Err()

// mustAsk says what is wrong with a body that a dataset gave whole and that has nothing where the template has what is asked.
func mustAsk(body protocol.Object, t *template, s *protocol.Settings) error {
	var keys []string
	for _, name := range []string{"messages", "prompt", "token_ids", "inputs", "query"} {
		place := t.place(name)
		if promptAt(body, place) != nil {
			return nil
		}
		if place != nil && !slices.Contains(keys, place[0].key) {
			keys = append(keys, place[0].key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return protocol.MustAsk(body, s, "this API", keys...)
}

// asks are the placeholders of which a template needs one, so that the prompt is in the body.
func asks(p workload.Prompt) []string {
	switch {
	case p.TokenIDs != nil:
		return []string{"token_ids"}
	case p.Inputs != nil:
		return []string{"inputs"}
	case p.Ranking != nil:
		return []string{"query"}
	case p.Messages != nil:
		return []string{"messages"}
	}
	return []string{"prompt", "messages", "inputs"}
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

// Probe asks for one token where the template has a place for the limit, be it that the load sets none.
func (p Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	body, err := protocol.ParseObject(e.Body)
	if err != nil || !p.spec.kind.Generates() {
		return e, err
	}
	t := p.formOf(body)
	set(&body, t.place("max_tokens"), json.RawMessage("1"))
	set(&body, t.place("min_tokens"), nil)
	return p.describe(body, t, e.Stream), nil
}

// NewReply reads the reply to e.
func (p Protocol) NewReply(e *protocol.Request) protocol.Reply {
	r := p.spec.newReply()
	r.builder.N, r.asked, r.body = e.N, e.Stream, e.Body
	return r
}

// ErrorText finds the server's words in an error body.
func (p Protocol) ErrorText(body []byte) string { return errorText(body) }

// PromptText is the text that stands where the template puts prompts: the prompt, the texts of messages, or inputs.
func (p Protocol) PromptText(body []byte) string { return strings.Join(p.all(body), "") }

// Texts are the same texts: those of an embedding or a ranking are counted each on its own.
func (p Protocol) Texts(body []byte) []string {
	all := p.all(body)
	if p.spec.kind.Generates() && len(all) > 0 {
		return []string{strings.Join(all, "")}
	}
	return all
}

// all are the texts that stand where the template puts prompts.
func (p Protocol) all(body []byte) []string {
	object, err := protocol.ParseObject(body)
	if err != nil {
		return nil
	}
	for _, t := range []*template{p.spec.chat, p.spec.text} {
		if t == nil {
			continue
		}
		var all []string
		for _, name := range []string{"messages", "prompt", "inputs", "query", "documents"} {
			all = append(all, texts(gjson.ParseBytes(promptAt(object, t.place(name))))...)
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// promptAt is the value at a place, or the list on the way to it that a dataset gave in place of the template's.
func promptAt(object protocol.Object, p place) json.RawMessage {
	if value := at(object, p); value != nil {
		return value
	}
	for i, to := range p {
		if v := gjson.ParseBytes(at(object, p[:i])); to.of > 0 && v.IsArray() {
			return json.RawMessage(v.Raw)
		}
	}
	return nil
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
	case v.Get("parts").IsArray(): // of a message of Gemini's
		return texts(v.Get("parts"))
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
