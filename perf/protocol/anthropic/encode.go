package anthropic

import (
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// defaultMaxTokens is sent where neither the run nor the dataset has a limit: the API demands one.
const defaultMaxTokens = 2048

// Encode builds the body of one turn. A dataset's complete body keeps its own values; what it has in OpenAI's form is sent in
// that of this API.
func (Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body, given, err := protocol.OpenPrompt(turn.Prompt, "messages", "the Messages API")
	if err == nil {
		body, given, err = s.InTemplate(body, given)
	}
	if err == nil {
		err = convert(&body)
	}
	if err != nil {
		return protocol.Request{}, err
	}
	settings(protocol.Filler{Body: &body, Given: given, ByDefault: s.ByDefault}, turn, &s)
	body.ApplyMembers(turn.Members)
	body.Apply(s.Extra)
	if turn.Prompt.Body != nil {
		if err := protocol.MustAsk(body, &s, "the Messages API", "messages"); err != nil {
			return protocol.Request{}, err
		}
	}
	return describe(body), nil
}

// Probe asks for one token. Thinking is left out: its budget would have to be less than that.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	body, err := protocol.ParseObject(e.Body)
	if err != nil {
		return e, fmt.Errorf("reading the first request's body: %w", err)
	}
	body.Set("max_tokens", json.RawMessage("1"))
	body.Delete("min_tokens")
	body.Delete("ignore_eos")
	body.Delete("thinking")
	return describe(body), nil
}

func message(role string, content json.RawMessage) json.RawMessage {
	return protocol.Object{{Key: "role", Value: protocol.Literal(role)}, {Key: "content", Value: content}}.Append(nil)
}

// settings puts the run's values. What the API does not know is sent only where the user asked for it: servers that copy the
// API know more.
func settings(f protocol.Filler, turn workload.Turn, s *protocol.Settings) {
	if s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	if turn.MaxTokens > 0 {
		f.Put("max_tokens", protocol.Literal(turn.MaxTokens))
	}
	f.Keep("max_tokens", protocol.Literal(defaultMaxTokens))
	if len(s.Stop) > 0 {
		f.Put("stop_sequences", protocol.Literal(s.Stop))
	}
	f.Put("stream", protocol.Literal(s.Stream))
	protocol.PutSampling(f, s)
	protocol.PutFurther(f, s)
	protocol.PutAsked(f, "logprobs", s.Logprobs)
	if len(s.StopTokenIDs) > 0 {
		f.Put("stop_token_ids", protocol.StopTokens(s.StopTokenIDs))
	}
}

// describe reads from the finished body what it asks for.
func describe(body protocol.Object) protocol.Request {
	e := protocol.Request{Body: body.Append(nil), Stream: string(body.Get("stream")) == "true", N: 1,
		MaxTokens: body.Count("max_tokens"), MinTokens: body.Count("min_tokens")}
	if e.MaxTokens > 0 && (string(body.Get("ignore_eos")) == "true" || e.MinTokens == e.MaxTokens) {
		e.ExactTokens = e.MaxTokens
	}
	list := gjson.ParseBytes(body.Get("messages")).Array()
	e.Prefix = len(list) > 0 && list[len(list)-1].Get("role").Str == "assistant" // the answer goes on with it
	return e
}
