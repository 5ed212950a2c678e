package spec

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func declared(t *testing.T, name string) protocol.Declaration {
	t.Helper()
	for _, d := range Declarations() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("there is no %s", name)
	return protocol.Declaration{}
}

var (
	chatTurn = workload.Turn{Prompt: workload.Prompt{Text: "Why is the sky blue?", Chat: true}, MaxTokens: 8}
	textTurn = workload.Turn{Prompt: workload.Prompt{Text: "Once upon a time"}, MaxTokens: 8}
	streamed = protocol.Settings{Model: "m", Stream: true}
	whole    = protocol.Settings{Model: "m"}
)

func events(all ...string) (list []perftest.Event) {
	for _, data := range all {
		list = append(list, perftest.Event{Data: data})
	}
	return list
}

// The replies have the forms of the APIs' own documentation.
func TestBuiltin_DialectsKeepTheirContract(t *testing.T) {
	if held := []string{"dashscope", "ollama", "sglang", "tgi"}; !slices.Equal(held, Names()) {
		t.Errorf("the built-in dialects are %q: give each its exchanges below, and its name in %q", Names(), held)
	}
	perftest.Protocol(t, declared(t, "ollama"),
		perftest.Exchange{Name: "a stream of lines", Turn: chatTurn, Settings: streamed, Reasoning: "Hm.", Text: "The sky", Finish: "stop", PromptTokens: 26, CompletionTokens: 290,
			Events: events(`{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":"","thinking":"Hm."},"done":false}`,
				`{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":"The"},"done":false}`,
				`{"model":"m","message":{"role":"assistant","content":" sky"},"done":false}`,
				`{"model":"m","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"total_duration":4883583458,"prompt_eval_count":26,"eval_count":290,"eval_duration":4535599000}`)},
		perftest.Exchange{Name: "plain text", Turn: textTurn, Settings: streamed, Text: " there", Finish: "length",
			Events: events(`{"model":"m","response":" there","done":false}`, `{"model":"m","response":"","done":true,"done_reason":"length","prompt_eval_count":5,"eval_count":1}`)},
		perftest.Exchange{Name: "a whole reply", Turn: chatTurn, Settings: whole, Text: "The sky", Finish: "stop", PromptTokens: 26, CompletionTokens: 298,
			Body: `{"model":"m","message":{"role":"assistant","content":"The sky"},"done_reason":"stop","done":true,"prompt_eval_count":26,"eval_count":298}`},
		perftest.Exchange{Name: "an error in a stream", Turn: chatTurn, Settings: streamed, Fault: record.FaultInBand, Events: events(`{"error":"an error was encountered while running the model"}`)})
	perftest.Protocol(t, declared(t, "tgi"),
		perftest.Exchange{Name: "a stream of tokens", Ignores: []string{perftest.Model}, Turn: textTurn, Settings: streamed, Text: " there was", Finish: "eos_token", CompletionTokens: 3, PromptTokens: 4,
			Events: events(`{"index":1,"token":{"id":4,"text":" there","logprob":-0.1,"special":false},"generated_text":null,"details":null}`,
				`{"index":2,"token":{"id":5,"text":" was","logprob":-0.1,"special":false},"generated_text":null,"details":null}`,
				`{"index":3,"token":{"id":2,"text":"</s>","logprob":-0.1,"special":true},"generated_text":" there was","details":{"finish_reason":"eos_token","generated_tokens":3,"seed":null,"input_length":4}}`)},
		perftest.Exchange{Name: "a whole reply", Ignores: []string{perftest.Model}, Turn: textTurn, Settings: whole, Text: " there", Finish: "length", CompletionTokens: 1, PromptTokens: 2,
			Body: `[{"generated_text":" there","details":{"finish_reason":"length","generated_tokens":1,"prefill":[{"id":1},{"id":2}],"tokens":[]}}]`},
		perftest.Exchange{Name: "an error in a stream", Ignores: []string{perftest.Model}, Turn: textTurn, Settings: streamed, Fault: record.FaultInBand, Events: events(`{"error":"Request failed during generation: Server error","error_type":"generation"}`)})
	perftest.Protocol(t, declared(t, "sglang"),
		perftest.Exchange{Name: "all of the text in every event", Ignores: []string{perftest.Model}, Turn: textTurn, Settings: streamed, Text: " there was", Finish: "length", PromptTokens: 5, CompletionTokens: 2,
			Events: events(`{"text":" there","meta_info":{"id":"a","prompt_tokens":5,"completion_tokens":1,"cached_tokens":3,"finish_reason":null}}`,
				`{"text":" there was","meta_info":{"id":"a","prompt_tokens":5,"completion_tokens":2,"cached_tokens":3,"finish_reason":{"type":"length","length":2}}}`, `[DONE]`)},
		perftest.Exchange{Name: "a whole reply", Ignores: []string{perftest.Model}, Turn: textTurn, Settings: whole, Text: " there was", Finish: "stop", PromptTokens: 5, CompletionTokens: 2,
			Body: `{"text":" there was","meta_info":{"id":"a","prompt_tokens":5,"completion_tokens":2,"finish_reason":{"type":"stop","matched":2}}}`})
	perftest.Protocol(t, declared(t, "dashscope"),
		perftest.Exchange{Name: "a stream", Turn: chatTurn, Settings: streamed, Reasoning: "Hm.", Text: "The sky", Finish: "stop", PromptTokens: 22, CompletionTokens: 9,
			Events: events(`{"output":{"choices":[{"message":{"content":"","reasoning_content":"Hm.","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":23,"output_tokens":1,"input_tokens":22},"request_id":"r"}`,
				`{"output":{"choices":[{"message":{"content":"The","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":25,"output_tokens":3,"input_tokens":22},"request_id":"r"}`,
				`{"output":{"choices":[{"message":{"content":" sky","role":"assistant"},"finish_reason":"stop"}]},"usage":{"total_tokens":31,"output_tokens":9,"input_tokens":22},"request_id":"r"}`)},
		perftest.Exchange{Name: "a multimodal reply", Turn: chatTurn, Settings: whole, Text: "A dog.", Finish: "stop", PromptTokens: 1300, CompletionTokens: 4,
			Body: `{"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":[{"text":"A dog."}]}}]},"usage":{"output_tokens":4,"input_tokens":1300,"image_tokens":1247},"request_id":"r"}`},
		perftest.Exchange{Name: "an error in a stream", Turn: chatTurn, Settings: streamed, Fault: record.FaultInBand, Events: events(`{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content.","request_id":"r"}`)})
}

