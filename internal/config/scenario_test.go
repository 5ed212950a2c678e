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
	for _, want := range []string{"unknown key 'modes'", "name must be agentx", "trace_limit must be at least 1", "num_gpus has a value of another type",
		"--number: does not go with --scenario", "--rate: does not go", "--dataset: does not go", "--url: must end in /v1/chat/completions", "--duration: must be at least 900", "must be on with --scenario"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
}

// scenarioOf reads arguments beside a file of traces, with the data sets of the program.
func scenarioOf(line string) (Arguments, error) {
	out := outside()
	out.Stat = func(string) (fs.FileInfo, error) { return fstest.MapFS{"traces.jsonl": {}}.Stat("traces.jsonl") }
	out.Plugins = standard.Plugins()
	a, _, err := Parse(strings.Fields(line), out)
	return a, err
}
