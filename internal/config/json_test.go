package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJson_JSONValuesAreReadWithTheReferencesCoercions(t *testing.T) {
	for _, test := range []struct {
		name, json, key, want string
	}{
		{"a scalar is a list of one", `"number": 5`, "number", "[5]"},
		{"a numeric string is a number", `"number": "10"`, "number", "[10]"},
		{"blanks and underscores in it", `"max_prompt_length": " 1_000 "`, "max_prompt_length", "1000"},
		{"a whole float is an integer", `"seed": 7.0`, "seed", "7"},
		{"a whole float in a string too", `"seed": "5.0"`, "seed", "5"},
		{"a multiple of the parallel", `"parallel": [1, 2], "number": "10x"`, "number", `["10x"]`},
		{"an integer is a float", `"temperature": 1`, "temperature", "1.0"},
		{"a rate in a string", `"rate": "1e1"`, "rate", "[10.0]"},
		{"a word for true", `"stream": "no"`, "stream", "false"},
		{"1 for true", `"debug": 1`, "debug", "true"},
		{"false where the flag only turns on", `"logprobs": false`, "logprobs", "false"},
		{"a range", `"max_tokens": [3, 9]`, "max_tokens", "[3, 9]"},
		{"a list of one", `"max_tokens": [5]`, "max_tokens", "5"},
		{"max_tokens not sent", `"max_tokens": null`, "max_tokens", "null"},
		{"null is not set", `"seed": null`, "seed", "null"},
		{"null headers are none", `"headers": null`, "headers", "{}"},
		{"null extra args are none", `"extra_args": null`, "extra_args", "{}"},
		{"ids as numbers", `"stop_token_ids": [1, "2"]`, "stop_token_ids", `["1", "2"]`},
		{"one stop text", `"stop": "x"`, "stop", `["x"]`},
		{"headers in order", `"headers": {"b": "x=1", "a": 2}`, "headers", `{"b": "x=1", "a": "2"}`},
		{"an object stays as written", `"extra_args": {"b": 1.50, "a": {"c": null}}`, "extra_args", `{"b":1.50,"a":{"c": null}}`},
		{"the derived model_id is ignored", `"model_id": "x", "seed": 1`, "seed", "1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, _, err := ParseJSON([]byte(`{"model": "m", `+test.json+`}`), outside())
			if err != nil {
				t.Fatal(err)
			}
			if got := string(encode(rowOf(Table(), test.key).field(&a))); got != test.want {
				t.Errorf("%s = %s, want %s", test.key, got, test.want)
			}
		})
	}
}

func TestJson_JSONProblemsNameKeys(t *testing.T) {
	for _, test := range []struct{ json, want string }{
		{`{"model": "m", "paralel": 1}`, "'paralel': is not a recognized key: did you mean 'parallel'?"},
		{`{"model": "m", "max-tokens": 1}`, "'max-tokens': is not a recognized key: did you mean 'max_tokens'?"},
		{`{"model": "m", "seed": 1.5}`, "seed: '1.5' is not a whole number: use digits only, such as 10"},
		{`{"model": "m", "seed": true}`, "seed: is not a number: use a JSON number"},
		{`{"model": "m", "seed": [1]}`, "seed: is a list: use a single value"},
		{`{"model": "m", "name": 5}`, "name: is not a string: use a JSON string"},
		{`{"model": "m", "number": []}`, "number: is an empty list: add at least one value"},
		{`{"model": "m", "temperature": null}`, "temperature: cannot be null: omit the key to use the default, 0.0"},
		{`{"model": "m", "stream": "maybe"}`, "stream: is not true or false: use true or false"},
		{`{"model": "m", "extra_args": "{}"}`, `extra_args: is not a JSON object: use an object such as '{"ignore_eos": true}'`},
		{`{"model": "m", "headers": {"a": []}}`, "headers: the value of 'a' is not a string: use a JSON string for every header value"},
		{`{"model": "m", "parallel": [1, 2], "number": 3}`, `number: has 1 value, but parallel has 2 values: use 2 values, one for each value of parallel, or number: "10x" for ten times the level's parallel`},
		{`{"model": "m", "multi_turn": true}`, "multi_turn: requires conversations, but dataset openqa has single requests: use single requests"},
		{`{"model": "m", "model": "n"}`, "arguments: has the key 'model' twice: remove one of them"},
		{`{}`, `model: is required: set the name that the server lists under /v1/models: model: "qwen2.5"`},
		{`[]`, `arguments: is not a JSON object: use an object such as '{"ignore_eos": true}'`},
		{`{} {}`, `arguments: is not valid JSON at byte 4 of 5: use double quotes inside and single quotes around: '{"ignore_eos": true}'`},
		{``, `arguments: is empty; JSON is expected: use an object such as '{"ignore_eos": true}'`},
		{"\xff", "arguments: contain invalid UTF-8: save the JSON as UTF-8"},
	} {
		_, _, err := ParseJSON([]byte(test.json), outside())
		if err == nil {
			t.Errorf("%s: no problem", test.json)
			continue
		}
		if diff := cmp.Diff("evalscope perf: "+test.want, err.Error()); diff != "" {
			t.Errorf("%s:\n%s", test.json, diff)
		}
	}
}

func TestJson_ProgramsArgumentsAreChecked(t *testing.T) {
	a := Default()
	a.Model, a.Parallel = "m", []int{1, 2}
	_, err := a.Validate(outside())
	if problems, _ := err.(Problems); len(problems) != 1 || problems[0].Where != "number" {
		t.Errorf("two levels and one number: %v", err)
	}
	a.Number, a.Prompt = []Count{{N: 1}, {N: 2}}, new("hello")
	if notes, err := a.Validate(outside()); err != nil || len(notes) != 0 || a.PromptText != "hello" {
		t.Error(notes, err, a.PromptText)
	}
}
