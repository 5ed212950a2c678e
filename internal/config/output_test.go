package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
)

var update = flag.Bool("update", false, "write golden files anew")

// The golden file is what EvalScope 1.14.1 wrote for the same command line.
func TestOutput_BenchmarkArgsAreWhatEvalScopeWrites(t *testing.T) {
	a, _, err := Parse([]string{"--url", "http://127.0.0.1:18931/v1/chat/completions", "--model", "mock", "--parallel", "2",
		"--number", "6", "--no-stream", "--prompt", "Write a haiku about load tests", "--max-tokens", "12", "--outputs-dir", "outA",
		"--log-every-n-query", "3", "--api-key", "sk-TESTSECRET", "--headers", "x-foo=bar"}, outside())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/benchmark_args.json")
	if err != nil {
		t.Fatal(err)
	}
	got := a.JSON(LevelValues{Number: 6, Load: load.Closed(2), ApplyChatTemplate: new(true),
		OutputsDir: "outA/20261122_104541/mock/parallel_2_number_6"})
	// EvalScope shows the values of headers that are not on its list of secret ones.
	shown := strings.Replace(string(want), `"x-foo": "bar"`, `"x-foo": "**********"`, 1)
	if diff := cmp.Diff(shown, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestOutput_BenchmarkArgsHoldNoSecretsAndPythonsFloats(t *testing.T) {
	a, _, err := parse("--url http://user:S1@h/v1?a=b&api_key=S2 --headers X-API-Key=S3 cookie=S4 a=b --api-key S5 --temperature 0.00001 " +
		"--warmup-num 2 --max-tokens 3 9 --duration 60 --extra-args {\"ü\":1.50}")
	if err != nil {
		t.Fatal(err)
	}
	text := string(a.JSON(LevelValues{Number: 1, Load: load.Open(load.Poisson, 20), OutputsDir: "o"}))
	for _, want := range []string{`"url": "http://**********@h/v1?a=b&api_key=**********"`, `"a": "**********"`, `"temperature": 1e-05`,
		`"warmup_num": 2.0`, `"rate": 20.0`, `"duration": 60.0`, `"ü": 1.50`, `"Authorization": "**********"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, secret := range []string{"S1", "S2", "S3", "S4", "S5"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is shown", secret)
		}
	}
}

func TestOutput_APIKeyReplacesTheUsersAuthorization(t *testing.T) {
	a, _, err := parse("--headers authorization=x b=c --api-key k")
	want := Headers{{"b", "c"}, {"Authorization", "Bearer k"}}
	if diff := cmp.Diff(want, a.RequestHeaders("")); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestOutput_URLsAreMasked(t *testing.T) {
	for _, test := range []struct{ url, want string }{
		{"http://h/v1?q=1", "http://h/v1?q=1"},
		{"http://u:p@h", "http://" + mask + "@h"},
		{"http://u:p%40@h/a@b", "http://" + mask + "@h/a@b"},
		{"https://h/v1?key=a&x=b&%74oken=c&token", "https://h/v1?key=" + mask + "&x=b&%74oken=" + mask + "&token"},
	} {
		if got := secret.URL(test.url); got != test.want {
			t.Errorf("%s became %s", test.url, got)
		}
	}
}

func TestOutput_CommandSaysWhatWasSaid(t *testing.T) {
	a, _, err := Parse([]string{"--mod", "m", "--par", "1", "2", "-n", "10x", "--stop=-x", "--prompt", "it's", "--no-stream", "--api-key", "k",
		"--rate", "-1", "--extra-args", `{"a": null}`, "--max-tokens", "None"}, outside())
	if err != nil {
		t.Fatal(err)
	}
	want := `evalscope perf --model m --api-key '**********' --number 10x --parallel 1 2 --rate -1 --prompt 'it'\''s' ` +
		`--max-tokens None --stop=-x --no-stream --extra-args '{"a":null}'`
	if diff := cmp.Diff(want, a.Command()); diff != "" {
		t.Error(diff)
	}
}

func TestOutput_HelpIsGolden(t *testing.T) {
	for _, test := range []struct {
		file, language string
		width          int
		all            bool
	}{{"help_en.txt", "en", 100, false}, {"help_zh.txt", "zh", 100, false}, {"help_all_en.txt", "en", 100, true}, {"help_all_zh.txt", "zh", 100, true},
		{"help_narrow.txt", "en", 60, true}} {
		var got bytes.Buffer
		Help(&got, test.width, test.language, test.all, Known{Plugins: standard.Plugins()})
		path := filepath.Join("testdata", test.file)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (go test -update writes it anew):\n%s", test.file, diff)
		}
		for line := range strings.Lines(got.String()) {
			if runewidth.StringWidth(strings.TrimRight(line, "\n")) > test.width && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%s: wider than %d: %s", test.file, test.width, line)
			}
		}
	}
}

func TestOutput_ExamplesOfTheHelpWork(t *testing.T) {
	for _, example := range helpExamples() {
		words := shellWords(t, strings.Join(example.words, " "))
		if _, notes, err := Parse(words, outside()); err != nil || len(notes) > 0 {
			t.Errorf("%q: %v %v", words, notes, err)
		}
	}
}

func TestOutput_Completion(t *testing.T) {
	for _, test := range []struct {
		words []string
		begun string
		want  []string
	}{
		{nil, "--max-", []string{"--max-connections", "--max-in-flight", "--max-repeat", "--max-tokens", "--max-prompt-length", "--max-turns"}},
		{nil, "--no-s", []string{"--no-stream"}},
		{nil, "--sla-n", []string{"--sla-num-runs", "--sla-number-multiplier"}},
		{[]string{"--dataset"}, "", []string{"openqa", "random", "line_by_line", "custom"}},
		{[]string{"--dataset"}, "r", []string{"random"}},
		{nil, "--dataset=r", []string{"--dataset=random"}},
		{[]string{"--seed"}, "", nil},
		{nil, "", nil},
	} {
		got := Complete(test.words, test.begun, outside().Known)
		if len(got) != len(test.want) {
			t.Errorf("%v %q: %v", test.words, test.begun, got)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+want+" ") {
				t.Errorf("%v %q: %v lacks %s", test.words, test.begun, got, want)
			}
		}
	}
}

