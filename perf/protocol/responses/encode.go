package responses

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// Encode builds the body of one turn. A dataset's complete body keeps its own values; what it has in the form of chat completions
// is sent in that of this API.
func (Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body, given, err := protocol.OpenPrompt(turn.Prompt, "input", "the Responses API")
	if err == nil {
		body, given, err = s.InTemplate(body, given)
	}
	if err != nil {
		return protocol.Request{}, err
	}
	convert(&body)
	settings(protocol.Filler{Body: &body, Given: given, ByDefault: s.ByDefault}, turn, &s)
	body.ApplyMembers(turn.Members)
	body.Apply(s.Extra)
	if turn.Prompt.Body != nil {
		if err := protocol.MustAsk(body, &s, "the Responses API", "input", "prompt", "previous_response_id", "conversation"); err != nil {
			return protocol.Request{}, err
		}
	}
	return describe(body), nil
}

// Probe asks for the fewest tokens that OpenAI lets one ask for, or as few as the load does.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	body, err := protocol.ParseObject(e.Body)
	if err != nil {
		return e, fmt.Errorf("reading the first request's body: %w", err)
	}
	limit := leastTokens
	if e.MaxTokens > 0 {
		limit = min(limit, e.MaxTokens)
	}
	body.SetValue("max_output_tokens", limit)
	body.Delete("ignore_eos")
	body.Delete("min_tokens")
	return describe(body), nil
}

// settings puts the run's values. What the API does not know is sent only where the user asked for it: servers that copy the
// API know more.
func settings(f protocol.Filler, turn workload.Turn, s *protocol.Settings) {
	if s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	limit := f // the setting's key is that of chat completions
	if slices.Contains(f.ByDefault, "max_tokens") {
		limit.ByDefault = []string{"max_output_tokens"}
	}
	if turn.MaxTokens > 0 {
		limit.Put("max_output_tokens", protocol.Literal(turn.MaxTokens))
	}
	f.Put("stream", protocol.Literal(s.Stream))
	protocol.PutSampling(f, s)
	if s.Logprobs != nil && *s.Logprobs {
		f.Keep("include", json.RawMessage(`["message.output_text.logprobs"]`))
	}
	protocol.PutFurther(f, s)
	if len(s.Stop) > 0 {
		f.Put("stop", protocol.Literal(s.Stop))
	}
	if len(s.StopTokenIDs) > 0 {
		f.Put("stop_token_ids", protocol.StopTokens(s.StopTokenIDs))
	}
}

// describe reads from the finished body what it asks for.
func describe(body protocol.Object) protocol.Request {
	e := protocol.Request{Body: body.Append(nil), Stream: string(body.Get("stream")) == "true", N: 1,
		MaxTokens: body.Count("max_output_tokens"), MinTokens: body.Count("min_tokens")}
	if e.MaxTokens > 0 && (string(body.Get("ignore_eos")) == "true" || e.MinTokens == e.MaxTokens) {
		e.ExactTokens = e.MaxTokens
	}
	return e
}
