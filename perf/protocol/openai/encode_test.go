package openai

import (
	"encoding/json"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

func ptr[T any](v T) *T { return &v }

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// The bodies are those that EvalScope 1.14.1 was seen to send (reference §12), with whole numbers where it writes 0.0.
func TestEncode_BodiesAreEvalScopes(t *testing.T) {
	chat := workload.Prompt{Text: "hello", Chat: true}
	cold := protocol.Sampling{Temperature: ptr(0.0)}
	for _, c := range []struct {
		name     string
		turn     workload.Turn
		settings protocol.Settings
		want     string
	}{
		{"not streamed", workload.Turn{Prompt: chat, MaxTokens: 12}, protocol.Settings{Model: "mock", Sampling: cold},
			`{"messages":[{"role":"user","content":"hello"}],"model":"mock","max_tokens":12,"stream":false,"temperature":0}`},
		{"streamed, forced", workload.Turn{Prompt: chat, MaxTokens: 12},
			protocol.Settings{Model: "mock", Stream: true, Sampling: protocol.Sampling{MinTokens: ptr(12), Seed: ptr(int64(1)), Temperature: ptr(0.0)}, Extra: []protocol.Field{{Key: "ignore_eos", Value: raw("true")}}},
			`{"messages":[{"role":"user","content":"hello"}],"model":"mock","max_tokens":12,"min_tokens":12,"seed":1,"stream":true,"stream_options":{"include_usage":true},"temperature":0,"ignore_eos":true}`},
		{"everything", workload.Turn{Prompt: chat, MaxTokens: 5},
			protocol.Settings{Model: "mock", Stream: true, Sampling: protocol.Sampling{MinTokens: ptr(2), FrequencyPenalty: ptr(0.1), RepetitionPenalty: ptr(1.1), Logprobs: ptr(true),
				N: ptr(2), Seed: ptr(int64(5)), Stop: []string{"a"}, StopTokenIDs: []string{"5", "x"}, Temperature: ptr(0.0), TopP: ptr(0.5), TopK: ptr(3)}},
			`{"messages":[{"role":"user","content":"hello"}],"model":"mock","max_tokens":5,"min_tokens":2,"frequency_penalty":0.1,"repetition_penalty":1.1,"logprobs":true,"n":2,"seed":5,"stop":["a"],"stream":true,"stream_options":{"include_usage":true},"stop_token_ids":[5,"x"],"temperature":0,"top_p":0.5,"top_k":3}`},
		{"token ids", workload.Turn{Prompt: workload.Prompt{TokenIDs: []int{1, 87}}, MaxTokens: 4}, protocol.Settings{Model: "m"},
			`{"prompt":[1,87],"model":"m","max_tokens":4,"stream":false}`},
		{"text with HTML and Chinese stays as it is", workload.Turn{Prompt: workload.Prompt{Text: "<a> & 中"}}, protocol.Settings{},
			`{"prompt":"<a> & 中","stream":false}`},
		{"messages are sent as they stand", workload.Turn{Prompt: workload.Prompt{Messages: []workload.Message{{JSON: raw(`{"role":"user","content":[1.0]}`)}}}}, protocol.Settings{},
			`{"messages":[{"role":"user","content":[1.0]}],"stream":false}`},
		{"a whole body keeps its own values where nobody asked for others", workload.Turn{Prompt: workload.Prompt{Body: raw(`{"messages":[],"temperature":0.60,"stream":false}`)}, MaxTokens: 3},
			protocol.Settings{Model: "mock", Stream: true, Sampling: cold, ByDefault: []string{"temperature", "max_tokens", "stream"}, Extra: []protocol.Field{{Key: "zz", Value: raw("1")}}},
			`{"messages":[],"temperature":0.60,"stream":false,"model":"mock","max_tokens":3,"zz":1}`},
		{"what the user asked for wins over a whole body, but for the model", workload.Turn{Prompt: workload.Prompt{Body: raw(`{"model":"own","messages":[],"max_tokens":9,"temperature":0.60,"stream":true,"stream_options":{"x":1},"tools":[]}`)}, MaxTokens: 3},
			protocol.Settings{Model: "mock", Stream: true, Sampling: cold},
			`{"model":"own","messages":[],"max_tokens":3,"temperature":0,"stream":true,"stream_options":{"x":1},"tools":[]}`},
		{"a null removes a key", workload.Turn{Prompt: chat, MaxTokens: 3},
			protocol.Settings{Model: "m", Stream: true, Sampling: cold, Extra: []protocol.Field{{Key: "temperature", Value: raw("null")}, {Key: "stream_options", Value: raw("null")}, {Key: "model", Value: raw(`"n"`)}}},
			`{"messages":[{"role":"user","content":"hello"}],"model":"n","max_tokens":3,"stream":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Protocol{}.Encode(c.turn, c.settings)
			if err != nil || string(got.Body) != c.want {
				t.Errorf("%v\n got %s\nwant %s", err, got.Body, c.want)
			}
		})
	}
	if _, err := (Protocol{}).Encode(workload.Turn{}, protocol.Settings{}); err == nil {
		t.Error("an empty prompt was encoded")
	}
}

func TestEncode_ProbeAsksForOneTokenAndForcesNothing(t *testing.T) {
	for body, want := range map[string]string{
		`{"messages":[],"max_tokens":2048,"min_tokens":9,"ignore_eos":true,"top_k":3}`: `{"messages":[],"max_tokens":1,"top_k":3}`,
		`{"prompt":"x","max_completion_tokens":5,"max_tokens":7}`:                      `{"prompt":"x","max_completion_tokens":1}`,
		`{"prompt":"x"}`: `{"prompt":"x","max_tokens":1}`,
	} {
		got, err := Protocol{}.Probe(protocol.Request{Body: []byte(body)})
		if err != nil || string(got.Body) != want {
			t.Errorf("%s gives %s (%v), want %s", body, got.Body, err, want)
		}
	}
}

func TestEncode_WhatABodyAsksForIsReadFromTheBody(t *testing.T) {
	for body, want := range map[string]protocol.Request{
		`{"stream":true,"n":3,"max_tokens":9,"min_tokens":4}`:    {Stream: true, N: 3, MaxTokens: 9, MinTokens: 4},
		`{"max_completion_tokens":5,"max_tokens":9}`:             {N: 1, MaxTokens: 5},
		`{"max_tokens":9,"ignore_eos":true}`:                     {N: 1, MaxTokens: 9, ExactTokens: 9},
		`{"max_tokens":9,"min_tokens":9}`:                        {N: 1, MaxTokens: 9, MinTokens: 9, ExactTokens: 9},
		`{"ignore_eos":true,"stream":"yes","n":"x","top_p":0.1}`: {N: 1},
	} {
		o, err := protocol.ParseObject([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		got := describe(o)
		got.Body = nil
		if got.Stream != want.Stream || got.N != want.N || got.MaxTokens != want.MaxTokens || got.MinTokens != want.MinTokens || got.ExactTokens != want.ExactTokens {
			t.Errorf("%s asks for %+v, want %+v", body, got, want)
		}
	}
}

func TestEncode_PromptTextIsThatOfAllMessages(t *testing.T) {
	for body, want := range map[string]string{
		`{"prompt":"a"}`: "a", `{"messages":[{"content":"a"},{"content":[{"text":"x"}]},{"content":"b"}]}`: "axb", `{"prompt":[1]}`: "", `{}`: "",
	} {
		if got := (Protocol{}).PromptText([]byte(body)); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