func TestOutput_CompletionKnowsPluginsAndExports(t *testing.T) {
	known := outside().Known
	known.Plugins = known.Plugins.With(dataset.Declaration{Name: "mine"}).WithProtocols(protocol.Declaration{Name: "theirs"}).
		WithVisualizers(visualizer.Declaration{Name: "board"})
	for word, want := range map[string]string{"--dataset=m": "mine", "--api=t": "theirs", "--visualizer=b": "board", "--export=vllm": "vllm-json"} {
		flag, _, _ := strings.Cut(word, "=")
		if got := Complete(nil, word, known); len(got) != 1 || got[0] != flag+"="+want {
			t.Errorf("%s is completed to %v", word, got)
		}
	}
}

func TestOutput_TableSerializes(t *testing.T) {
	text, err := json.Marshal(Table())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Kind":"key=value"`, `"Arity":"+"`, `"Status":"not supported yet"`, `"Default":[1000]`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestOutput_FloatsArePrintedAsPythonPrintsThem(t *testing.T) {
	for _, test := range []struct {
		x    float64
		want string
	}{{0, "0.0"}, {-1, "-1.0"}, {20, "20.0"}, {0.1, "0.1"}, {0.0001, "0.0001"}, {0.00001, "1e-05"}, {1e15, "1000000000000000.0"},
		{1e16, "1e+16"}, {1.5e300, "1.5e+300"}, {1.0 / 3, "0.3333333333333333"}} {
		if got := PythonFloat(test.x); got != test.want {
			t.Errorf("%g: %s, want %s", test.x, got, test.want)
		}
	}
}

// The value of a key is hidden wherever the arguments hold it, but not where it is a part of the model's name.
func TestOutput_ValueOfAKeyIsHiddenWhereverItStands(t *testing.T) {
	a, _, problems := Parse([]string{"--model", "m", "--url", "http://h/v1/chat/completions", "--api-key", "SEC/RET123", "--prompt", "say SEC/RET123", "--stop", "SEC%2FRET123",
		"--name", "run-SEC/RET123", "--extra-args", `{"user":"SEC\/RET123"}`, "--query-template", `{"user":"SEC/RET123"}`, "--headers", "X-Request-ID=SEC/RET123"}, outside())
	if problems != nil {
		t.Fatal(problems)
	}
	text := a.Command()
	for _, form := range []string{"SEC/RET", `SEC\/RET`, "SEC%2FRET"} {
		if strings.Contains(text, form) {
			t.Errorf("%s is in %s", form, text)
		}
	}
	if m := a.Masked(); m.PromptText != "say "+mask || *m.Name != "run-"+mask || a.PromptText != "say SEC/RET123" {
		t.Errorf("%q %q, and the arguments themselves %q", m.PromptText, *m.Name, a.PromptText)
	}
}
