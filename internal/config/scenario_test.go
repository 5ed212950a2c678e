package config

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/modelscope/evalscope/perf/standard"
)

const agentXLine = "--model m --url http://h/v1/chat/completions --tokenizer-path builtin --dataset-path traces.jsonl "

func TestScenario_NamesTheWholeLoad(t *testing.T) {
	a, err := scenarioOf(agentXLine + "--parallel 2 4 --scenario agentx")
	if err != nil {
		t.Fatal(err)
	}
	if a.Dataset != "weka" || *a.Duration != 1800 || *a.Seed != 20260707 || !a.TimedOnly() || len(a.Parallel) != 2 || *a.Grace != 30 {
		t.Errorf("dataset %s, duration %v, seed %v, grace %v", a.Dataset, *a.Duration, *a.Seed, a.Grace)
	}
	want := `{"match_output_length":true,"start_in_flight":true,"cache_bust":true}`
	if got := string(a.DatasetArgs.Append(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScenario_SmokeIsShort(t *testing.T) {
	a, err := scenarioOf(agentXLine + `--seed 5 --scenario {"name":"agentx","mode":"smoke","num_gpus":8,"max_context_length":9000,"benchmark_grace_period":3,"request_timeout_seconds":70}`)
	if err != nil {
		t.Fatal(err)
	}
	if *a.Duration != 60 || *a.Seed != 5 || a.GPUs != 8 || *a.Grace != 3 || *a.TotalTimeout != 70 {
		t.Errorf("duration %v, seed %v, timeout %v, grace %v, GPUs %d", *a.Duration, *a.Seed, *a.TotalTimeout, a.Grace, a.GPUs)
	}
	want := `"max_context_length":9000,"trace_limit":4}`
	if got := string(a.DatasetArgs.Append(nil)); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want …%s", got, want)
	}
}

func TestScenario_CommandCanBeGivenAgain(t *testing.T) {
	a, err := scenarioOf(agentXLine + `--scenario {"name":"agentx","mode":"smoke","num_gpus":8}`)
	if err != nil {
		t.Fatal(err)
	}
	again, err := scenarioOf(strings.Join(a.Words()[2:], " "))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.Command(), a.Command(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScenario_SaysAllProblemsAtOnce(t *testing.T) {
	_, err := scenarioOf(`--model m --url http://h/v1/completions --number 5 --rate 2 --duration 60 --no-stream --dataset openqa --scenario {"name":"agenty","modes":1,"trace_limit":0,"num_gpus":"8"}`)
	if err == nil {
		t.Fatal("no problem")
	}
	for _, want := range []string{"unknown key 'modes'", "name must be agentx", "trace_limit must be at least 1", "num_gpus has a value of the wrong type",
		"--number: cannot be combined with --scenario", "--rate: cannot be combined", "--dataset: cannot be combined", "--url: must end in /v1/chat/completions", "--duration: must be at least 900", "must be on with --scenario"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
}

func TestScenario_ValueOutOfRangeIsSaidOnce(t *testing.T) {
	_, err := scenarioOf(agentXLine + `--scenario {"name":"agentx","mode":"smoke","benchmark_grace_period":-5,"num_gpus":-2}`)
	want := "evalscope perf: --scenario: num_gpus must be at least 1; benchmark_grace_period must be at least 0"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestScenario_IsReadFromAFile(t *testing.T) {
	a, err := scenarioOf(agentXLine + "--scenario @scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	s := a.ScenarioOf()
	if s.Variant != "full" || s.Benchmark() || *s.TraceLimit != 2 || *s.Engine != "vllm" || *s.Revision != "v2" || !s.TrustRemoteCode {
		t.Errorf("%+v", s)
	}
	for word, want := range map[string]string{"@none.json": "none.json", "agenty": "'agenty' is not a known scenario", "@broken.json": "--scenario", "@list.json": "--scenario",
		`{"name":"agentx","trace_limit":3}`: "trace_limit requires the mode smoke", `{"name":"agentx","variant":"1m"}`: "variant must be 256k or full"} {
		if _, err := scenarioOf(agentXLine + "--scenario " + word); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestScenario_NeedsNoPathAndTakesNoDelays(t *testing.T) {
	line := strings.Replace(agentXLine, "--dataset-path traces.jsonl ", "", 1)
	if _, err := scenarioOf(line + "--scenario agentx"); err != nil {
		t.Error(err)
	}
	_, err := scenarioOf(line + "--scenario agentx --delays none --delay-cap 5 --hold-load --api embedding --extra-args {\"ignore_eos\":false}")
	for _, want := range []string{"--delays: cannot be combined", "--delay-cap: cannot be combined", "--hold-load: cannot be combined", "--api: must be openai", "--extra-args: has ignore_eos"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	if _, err := scenarioOf("--model m --url http://h/v1/chat/completions --scenario agentx"); err == nil || !strings.Contains(err.Error(), "--tokenizer-path: is required") {
		t.Error(err)
	}
}

// scenarioOf reads arguments beside a file of traces, with the data sets of the program.
func scenarioOf(line string) (Arguments, error) {
	out := outside()
	out.Stat = func(string) (fs.FileInfo, error) { return fstest.MapFS{"traces.jsonl": {}}.Stat("traces.jsonl") }
	out.Plugins = standard.Plugins()
	files := map[string]string{"scenario.json": "\ufeff" + `{"name": "agentx", "variant": "full", "mode": "smoke", "trace_limit": 2, "engine": "vllm", "tokenizer_revision": "v2", "tokenizer_trust_remote_code": true}`,
		"broken.json": "{", "list.json": "[]"}
	out.ReadFile = func(path string) ([]byte, error) {
		if text, ok := files[path]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	a, _, err := Parse(strings.Fields(line), out)
	return a, err
}
