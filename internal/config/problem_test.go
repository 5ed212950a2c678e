package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
)

func TestProblem_EveryProblemSaysWhatAndWhatToDo(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{"--parallell 4", "--parallell: is not a known flag: did you mean --parallel?"},
		{"--max_tokens 4", "--max_tokens: is not a known flag: did you mean --max-tokens?"},
		{"--zzzzzz 4", "--zzzzzz: is not a known flag: run `evalscope perf --help` for a list of flags"},
		{"--min 4", "--min: is ambiguous; it could be --min-prompt-length, --min-tokens, --min-turns: spell out more of the name"},
		{"--debug=1", "--debug: does not take a value: write --debug alone"},
		{"--seed", "--seed: needs a value: write --seed N"},
		{"--seed --debug", "--seed: needs a value: write --seed N"},
		{"--seed 1 2", "'2': does not belong to any flag: add the flag name before it, and quote values that contain spaces"},
		{"-- x", "'x': does not belong to any flag: add the flag name before it, and quote values that contain spaces"},
		{"--seed x", "--seed: 'x' is not a whole number: use digits only, such as 10"},
		{"--seed 99999999999999999999", "--seed: '99999999999999999999' is too large: at most 9223372036854775807: use a smaller number"},
		{"--number 99999999999999999999", "--number: '99999999999999999999' is too large: at most 9223372036854775807: use a smaller number"},
		{"--parallel 999999999", "--parallel: is too large: at most 1048576: one machine can open only some ten thousand connections to one server; use several machines for more load"},
		{"--tag =x", "--tag: '=x' has no name before its '=': use name=value: --tag gpu=H100"},
		{"--temperature nan", "--temperature: 'nan' is not a finite number: use a number such as 0.5"},
		{"--rate inf", "--rate: 'inf' is not a finite number: use a number such as 0.5"},
		{"--number 10y", "--number: '10y' is not a count: use a whole number such as 100, or 10x for ten times the level's parallel"},
		{"--number 0", "--number: every value must be at least 1: set the number of sessions per level, such as --number 100"},
		{"--parallel 0", "--parallel: every value must be at least 1: set the number of concurrent requests, such as --parallel 1 10 50"},
		{"--parallel 1 2", "--number: is not set, and --parallel has 2 values: use 2 values, one for each value of --parallel, or --number 10x for ten times the level's parallel"},
		{"--parallel 1 2 --number 5", "--number: has 1 value, but --parallel has 2 values: use 2 values, one for each value of --parallel, or --number 10x for ten times the level's parallel"},
		{"--number 1 2", "--number: has 2 values, but --parallel has 1 value: use 1 value, one for each value of --parallel"},
		{"--parallel 9 --number 9223372036854775807x", "--number: '9223372036854775807x' times the level's parallel is too large: use a smaller multiple"},
		{"--rate 1 2", "--rate: has 2 values, but a closed loop takes one rate for all levels: use one value, or add --open-loop to sweep rates"},
		{"--rate 0", "--rate: must be greater than 0, or -1 for no pacing: set sessions per second, such as --rate 5"},
		{"--open-loop", "--rate: is required with --open-loop: set sessions per second, such as --rate 5"},
		{"--open-loop --rate -2", "--rate: every value must be greater than 0 with --open-loop: set sessions per second, such as --rate 5 10"},
		{"--open-loop --rate 1 2 --number 5", "--number: has 1 value, but --rate has 2 values: use 2 values, one for each value of --rate"},
		{"--open-loop --rate 1 --number 5x", "--number: a multiple of the level's parallel has no meaning with --open-loop: set a count for each rate, such as --number 100"},
		{"--max-connections 0", "--max-connections: must be at least 1: connections; omit it for as many as the load needs"},
		{"--max-connections many", "--max-connections: 'many' is not a whole number: use digits only, such as 10"},
		{"--connections kept", "--connections: 'kept' is not recognized: choose keep-alive, per-request"},
		{"--duration x", "--duration: 'x' is not a duration: use seconds such as 10 or 0.5, or a number with a unit: 500ms, 30s, 2m, 1h"},
		{"--duration 0s", "--duration: must be greater than 0: omit it for no time limit"},
		{"--duration 0", "--duration: must be greater than 0: omit it for no time limit"},
		{"--duration 30 --warmup-num 0.1", "--warmup-num: is a fraction of the number of sessions, which is not known with --duration alone: set a count, such as --warmup-num 10"},
		{"--strict degrade", "--strict: 'degrade' is not recognized: did you mean degraded? Otherwise, choose invalid, degraded"},
		{"--strict degraded any", "--strict: 'any' is not recognized: choose invalid, degraded"},
		{"--stop-token-ids 2 a", "--stop-token-ids: 'a' is not a token ID: token IDs are whole numbers; to stop on text, use --stop"},
		{"--duration 1e10", "--duration: must be at most 1e+09: omit it for no time limit"},
		{"--top-p 1.5", "--top-p: must be at most 1: a share of the probability mass; 1 means all of it"},
		{"--temperature -1", "--temperature: must be at least 0: 0 means greedy decoding"},
		{"--max-tokens 9 5", "--max-tokens: the minimum is greater than the maximum: swap them: 5 9"},
		{"--max-tokens 1 2 3", "--max-tokens: has 3 values: use one value, or two: the minimum and maximum, between which each request draws"},
		{"--max-tokens 0", "--max-tokens: must be at least 1: set the maximum number of output tokens, such as --max-tokens 1024"},
		{"--max-tokens 5 --min-tokens 6", "--min-tokens: is greater than --max-tokens, and servers reject that: lower it or raise --max-tokens"},
		{"--min-prompt-length 5 --max-prompt-length 4", "--min-prompt-length: is greater than --max-prompt-length: swap them or raise --max-prompt-length"},
		{"--dataset randon", "--dataset: 'randon' is not recognized: did you mean random? Otherwise, choose openqa, line_by_line, custom, random"},
		{"--dataset swe_smith", "--dataset: 'swe_smith' is not supported yet: choose openqa, line_by_line, custom, random"},
		{"--api dashscope", "--api: 'dashscope' is not supported yet: choose openai"},
		{"--data-source disk", "--data-source: 'disk' is not recognized: choose modelscope, huggingface, local"},
		{"--data-source local", "--dataset-path: is required with --data-source local: set the file or folder that contains the data"},
		{"--dataset random", "--tokenizer-path: is required with dataset random: " + tokenizerHint.EN},
		{"--tokenize-prompt", "--tokenizer-path: is required with --tokenize-prompt: " + tokenizerHint.EN},
		{"--dataset custom", "--dataset-path: is required with dataset custom: set the file: --dataset-path prompts.txt"},
		{"--dataset custom --dataset-path none.txt", "--dataset-path: not found: 'none.txt': check the path; relative paths start in the current folder"},
		{"--prefix-count 2 --prompt x", "--prefix-count: above 1 cannot be combined with --prompt, which replaces the dataset: remove one of them"},
		{"--prefix-count 2", "--prefix-count: above 1 works only with dataset random: add --dataset random"},
		{"--prefix-count 2 --dataset random --tokenizer-path builtin", "--prefix-count: above 1 requires a prefix: add --prefix-length 512"},
		{"--prompt @none", "--prompt: not found: 'none': check the path; relative paths start in the current folder"},
		{"--prompt @binary", "--prompt: the file 'binary' is not valid UTF-8: save it as UTF-8"},
		{"--query-template @none", "--query-template: not found: 'none': check the path; relative paths start in the current folder"},
		{"--query-template @binary", "--query-template: the file 'binary' is not valid UTF-8: save it as UTF-8"},
		{"--query-template @list.json", `--query-template: is not a JSON object: use an object such as '{"model": "%m", "messages": "%p"}'`},
		{"--query-template {a:1}", `--query-template: is not valid JSON at byte 2 of 5: use double quotes inside and single quotes around: '{"model": "%m", "messages": "%p"}'`},
		{"--query-template [1]", `--query-template: is not a JSON object: use an object such as '{"model": "%m", "messages": "%p"}'`},
		{`--query-template {"a":1,"a":2}`, "--query-template: has the key 'a' twice: remove one of them"},
		{"--multi-turn", "--multi-turn: requires conversations, but dataset openqa has single requests: use single requests"},
		{"--visualizer wandbb", "--visualizer: 'wandbb' is not recognized: did you mean wandb? Otherwise, choose wandb, swanlab, clearml"},
		{"--extra-args [1]", `--extra-args: is not a JSON object: use an object such as '{"ignore_eos": true}'`},
		{"--extra-args {a:1}", `--extra-args: is not valid JSON at byte 2 of 5: use double quotes inside and single quotes around: '{"ignore_eos": true}'`},
		{`--extra-args {"a":1,"a":2}`, "--extra-args: has the key 'a' twice: remove one of them"},
		{"--url 127.0.0.1:8000", "--url: does not start with http:// or https://: use the form http://127.0.0.1:8000/v1/chat/completions"},
		{"--url ftp://h", "--url: is neither http nor https: use the form http://127.0.0.1:8000/v1/chat/completions"},
		{"--url http://", "--url: has no host: use the form http://127.0.0.1:8000/v1/chat/completions"},
		{"--url http://h:99999", "--url: has a port outside the range 1 to 65535: use the form http://127.0.0.1:8000/v1/chat/completions"},
		{"--headers a b=c", "--headers: value 1 has no '=': use name=value, quoted if it contains spaces: --headers 'X-Team=load test'"},
		{"--headers a(b=c", "--headers: contains a name that is not valid in HTTP: use only letters, digits and dashes, with = before the value"},
		{"--headers content-length=3", "--headers: 'content-length' is set by the client: remove it"},
		{"--model \xff", "--model: is not valid UTF-8: save or send it as UTF-8"},
	} {
		_, _, err := parse(test.line)
		if err == nil {
			t.Errorf("%s: no problem", test.line)
			continue
		}
		if diff := cmp.Diff("evalscope perf: "+test.want, err.Error()); diff != "" {
			t.Errorf("%s:\n%s", test.line, diff)
		}
	}
}

