package config

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"

	"github.com/google/go-cmp/cmp"
)

// mixed reads arguments beside a mix of that text.
func mixed(text, line string) (Arguments, error) {
	out := outside()
	files := out.ReadFile
	out.ReadFile = func(path string) ([]byte, error) {
		if path == "mix.yaml" {
			return []byte(text), nil
		}
		return files(path)
	}
	a, _, err := Parse(strings.Fields("--model m --url http://h --tokenizer-path builtin --mix mix.yaml "+line), out)
	return a, err
}

const goodMix = `# two classes
classes:
  - name: chat
    rate: 8
    dataset: openqa
    max_tokens: [10, 20]
    slo: ttft<=200ms
    extra_args: {user: x, ignore_eos: true}
  - {name: long, rate: 2, dataset: random, min_prompt_length: 5, max_prompt_length: 9, temperature: 0.5, stop: [a, b]}
interference: true
`

func TestMix_ClassesAreTheRunsArgumentsWithTheirOwn(t *testing.T) {
	a, err := mixed(goodMix, "--max-tokens 99 --temperature 0.1 --top-k 3 --slo latency<=1s")
	if err != nil {
		t.Fatal(err)
	}
	mix := a.MixOf()
	if !mix.Rated || !mix.Alone || mix.Rate() != 10 || !slices.Equal(mix.Weights(), []float64{8, 2}) {
		t.Errorf("%+v", mix)
	}
	chat, long := mix.Classes[0].Arguments, mix.Classes[1].Arguments
	if chat.Dataset != "openqa" || *chat.MaxTokens != (Range{10, 20}) || chat.Temperature != 0.1 || *chat.TopK != 3 || !slices.Equal(chat.SLO, []string{"ttft<=200ms"}) ||
		string(chat.ExtraArgs.Append(nil)) != `{"user":"x","ignore_eos":true}` {
		t.Errorf("chat: %+v", chat)
	}
	if long.Dataset != "random" || *long.MaxTokens != (Range{99, 99}) || long.Temperature != 0.5 || !slices.Equal(long.Stop, []string{"a", "b"}) || long.MinPromptLength != 5 ||
		!slices.Equal(long.SLO, []string{"latency<=1s"}) {
		t.Errorf("long: %+v", long)
	}
	want := []string{"dataset", "max_tokens", "slo", "extra_args"}
	if d := cmp.Diff(want, mix.Classes[0].Given); d != "" {
		t.Errorf("keys of chat (-want +got)\n%s", d)
	}
	if got := string(long.Members([]string{"dataset", "stop"}).Append(nil)); got != `{"dataset":"random","stop":["a", "b"]}` {
		t.Errorf("members %s", got)
	}
}

func TestMix_IsReadFromJSONToo(t *testing.T) {
	text := `{"classes": [{"name": "a", "share": 3, "dataset": "openqa"}, {"name": "b", "share": 1, "prompt": "Hello!"}]}`
	a, err := mixed(text, "--parallel 4 --number 40")
	if err != nil {
		t.Fatal(err)
	}
	if mix := a.MixOf(); mix.Rated || mix.Alone || mix.Classes[1].Arguments.PromptText != "Hello!" || mix.Classes[0].Arguments.Prompt != nil {
		t.Errorf("%+v", mix)
	}
}