func TestEncode_BodiesAreThoseOfTheAPIs(t *testing.T) {
	temperature, minimum := 0.0, 4
	s := protocol.Settings{Model: "m", Stream: true, Sampling: protocol.Sampling{Temperature: &temperature, MinTokens: &minimum, Stop: []string{"x"}}}
	for _, c := range []struct {
		api  string
		turn workload.Turn
		want string
	}{
		{"ollama", chatTurn, `{"model":"m","messages":[{"role":"user","content":"Why is the sky blue?"}],"stream":true,"options":{"num_predict":8,"temperature":0,"stop":["x"]}}`},
		{"ollama", textTurn, `{"model":"m","prompt":"Once upon a time","stream":true,"options":{"num_predict":8,"temperature":0,"stop":["x"]}}`},
		{"tgi", textTurn, `{"inputs":"Once upon a time","parameters":{"max_new_tokens":8,"stop":["x"],"details":true,"decoder_input_details":false}}`},
		{"sglang", textTurn, `{"text":"Once upon a time","stream":true,"sampling_params":{"max_new_tokens":8,"min_new_tokens":4,"temperature":0,"stop":["x"]}}`},
		{"sglang", workload.Turn{Prompt: workload.Prompt{TokenIDs: []int{1, 2}}}, `{"input_ids":[1,2],"stream":true,"sampling_params":{"min_new_tokens":4,"temperature":0,"stop":["x"]}}`},
		{"dashscope", chatTurn, `{"model":"m","input":{"messages":[{"role":"user","content":"Why is the sky blue?"}]},"parameters":{"result_format":"message","max_tokens":8,"temperature":0,"stop":["x"],"incremental_output":true}}`},
	} {
		d, err := declared(t, c.api).With(nil)
		if err != nil {
			t.Fatal(err)
		}
		e, err := d.Encode(c.turn, s)
		if err != nil || string(e.Body) != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.api, err, e.Body, c.want)
		}
		probe, err := d.Probe(e)
		if err != nil || !json.Valid(probe.Body) || strings.Contains(string(probe.Body), ":8") || strings.Contains(string(probe.Body), "min_new") {
			t.Errorf("%s: the probe is %s, %v", c.api, probe.Body, err)
		}
		if c.turn.Prompt.Text != "" && d.PromptText(e.Body) != c.turn.Prompt.Text {
			t.Errorf("%s: the prompt is %q", c.api, d.PromptText(e.Body))
		}
	}
}

