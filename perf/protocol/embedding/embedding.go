// Package embedding implements OpenAI's embeddings: one text, a batch, or token IDs. With another key for the texts it
// also supports TEI's /embed and llama.cpp's /embedding. It does no I/O and has no clock.
package embedding

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declaration is the dialect as a plugin.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name: "openai_embedding", Aliases: []string{"embedding"}, Kind: protocol.Embedding,
		Help:     i18n.Text{EN: "the OpenAI embeddings API: one text, a batch, or token IDs", ZH: "OpenAI API 的 embedding：单个文本、一批文本或 token id"},
		BasePath: "/v1", Endpoint: "embeddings", Endpoints: []string{"embeddings", "embed", "embedding"},
		Arguments: []argument.Declaration{{Name: "input_key", Kind: argument.Text, Default: `"input"`,
			Help: i18n.Text{EN: "name of the body field for texts: inputs for TEI's /embed, content for llama.cpp's /embedding",
				ZH: "请求体中文本的键：TEI 的 /embed 为 inputs，llama.cpp 的 /embedding 为 content"}}},
		Open: func(args argument.Values) (protocol.Protocol, error) {
			key := args.Text("input_key")
			if key == "" || key == "model" {
				return nil, errors.New("input_key cannot be '" + key + "'")
			}
			return Protocol{key}, nil
		},
	}
}

// Protocol is the dialect; key is where the texts stand.
type Protocol struct{ key string }

var _ protocol.Protocol = Protocol{}

// Encode builds a body of EvalScope's keys in its order: input (or input_key), model, then the further keys.
func (d Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
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
		body.Set(d.key, input)
	}
	if f := (protocol.Filler{Body: &body, Given: p.Body != nil}); s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	body.Apply(s.Extra)
	if p.Body != nil {
		if err := protocol.MustAsk(body, &s, "an API of embeddings", d.key, "input", "inputs", "content", "contents", "texts"); err != nil {
			return protocol.Request{}, err
		}
	}
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
			texts[i] = protocol.ContentText(m)
		}
		if len(texts) == 1 {
			return protocol.Literal(texts[0]), nil
		}
		return protocol.Literal(texts), nil
	case p.Ranking != nil:
		return nil, errors.New("embeddings take texts; documents to rank are not supported")
	}
	return nil, errors.New("the prompt is empty")
}

// Probe is the request itself: there is no smaller one.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) { return e, nil }

// NewReply reads the reply to e.
func (d Protocol) NewReply(e *protocol.Request) protocol.Reply {
	return &reply{Whole: answer.Whole{Name: "embeddings"}, want: asks(d.inputOf(e.Body))}
}

// ErrorText finds the server's words.
func (Protocol) ErrorText(body []byte) string { return servererror.Text(body) }

// PromptText is the texts that a body asks for, a line each; "" for token ids.
func (d Protocol) PromptText(body []byte) string { return strings.Join(d.Texts(body), "\n") }

// Texts are the texts that a body asks for, which a server takes each on its own; none for token ids.
func (d Protocol) Texts(body []byte) (texts []string) {
	in := d.inputOf(body)
	if in.Type == gjson.String {
		return []string{in.String()}
	}
	in.ForEach(func(_, one gjson.Result) bool {
		if one.Type == gjson.String {
			texts = append(texts, one.String())
		}
		return true
	})
	return texts
}

// TokenIDs is how many ids a body asks for in place of a text.
func (d Protocol) TokenIDs(body []byte) (n int) {
	in := d.inputOf(body)
	if in.Get("0").Type != gjson.Number {
		return 0
	}
	return int(in.Get("#").Int())
}

// OutputAlone is false: a reply has no text of a model.
func (Protocol) OutputAlone([]byte) bool { return false }

// inputOf is what is to be embedded, under the names that servers have for it.
func (d Protocol) inputOf(body []byte) (found gjson.Result) {
	for _, key := range []string{d.key, "input", "inputs", "content"} {
		gjson.ParseBytes(body).ForEach(func(name, v gjson.Result) bool { // not Get: the user's key is no path
			if name.Str == key {
				found = v
			}
			return !found.Exists()
		})
		if found.Exists() {
			break
		}
	}
	return found
}

// asks is how many vectors an input asks for; 0 where it does not say.
func asks(in gjson.Result) int {
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