// TestMix_SaysAllThatIsWrongWithItsLines: in one go, each with its line.
func TestMix_SaysAllThatIsWrongWithItsLines(t *testing.T) {
	_, err := mixed(`clases: 1
classes:
  - name: chat
    rate: 8
    share: 2
    dataset: opnqa
    max_tokens: 0
    temprature: 1
  - name: chat
    share: 0
    dataset_path: nowhere
    parallel: 3
  - name: "a b"
    rate: many
    dataset: openqa
    rate: 2
  - word
interference: maybe
`, "--dataset random --parallel 3")
	for _, want := range []string{
		"mix.yaml:1: 'clases' is not a recognized key: did you mean 'classes'?",
		"mix.yaml:5: class chat has both a rate and a share",
		"mix.yaml:6: class chat: dataset: 'opnqa' is not recognized: did you mean openqa?",
		"mix.yaml:7: class chat: max_tokens: must be at least 1",
		"mix.yaml:8: class chat: 'temprature' is not a recognized key: did you mean 'temperature'?",
		"mix.yaml:9: class chat has no dataset",
		"mix.yaml:9: class chat has the same name as another class: rename it; the other class is on line 3",
		"mix.yaml:10: class chat: share '0' is not a number above 0",
		"mix.yaml:12: class chat: 'parallel' cannot be set for a class: set --parallel for the run",
		"mix.yaml:13: class 3: 'a b' is not a valid name",
		"mix.yaml:14: class 3: rate 'many' is not a number above 0",
		"mix.yaml:16: class 3 has 'rate' twice: remove one of them; the first is on line 14",
		"mix.yaml:17: class 4 is not a mapping of names to values",
		"mix.yaml:18: interference is not true or false",
		"--dataset: cannot be combined with --mix: set it for a class in mix.yaml",
		"--parallel: cannot be combined with a --mix whose classes have rates",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said", want)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestMix_RefusesWhatIsNoMix(t *testing.T) {
	two := "classes: [{name: a, share: 1, dataset: openqa}, {name: b, share: 1, dataset: openqa}]"
	for text, want := range map[string]string{
		"":             "is not a mapping",
		"- a":          "is not a mapping",
		"classes: [":   "is neither YAML nor JSON",
		"classes: []":  "mix.yaml:1: does not list any classes",
		"classes: yes": "mix.yaml:1: does not list any classes",
		"a: 1":         "'a' is not a recognized key",
		"classes: [{name: a, share: 1, dataset: openqa}]":                                                          "defines only one class",
		"classes: [{name: a, share: 1, dataset: openqa}, {name: b, rate: 1, dataset: openqa}]":                     "class a has a share, and class b a rate",
		"classes: [{name: a, dataset: openqa}, {name: b, share: 1, dataset: openqa}]":                              "class a has neither a rate nor a share",
		"classes: [{share: 1, dataset: openqa}, {name: b, share: 1, dataset: openqa}]":                             "class 1 has no name",
		"classes: [{name: a, share: 1e99, dataset: openqa}, {name: b, share: 1, dataset: openqa}]":                 "share '1e99' is not a number above 0",
		"classes: [{name: a, share: 1, dataset: openqa, stop: {a: 1}}, {name: b, share: 1, dataset: openqa}]":      "class a: stop",
		"classes: [{name: a, share: 1, dataset: openqa, dataset_path: '-'}, {name: b, share: 1, dataset: openqa}]": "standard input cannot be used for a class",
		"classes: [{name: a, share: 1, dataset: openqa, model: 3}, {name: b, share: 1, dataset: openqa}]":          "class a: model: is not a string",
	} {
		if _, err := mixed(text, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for line, want := range map[string]string{
		"--calibrate":             "--calibrate: cannot be combined with --mix yet",
		"--prompt hello":          "--prompt: cannot be combined with --mix",
		"--multi-turn":            "--multi-turn: cannot be combined with --mix",
		"--max-in-flight 3":       "limits an open loop",
		"--parallel 2 --number 4": "",
		"--sla-auto-tune --sla-params [{\"p99_ttft\":\"<=1s\"}]":             "",
		"--sla-auto-tune --sla-params [{\"p99_ttft\":\"<=1s\"}] --mix-alone": "--sla-auto-tune: does not measure the classes of a --mix alone",
	} {
		if _, err := mixed(two, line); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	for line, want := range map[string]string{"--rate 3": "--rate: cannot be combined", "--stage rate=3,for=1s": "--stage: cannot be combined", "--number 10x": "must be a single count",
		"--sla-auto-tune --sla-params [{\"p99_ttft\":\"<=1s\"}]": "--sla-auto-tune: cannot be combined with a --mix whose classes have rates", "--max-in-flight 3": ""} {
		if _, err := mixed(goodMix, line); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s beside rates: %v, want %q", line, err, want)
		}
	}
	if _, _, err := parse("--mix-alone"); err == nil || !strings.Contains(err.Error(), "requires a mix") {
		t.Errorf("alone without a mix: %v", err)
	}
}

// TestMix_WhatTheRunHasWrongIsSaidOnce: not once more for each class.
func TestMix_WhatTheRunHasWrongIsSaidOnce(t *testing.T) {
	_, err := mixed(`classes: [{name: a, share: 1, dataset: openqa}, {name: b, share: 1, dataset: openqa}]`, "--max-tokens 0 --top-k -7 --arrival gamma")
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, p := range problems {
		seen[p.Key]++
	}
	if seen["max_tokens"] != 1 || len(seen) != len(problems) {
		t.Errorf("%v", err)
	}
}

// FuzzMix reads any file: it is a mix whose classes are whole, or every problem says where it is.
func FuzzMix(f *testing.F) {
	for _, seed := range []string{goodMix, "classes: [", `{"classes":[{"name":"a","share":1,"prompt":"p"},{"name":"b","share":2,"prompt":"q"}]}`, "a: &a [*a]", "classes: &x\n- *x",
		"classes:\n  - {name: a, share: .5, dataset: openqa, stop: &s [x]}\n  - {name: b, share: .5, dataset: openqa, stop: *s}\n", "? {a: b}\n: c", "classes: [{name: a, rate: 0x10, extra_args: {a: [1, .inf]}}]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := mixed(text, "")
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("%v", err)
			}
			for _, p := range problems {
				if p.Where == "" || p.What == "" {
					t.Errorf("a problem without a place: %+v", p)
				}
			}
			return
		}
		mix, names := a.MixOf(), map[string]bool{}
		for _, c := range mix.Classes {
			if c.Weight <= 0 || !goodName(c.Name) || names[c.Name] || c.Arguments.Mix != nil {
				t.Errorf("class %+v", c)
			}
			names[c.Name] = true
		}
		if len(mix.Classes) < 2 {
			t.Errorf("%d classes", len(mix.Classes))
		}
	})
}

// TestMix_ItsClassesSayWhetherThereAreConversations: delays have an effect where one of them has any.
func TestMix_ItsClassesSayWhetherThereAreConversations(t *testing.T) {
	for text, want := range map[string]bool{
		"classes: [{name: a, share: 1, dataset: talks, dataset_path: lines.txt}, {name: b, share: 1, dataset: openqa}]": false,
		"classes: [{name: a, share: 1, dataset: openqa}, {name: b, share: 1, dataset: openqa}]":                         true,
	} {
		out := outside()
		out.ReadFile = func(string) ([]byte, error) { return []byte(text), nil }
		out.Plugins.Datasets = append(slices.Clone(out.Plugins.Datasets), dataset.Declaration{Name: "talks", Help: i18n.Text{EN: "x", ZH: "x"}, Traits: dataset.Traits{Conversations: true}})
		_, notes, err := Parse(strings.Fields("--model m --url http://h --mix mix.yaml --delays none"), out)
		if said := slices.ContainsFunc(notes, func(n Note) bool { return strings.HasPrefix(n.String(), "--delays: no effect") }); err != nil || said != want {
			t.Errorf("%s: %v, %v", text, notes, err)
		}
	}
}
