package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// Encode builds a body with EvalScope's keys in EvalScope's order. A dataset's complete body keeps its own values; the
// run's settings fill the keys it lacks.
func (Protocol) Encode(turn workload.Turn, s protocol.Settings) (protocol.Request, error) {
	body, given, err := prompt(turn.Prompt)
	if err == nil {
		body, given, err = s.InTemplate(body, given)
	}
	if err != nil {
		return protocol.Request{}, err
	}
	settings(protocol.Filler{Body: &body, Given: given, ByDefault: s.ByDefault}, turn, &s)
	body.ApplyMembers(turn.Members)
	body.Apply(s.Extra)
	if !isTrue(body.Get("stream")) && !asksFor(s.Extra, "stream_options") { // servers refuse it then
		body.Delete("stream_options")
	}
	if turn.Prompt.Body != nil {
		if err := protocol.MustAsk(body, &s, "the API of chat and completions", "messages", "prompt"); err != nil {
			return protocol.Request{}, err
		}
	}
	return describe(body), nil
}

// asksFor reports whether the user gave key a value of his own.
func asksFor(extra []protocol.Field, key string) bool {
	return protocol.Object(extra).Has(key)
}

// Probe asks for one token with the same body: what the server would refuse it refuses now, and nothing is generated.
func (Protocol) Probe(e protocol.Request) (protocol.Request, error) {
	body, err := protocol.ParseObject(e.Body)
	if err != nil {
		return e, fmt.Errorf("reading the first request's body: %w", err)
	}
	return limited(body, 1), nil
}

// prompt is the part of the body that comes from the dataset; given reports whether it is a complete body.
func prompt(p workload.Prompt) (body protocol.Object, given bool, err error) {
	if p.Body != nil {
		body, err = protocol.ParseObject(p.Body)
		return body, true, err
	}
	body = make(protocol.Object, 0, usualKeys)
	switch {
	case p.TokenIDs != nil:
		body.SetValue("prompt", p.TokenIDs)
	case p.Messages != nil:
		body.Set("messages", protocol.MessageList(p.Messages...))
		if p.Tools != nil {
			body.Set("tools", p.Tools)
		}
	case p.Chat:
		body.Set("messages", protocol.MessageList(workload.Message{Role: "user", Content: p.Text}))
	case p.Text != "":
		body.SetValue("prompt", p.Text)
	case p.Inputs != nil || p.Ranking != nil:
		return nil, false, errors.New("chat and completions take a single prompt; lists of inputs and documents to rank are not supported")
	default:
		return nil, false, errors.New("the prompt is empty")
	}
	return body, false, nil
}

// usualKeys is how many keys most bodies have at most.
const usualKeys = 10

// settings puts the run's values in the order in which EvalScope writes them.
func settings(f protocol.Filler, turn workload.Turn, s *protocol.Settings) {
	if s.Model != "" {
		f.Keep("model", protocol.Literal(s.Model))
	}
	limitOutput(f, turn.MaxTokens)
	protocol.PutSet(f, "min_tokens", s.MinTokens)
	protocol.PutSet(f, "frequency_penalty", s.FrequencyPenalty)
	protocol.PutSet(f, "repetition_penalty", s.RepetitionPenalty)
	protocol.PutSet(f, "logprobs", s.Logprobs)
	protocol.PutSet(f, "n", s.N)
	protocol.PutSet(f, "seed", s.Seed)
	if len(s.Stop) > 0 {
		f.Put("stop", protocol.Literal(s.Stop))
	}
	f.Put("stream", protocol.Literal(s.Stream))
	if s.Stream {
		f.Keep("stream_options", json.RawMessage(`{"include_usage":true}`))
	}
	if len(s.StopTokenIDs) > 0 {
		f.Put("stop_token_ids", protocol.StopTokens(s.StopTokenIDs))
	}
	protocol.PutSet(f, "temperature", s.Temperature)
	protocol.PutSet(f, "top_p", s.TopP)
	protocol.PutSet(f, "top_k", s.TopK)
}

// limitOutput puts the limit under the name that the body has for it: a server that wants max_completion_tokens refuses both.
func limitOutput(f protocol.Filler, limit int) {
	key := "max_tokens"
	if f.Given && f.Body.Has("max_completion_tokens") {
		key = "max_completion_tokens"
		if slices.Contains(f.ByDefault, "max_tokens") {
			f.ByDefault = []string{key}
		}
	}
	if limit <= 0 {
		return
	}
	f.Put(key, protocol.Literal(limit))
	if key != "max_tokens" && !slices.Contains(f.ByDefault, key) { // the flag replaces both
		f.Body.Delete("max_tokens")
	}
}

// Describe reads what a whole body, which is sent as it stands, asks for.
func Describe(body []byte) (protocol.Request, error) {
	object, err := protocol.ParseObject(body)
	if err != nil {
		return protocol.Request{}, err
	}
	e := describe(object)
	e.Body = body
	return e, nil
}

// describe reads from the finished body what it asks for.
func describe(body protocol.Object) protocol.Request {
	data := body.Append(nil)
	e := protocol.Request{Body: data, Stream: isTrue(body.Get("stream")), Echo: isTrue(body.Get("echo")), N: 1}
	if n := body.Count("n"); n > 1 {
		e.N = n
	}
	e.N *= promptsIn(gjson.ParseBytes(body.Get("prompt")))
	e.Prefix = isTrue(body.Get("continue_final_message")) || endsInPrefix(body.Get("messages"))
	e.MaxTokens = body.Count("max_tokens")
	if limit := body.Count("max_completion_tokens"); limit > 0 {
		e.MaxTokens = limit
	}
	e.MinTokens = body.Count("min_tokens")
	if e.MaxTokens > 0 && (isTrue(body.Get("ignore_eos")) || e.MinTokens == e.MaxTokens) {
		e.ExactTokens = e.MaxTokens
	}
	return e
}

// promptsIn is how many prompts a completion is asked for: a list of texts, or of lists of token ids, gets an answer for each.
func promptsIn(list gjson.Result) int {
	if !list.IsArray() {
		return 1
	}
	n := 0
	list.ForEach(func(_, one gjson.Result) bool {
		if one.Type == gjson.Number { // the ids of a single prompt
			return false
		}
		n++
		return true
	})
	return max(1, n)
}

// endsInPrefix reports whether the last message is marked as the beginning of the answer.
func endsInPrefix(messages json.RawMessage) bool {
	if !bytes.Contains(messages, []byte(`"prefix"`)) {
		return false
	}
	list := gjson.ParseBytes(messages).Array()
	return len(list) > 0 && list[len(list)-1].Get("prefix").Type == gjson.True
}

func isTrue(v json.RawMessage) bool { return string(v) == "true" }