func TestDeclarations_SayWhereAndHowTheAPIsAreSpokenTo(t *testing.T) {
	d := declared(t, "dashscope")
	if d.BasePath != "/api/v1" || !strings.HasSuffix(d.Endpoint, "text-generation/generation") || d.Headers(true).Get("X-DashScope-SSE") != "enable" || len(d.Headers(false)) != 0 {
		t.Errorf("%+v", d)
	}
	if d := declared(t, "tgi"); d.StreamEndpoint != "generate_stream" || d.Endpoint != "generate" || d.ChatEndpoint != "" {
		t.Errorf("%+v", d)
	}
}

const small = `
version: 1
endpoint: say
kind: generation
headers: {X-Version: "2"}
request:
  text: {q: "${prompt}", limit: "${max_tokens}", tag: "by ${model}!", "on": true, nested: {t: "${temperature}"}}
reply: {text: out.text, finish: out.why, error: problem}
`

func TestParse_AUsersSpecIsTheDialectOfCustom(t *testing.T) {
	d := declared(t, "custom")
	if _, err := d.With(nil); err == nil || !strings.Contains(err.Error(), "--api-spec FILE") {
		t.Errorf("without a spec: %v", err)
	}
	own, err := d.With(map[string]any{"spec": small})
	if err != nil {
		t.Fatal(err)
	}
	if own.Name != "custom" || own.Endpoint != "say" || own.Endpoints[0] != "say" || own.Headers(true).Get("X-Version") != "2" {
		t.Errorf("%+v", own.Declaration)
	}
	e, err := own.Encode(textTurn, protocol.Settings{Model: "a\"b"})
	if want := `{"q":"Once upon a time","limit":8,"tag":"by a\"b!","on":true}`; err != nil || string(e.Body) != want {
		t.Errorf("%v\n got %s\nwant %s", err, e.Body, want)
	}
}

func TestParse_FindsEverythingThatIsWrongWithItsLine(t *testing.T) {
	_, err := Parse([]byte("version: 2\nkind: video\nendpiont: x\nrequest:\n  chat: {m: \"${mesages}\"}\n  txt: 1\nreply:\n  text: a\n  whole: {end: x, txet: y}\n"))
	for _, want := range []string{"line 1: the version must be 1", `kind is "video"`, `line 3: "endpiont" is not a member of a spec`, "line 5: ${mesages} is not a placeholder", `line 6: "txt" is not a member of request`,
		"line 9: reply.whole.end has no meaning", `line 9: "txet" is not a member of reply.whole`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	for text, want := range map[string]string{"": "is empty", "a: [": "neither YAML nor JSON", "[]": "a spec is not an object", "version: 1\n": "request is missing",
		"version: 1\nrequest: {}\nreply: {}\n": "neither chat nor text", "version: 1\n---\nversion: 1\n": "more than one document",
		"version: 1\nrequest: {text: &a {x: *a}}\nreply: {text: t}": "aliases", "version: 1\nkind: rerank\nrequest: {text: {q: '${query}'}}\nreply: {text: t}": "reply.result is missing"} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzAnySpecAndAnyReplyAreReadWithoutPanic(f *testing.F) {
	for _, name := range Names() {
		f.Add(string(Source(name)), `{"text":"a","done":true}`, "")
	}
	f.Add(small, `{"out":{"text":"x","why":"stop"}}`, "error")
	f.Fuzz(func(t *testing.T, source, data, name string) {
		s, err := Parse([]byte(source))
		if err != nil {
			return
		}
		p := New(s)
		if e, err := p.Encode(textTurn, streamed); err == nil && !json.Valid(e.Body) {
			t.Errorf("the body is %s", e.Body)
		}
		r := p.NewReply(&protocol.Request{N: 1})
		before := r.Payload([]byte(name), []byte(data))
		r.Behind([]byte(data))
		res := r.Result()
		if before.Kind.Observable() && len(res.Choices) == 0 {
			t.Errorf("output without a choice: %q", data)
		}
		p.NewReply(&protocol.Request{N: 1}).Body([]byte(data))
	})
}

func BenchmarkPayload(b *testing.B) {
	s, err := Parse(Source("dashscope"))
	if err != nil {
		b.Fatal(err)
	}
	r := New(s).NewReply(&protocol.Request{N: 1})
	data := []byte(`{"output":{"choices":[{"message":{"content":"The","role":"assistant"},"finish_reason":"null"}]},"usage":{"total_tokens":25,"output_tokens":3,"input_tokens":22},"request_id":"r"}`)
	b.ReportAllocs()
	for b.Loop() {
		r.Payload(nil, data)
	}
}
