package plan_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestEncode_BodiesAreThoseOfEvalScope holds bodies to those that EvalScope 1.14.1 was seen to send for the same arguments: the
// same keys in the same order with the same values, or a difference that stands here with its reason (docs/en/apis.md lists them).
func TestEncode_BodiesAreThoseOfEvalScope(t *testing.T) {
	hello := workload.Prompt{Text: "hello", Chat: true}
	const everything = "--max-tokens 5 --min-tokens 2 --frequency-penalty 0.1 --repetition-penalty 1.1 --logprobs --n-choices 2 --seed 5 --stop a --stop-token-ids 5 --temperature 0 --top-p 0.5 --top-k 3"
	for _, c := range []struct {
		name, words string
		prompt      workload.Prompt
		theirs      string
		differs     []string // keys and our values, "" for none
	}{
		{"chat, whole", "--no-stream --max-tokens 12", hello,
			`{"messages": [{"role": "user", "content": "hello"}], "model": "mock", "max_tokens": 12, "stream": false, "temperature": 0.0}`, nil},
		{"chat, forced", `--max-tokens 12 --min-tokens 12 --seed 1 --extra-args {"ignore_eos":true}`, hello,
			`{"messages": [{"role": "user", "content": "hello"}], "model": "mock", "max_tokens": 12, "min_tokens": 12, "seed": 1, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.0, "ignore_eos": true}`, nil},
		{"completions", "--url http://h/v1/completions --max-tokens 3", workload.Prompt{Text: "hello"},
			`{"prompt": "hello", "model": "mock", "max_tokens": 3, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.0}`, nil},
		{"token ids", "--url http://h/v1/completions --max-tokens 4 --seed 7", workload.Prompt{TokenIDs: []int{1, 87, 356}},
			`{"prompt": [1, 87, 356], "model": "mock", "max_tokens": 4, "seed": 7, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.0}`, nil},
		{"responses", "--api responses --max-tokens 6", workload.Prompt{Text: "hello"},
			`{"input": "hello", "model": "mock", "max_output_tokens": 6, "stream": true, "temperature": 0.0}`, nil},
		{"a line", "--max-tokens 3", workload.Prompt{Body: []byte(`{"model":"m0","messages":[{"role":"user","content":"hi 0"}],"max_tokens":5,"stream":true,"ignore_eos":true}`)},
			`{"model": "m0", "messages": [{"role": "user", "content": "hi 0"}], "max_tokens": 5, "stream": true, "ignore_eos": true, "stream_options": {"include_usage": true}, "temperature": 0.0}`,
			[]string{"max_tokens", "3"}}, // they only fill: what the user asked for wins here
		{"a line with nothing asked for", "", workload.Prompt{Body: []byte(`{"messages":[{"role":"user","content":"obj"}],"temperature":0.6,"stream":false}`)},
			`{"messages": [{"role": "user", "content": "obj"}], "temperature": 0.6, "stream": false, "model": "mock", "max_tokens": 2048}`, nil},
		{"a template, everything asked for", `--query-template {"model":"x","messages":[],"foo":1,"stream":false} --stream ` + everything, hello,
			`{"model": "mock", "messages": [{"role": "user", "content": "hello"}], "foo": 1, "stream": true, "max_tokens": 5, "min_tokens": 2, "frequency_penalty": 0.1, "repetition_penalty": 1.1, "logprobs": true, "n": 2, "seed": 5, "stop": ["a"], "stream_options": {"include_usage": true}, "stop_token_ids": ["5"], "temperature": 0.0, "top_p": 0.5, "top_k": 3}`,
			[]string{"stop_token_ids", "[5]"}}, // servers take whole numbers
		{"a template, nothing asked for", `--query-template {"model":"x","messages":[],"max_tokens":9,"temperature":0.7,"stream":false}`, hello,
			`{"model": "mock", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 2048, "temperature": 0.0, "stream": true, "stream_options": {"include_usage": true}}`,
			[]string{"max_tokens", "9", "temperature", "0.7", "stream", "false", "stream_options", ""}}, // their defaults replace the template
	} {
		ours, theirs := keyed(t, encode(t, strings.Fields(c.words), c.prompt)), keyed(t, []byte(c.theirs))
		for i := 0; i < len(c.differs); i += 2 {
			key, value := c.differs[i], c.differs[i+1]
			if got := string(ours.Get(key)); got != value || got == string(theirs.Get(key)) {
				t.Errorf("%s: %s is %s, not %s", c.name, key, got, value)
			}
			if theirs.Set(key, ours.Get(key)); value == "" {
				theirs.Delete(key)
			}
		}
		if !same(ours, theirs) {
			t.Errorf("%s:\n  ours %s\ntheirs %s", c.name, ours.Append(nil), theirs.Append(nil))
		}
	}
}

// encode is the body of a prompt by a command line.
func encode(t *testing.T, words []string, prompt workload.Prompt) []byte {
	t.Helper()
	args, notes, err := config.Parse(append([]string{"--model", "mock"}, words...), config.Environment{Known: config.Known{Plugins: standard.Plugins()}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Build(args, notes, standard.Plugins(), 1)
	if err != nil {
		t.Fatal(err)
	}
	turn := workload.Turn{Prompt: prompt}
	if p.MaxTokens != nil {
		turn.MaxTokens = p.MaxTokens.Max
	}
	e, err := p.Protocol.Encode(turn, p.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return e.Body
}

func keyed(t *testing.T, body []byte) protocol.Object {
	t.Helper()
	o, err := protocol.ParseObject(body)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// same reports whether two bodies have the same keys in the same order, with values that mean the same.
func same(a, b protocol.Object) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		var x, y any
		if a[i].Key != b[i].Key || json.Unmarshal(a[i].Value, &x) != nil || json.Unmarshal(b[i].Value, &y) != nil || !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}

func TestBuild_RefusesATemplateThatAnAPIWouldNotHeed(t *testing.T) {
	words := []string{"--model", "m", "--api", "tgi", "--query-template", `{"a":1}`}
	args, notes, err := config.Parse(words, config.Environment{Known: config.Known{Plugins: standard.Plugins()}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Build(args, notes, standard.Plugins(), 1); err == nil || !strings.Contains(err.Error(), "--query-template: cannot be combined with --api tgi") {
		t.Errorf("%v", err)
	}
}
