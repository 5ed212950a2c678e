package config

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/protocol"
)

// outside is a world of a few files.
func outside() Environment {
	files := fstest.MapFS{
		"prompt.txt": {Data: []byte("from a file\n")}, "lines.txt": {Data: []byte("a\n")}, "folder/x": {}, "binary": {Data: []byte{0xff}},
		"template.json": {Data: []byte("\ufeff{\n  \"messages\": [ \"%p\" ],\n  \"api_key\": \"sk-0123456789abcdef\"\n}\n")}, "list.json": {Data: []byte("[1]")},
	}
	return Environment{
		Known:    Known{Plugins: made()},
		ReadFile: files.ReadFile,
		Stat:     func(name string) (fs.FileInfo, error) { return files.Stat(name) },
	}
}

func parse(line string) (Arguments, []Note, error) {
	return Parse(strings.Fields("--model m "+line), outside())
}

func TestArgv_FlagsAreReadAsArgparseReadsThem(t *testing.T) {
	for _, test := range []struct {
		name, line, key, want string
	}{
		{"a list", "--parallel 1 10 50 --number 10x", "parallel", "[1, 10, 50]"},
		{"a unique prefix", "--par 4", "parallel", "[4]"},
		{"an exact name that is a prefix of others", "--prompt hello", "prompt", `"hello"`},
		{"an equals sign", "--url=http://h/v1?a=b", "url", `"http://h/v1?a=b"`},
		{"a prefix with an equals sign", "--temp=0.5", "temperature", "0.5"},
		{"the short form", "-n 7", "number", "[7]"},
		{"the short form with its value", "-n7", "number", "[7]"},
		{"a multiple of the parallel", "--number 3x --parallel 2", "number", `["3x"]`},
		{"the last of two wins", "--seed 1 --seed 2", "seed", "2"},
		{"a negative number is a value", "--top-k -1", "top_k", "-1"},
		{"a negative float is a value", "--frequency-penalty -.5", "frequency_penalty", "-0.5"},
		{"a switch", "--debug", "debug", "true"},
		{"a pair off", "--no-stream", "stream", "false"},
		{"a pair on again", "--no-stream --stream", "stream", "true"},
		{"one max-tokens", "--max-tokens 5", "max_tokens", "5"},
		{"a range of max-tokens", "--max-tokens 5 9", "max_tokens", "[5, 9]"},
		{"max-tokens not sent", "--max-tokens None", "max_tokens", "null"},
		{"headers split at the first equals sign", "--headers a=b=c d=e", "headers", `{"a": "b=c", "d": "e"}`},
		{"a repeated header has its last value", "--headers a=1 b=2 a=3", "headers", `{"a": "3", "b": "2"}`},
		{"an empty list where any number is allowed", "--stop --debug", "stop", "[]"},
		{"ids stay as given", "--stop-token-ids 1 007", "stop_token_ids", `["1", "007"]`},
		{"JSON keeps order and numbers", `--extra-args {"b":1.50,"a":null}`, "extra_args", `{"b":1.50,"a":null}`},
		{"underscores in numbers", "--max-prompt-length 1_000", "max_prompt_length", "1000"},
		{"a float with an exponent", "--rate 1e1", "rate", "[10.0]"},
		{"the default visualizer", "--visualizer None", "visualizer", "null"},
		{"a not-yet flag at its default", "--sla-num-runs 3", "sla_num_runs", "3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, _, err := parse(test.line)
			if err != nil {
				t.Fatal(err)
			}
			row := rowOf(Table(), test.key)
			if got := string(encode(row.field(&a))); got != test.want {
				t.Errorf("%s = %s, want %s", test.key, got, test.want)
			}
			if !a.WasSet(test.key) {
				t.Errorf("%s does not count as set", test.key)
			}
		})
	}
}

func TestArgv_WhatWasNotGivenHasItsDefault(t *testing.T) {
	a, notes, err := parse("")
	if err != nil || len(notes) != 0 {
		t.Fatal(notes, err)
	}
	want := Default()
	for _, row := range Table() {
		if row.Key != "model" && string(encode(row.field(&a))) != string(encode(row.field(&want))) {
			t.Errorf("%s = %s", row.Key, encode(row.field(&a)))
		}
		if a.WasSet(row.Key) != (row.Key == "model") {
			t.Errorf("%s: set = %v", row.Key, a.WasSet(row.Key))
		}
	}
}

func TestArgv_HelpIsAskedForAnywhere(t *testing.T) {
	for _, line := range []string{"-h", "--help", "--hel", "--number x --help", "--bogus -h"} {
		if _, _, err := parse(line); !errors.Is(err, ErrHelp) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestArgv_PromptIsTextOrAFile(t *testing.T) {
	for _, test := range []struct{ word, want string }{{"hello", "hello"}, {"@prompt.txt", "from a file\n"}} {
		a, _, err := parse("--prompt " + test.word)
		if err != nil || a.PromptText != test.want || *a.Prompt != test.word {
			t.Errorf("%s: %q, %v", test.word, a.PromptText, err)
		}
	}
}

func TestArgv_NotesSayWhatHasNoEffect(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
	}{
		{"--db-commit-interval 5", []string{"--db-commit-interval: accepted but has no effect: results are always written to disk within 100 ms"}},
		{"--db-commit-interval 1000", nil},
		{"--open-loop --rate 5 --parallel 3", []string{"--parallel: no effect with --open-loop: sessions start on schedule, however many are in flight"}},
		{"--open-loop --rate 5", nil},
		{"--prompt x --dataset random", []string{"--dataset: no effect with --prompt: every request sends that prompt"}},
		{"--warmup-num 2.5", []string{"--warmup-num: treated as 2 sessions"}},
		{"--prefix-length 5", []string{"--prefix-length: no effect without dataset random"}},
	} {
		_, notes, err := parse(test.line)
		var got []string
		for _, note := range notes {
			got = append(got, note.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", test.line, err, diff)
		}
	}
}

func TestArgv_CountsMultiplyTheParallel(t *testing.T) {
	for _, test := range []struct {
		count Count
		want  int
	}{{Count{N: 10}, 10}, {Count{N: 10, Times: true}, 50}} {
		if got := test.count.Of(5); got != test.want {
			t.Errorf("%v of 5 = %d", test.count, got)
		}
	}
}

func TestArgv_PluginsAddChoices(t *testing.T) {
	out := outside()
	out.Plugins = out.Plugins.With(dataset.Declaration{Name: "mine"}).WithProtocols(protocol.Declaration{Name: "theirs"})
	a, _, err := Parse([]string{"--model", "m", "--dataset", "mine", "--api", "theirs"}, out)
	if err != nil || a.Dataset != "mine" || a.API != "theirs" {
		t.Error(a.Dataset, a.API, err)
	}
}

func TestArgv_ExtraArgsKeepANullThatRemovesAKey(t *testing.T) {
	a, _, err := parse(`--extra-args {"max_tokens":null,"x":1}`)
	value := a.ExtraArgs.Get("max_tokens")
	if err != nil || string(value) != "null" {
		t.Error(err, string(value))
	}
	if text, _ := json.Marshal(a.ExtraArgs); string(text) != `{"max_tokens":null,"x":1}` {
		t.Error(string(text))
	}
}
