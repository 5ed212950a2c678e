// Package embedding speaks the OpenAI API's embeddings: one text, a batch, or token ids. It also reads the bare lists of TEI's /embed
// and of llama.cpp's own /embedding. It does no I/O and has no clock.
package embedding

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declaration is the dialect as a plugin.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name: "openai_embedding", Aliases: []string{"embedding"}, Kind: protocol.Embedding,
		Help:     i18n.Text{EN: "the OpenAI API's embeddings: one text, a batch, or token ids", ZH: "OpenAI API 的 embedding：单个文本、一批文本或 token id"},
		BasePath: "/v1", Endpoint: "embeddings", Endpoints: []string{"embeddings", "embed", "embedding"},
		Open: func(argument.Values) (protocol.Protocol, error) { return Protocol{}, nil },
	}
}

// Protocol is the dialect of /embeddings.
type Protocol struct{}

var _ protocol.Protocol = Protocol{}

// Encode builds a body of EvalScope's keys in its order: input, model, then the further keys.
func (Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	var body protocol.Object
	p := turn.Prompt
	if p.Body != nil {
		var err error
		if body, err = protocol.ParseObject(p.Body); err != nil {
			return protocol.Request{}, err
		}
	} else {
		input, err := input(p)
		if err != nil {
			return protocol.Request{}, err
		}
		body.Set("input", input)
	}
	if f := (protocol.Filler{Body: &body, Given: p.Body != nil}); s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	body.Apply(s.Extra)
	return protocol.Request{Body: body.Append(nil), N: 1}, nil
}

// input is the texts or ids of a prompt. A single message is a text, several are a batch.
func input(p workload.Prompt) (json.RawMessage, error) {
	switch {
	case p.TokenIDs != nil:
		return protocol.Literal(p.TokenIDs), nil
	case p.Inputs != nil:
		return protocol.Literal(p.Inputs), nil
	case p.Text != "":
		return protocol.Literal(p.Text), nil
	case len(p.Messages) > 0:
		texts := make([]string, len(p.Messages))
		for i, m := range p.Messages {
			texts[i] = content(m)
		}
		if len(texts) == 1 {
			return protocol.Literal(texts[0]), nil
		}
		return protocol.Literal(texts), nil
	case p.Ranking != nil:
		return nil, errors.New("embeddings take texts, no documents to rank")
	}
	return nil, errors.New("the prompt is empty")
}

// content is the text of a message, of all its parts where it has several.
func content(m workload.Message) string {
	if m.JSON == nil {
		return m.Content
	}
	c := gjson.GetBytes(m.JSON, "content")
	if !c.IsArray() {
		return c.String()
	}
	var b strings.Builder
	for _, part := range c.Array() {
		b.WriteString(part.Get("text").String())
	}
	return b.String()
}

// Probe is the request itself: there is no smaller one.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

// NewReply reads the reply to e.
func (Protocol) NewReply(e *protocol.Request) protocol.Reply { return &reply{asked: e} }

// ErrorText finds the server's words.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// PromptText is the texts that a body asks for, a line each; "" for token ids.
func (Protocol) PromptText(body []byte) string {
	in := inputOf(body)
	if in.Type == gjson.String {
		return in.String()
	}
	var texts []string
	in.ForEach(func(_, one gjson.Result) bool {
		if one.Type == gjson.String {
			texts = append(texts, one.String())
		}
		return true
	})
	return strings.Join(texts, "\n")
}

// OutputAlone is false: a reply has no text of a model.
func (Protocol) OutputAlone([]byte) bool { return false }

// inputOf is what is to be embedded, under the names that servers have for it.
func inputOf(body []byte) gjson.Result {
	for _, key := range []string{"input", "inputs", "content"} {
		if v := gjson.GetBytes(body, key); v.Exists() {
			return v
		}
	}
	return gjson.Result{}
}

// asks is how many vectors a body asks for; 0 where it does not say.
func asks(body []byte) int {
	in := inputOf(body)
	switch {
	case in.Type == gjson.String:
		return 1
	case !in.IsArray():
		return 0
	case in.Get("0").Type == gjson.Number: // the ids of one text
		return 1
	}
	return int(in.Get("#").Int())
}