func TestProblem_AllProblemsAreReportedAtOnce(t *testing.T) {
	_, _, err := Parse(strings.Fields("--seed x --parallel 1 2 --number 3 --dataset randon --foo --top-p 2"), outside())
	problems, _ := err.(Problems)
	var where []string
	for _, problem := range problems {
		where = append(where, problem.Where)
	}
	if diff := cmp.Diff([]string{"--seed", "--foo", "--dataset", "--top-p", "--model", "--number"}, where); diff != "" {
		t.Error(diff)
	}
}

func TestProblem_SecretsAreNeverShown(t *testing.T) {
	const secret = "sk-SECRET"
	for _, words := range [][]string{
		{"--api-key", secret, secret},
		{"--api-key", secret + "\n"},
		{"--api-kee=" + secret},
		{"--api-kee", secret},
		{"-H", "Authorization: " + secret},
		{"--headers", "Authorization:", "Bearer", secret},
		{"--headers", "Authorization=" + secret + "\r\nx"},
		{"--headers=Authorization=Bearer", secret},
		{"--wandb-api-key", secret},
		{"--url", "http://user:" + secret + "@"},
		{"--url", "http://h/%zz?key=" + secret},
		{"--url", "http://h:bad?key=" + secret},
		{"--extra-args", `{"key": ` + secret},
	} {
		_, notes, err := Parse(words, outside())
		if err == nil {
			t.Fatalf("%q: no problem", words)
		}
		text := err.Error()
		for _, note := range notes {
			text += note.String()
		}
		if strings.Contains(text, secret) {
			t.Errorf("%q: %s", words, text)
		}
	}
}

func TestProblem_ChoiceIsListedOnce(t *testing.T) {
	out := outside()
	out.Plugins = out.Plugins.With(out.Plugins.Datasets[0]).WithProtocols(protocol.Declaration{Name: "mine"}, protocol.Declaration{Name: "mine"})
	_, _, err := Parse([]string{"--model", "m", "--api", "x9", "--dataset", "zzzzzz"}, out)
	want := "evalscope perf: --api: 'x9' is not recognized: choose openai, mine\nevalscope perf: --dataset: 'zzzzzz' is not recognized: choose line_by_line, custom, random, openqa"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestProblem_TimeAloneBoundsARunThatNamesNoNumber(t *testing.T) {
	for line, want := range map[string]bool{"--duration 3": true, "--duration 3 --parallel 1 2": true, "--duration 3 --number 9": false,
		"--duration 3 --number 1000": false, "--number 9": false, "": false, "--open-loop --rate 1 2 --duration 3": true} {
		a, _, err := Parse(append([]string{"--model", "m"}, strings.Fields(line)...), Environment{})
		if err != nil || a.TimedOnly() != want {
			t.Errorf("%q: %v, %v", line, a.TimedOnly(), err)
		}
	}
	a, _, err := ParseJSON([]byte(`{"model":"m","duration":3,"parallel":[1,2]}`), Environment{})
	if err != nil || !a.TimedOnly() {
		t.Errorf("JSON: %v, %v", a.TimedOnly(), err)
	}
	args := string(a.JSON(LevelValues{Load: load.Closed(1), OutputsDir: "outputs"}))
	if again, _, err := ParseJSON([]byte(args), Environment{}); !strings.Contains(args, `"number": null`) || err != nil || !again.TimedOnly() {
		t.Errorf("%v: the arguments of a level that time bounds do not give it again:\n%s", err, args)
	}
}
