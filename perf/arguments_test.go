package perf_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A full Config has no field at its zero value, but for those that exclude others.
func full() perf.Config {
	return perf.Config{
		Target: perf.Target{Model: "m", URL: "http://h", Balance: "session", API: "other", APISpec: "api.yaml", APIArgs: map[string]string{"b": "2"}, APIKey: "k", Headers: map[string]string{"X-A": "1"}, NoRequestID: true, Traceparent: true, SessionHeader: "X-S",
			ConnectTimeout: 3 * time.Second, ReadTimeout: 1500 * time.Millisecond, TotalTimeout: -1, NewConnections: true,
			MaxConnections: 7, CAFile: "ca", ClientCert: "cert", ClientKey: "key", Insecure: true},
		Load: perf.Load{Parallel: []int{1, 8}, Pace: 2.5, Number: []perf.Count{{N: 10, Times: true}}, Duration: 90 * time.Second,
			Warmup: 4, Pause: 2 * time.Second, Conversations: true, Arrival: load.Gamma, Burstiness: .5, MaxInFlight: 9, DropAtLimit: true, WarmupTime: time.Second,
			WarmupBarrier: true, HoldLoad: true, Grace: time.Minute, Repeat: 3, Until: []string{"ttft.p99±3%"}, MaxRepeat: 9, Shuffle: true, Mix: "mix.yaml", Scenario: json.RawMessage(`"agentx"`), MixAlone: true, Between: []string{"drain"}, Stages: []perf.Stage{{Rate: &perf.Ramp{From: 1, To: 5}, For: time.Minute, Curve: load.Step, Steps: 5},
				{Parallel: perf.Hold(8), For: 90 * time.Second}}},
		Data: perf.Data{Prompt: "p", Dataset: "random", Path: "f", Args: map[string]any{"a": json.Number("1.50")}, Hub: "local", Offset: 1,
			MinLength: 2, MaxLength: 3, PrefixLength: 4, PrefixCount: 5, Tokenizer: "builtin", Chat: new(false), SendTokens: true, PatchSize: 14, MinTurns: 2, MaxTurns: 6, KeepReasoning: true, Delays: perf.DelaysThinkOnly, DelayCap: time.Second,
			Images: perf.Images{Width: 64, Height: 48, Format: "L", Count: 2}},
		Request: perf.Request{MaxTokens: perf.Range{Min: 8, Max: 16}, MinTokens: 8, NoStream: true, Choices: 2, Temperature: .5, TopP: new(.9),
			TopK: new(5), FrequencyPenalty: new(.1), RepetitionPenalty: new(1.1), Seed: new(42), Logprobs: true, Stop: []string{"x"},
			StopTokenIDs: []string{"3"}, Template: json.RawMessage(`{"messages":"%p"}`), Extra: map[string]any{"ignore_eos": true, "user": nil}},
		Search: perf.Search{Limits: []map[string]string{{"p99_ttft": "<=500ms", "failed": "<=1%"}, {"rps": ">=5"}}, Knee: true, Variable: load.ByRate, Runs: 2, Lowest: 2, Highest: 64, Parallel: 8, NumberTimes: 4},
		SLO:    perf.SLO{Objectives: []metric.Objective{{Key: metric.TTFT, Limit: .5}}, Share: .9, FailuresInfinite: true},
		Checks: perf.Checks{ReplayManifest: "manifest.ndjson", NoConnectionTest: true, TestTimeout: time.Minute, NoPreflight: true, ServerMetrics: "off",
			ServerMetricsInterval: 500 * time.Millisecond, ServerMetricsKeep: "x_.*", GPUMetrics: "nvidia-smi"},
		Output: perf.Output{Dir: "d", NoTimestamp: true, Name: "n", Alias: "a", Tags: map[string]string{"t": "v"}, GPUs: 8, Price: "hour=3", Exports: []string{"csv"},
			Progress: true, NoManifest: true, Resume: "outputs/run", Debug: true, LogEvery: 10,
			OTLP: "http://h:4318", PrometheusListen: "9464", PrometheusRemoteWrite: "http://h:9090/api/v1/write"},
		Dashboard: perf.Dashboard{Visualizer: "wandb", Args: map[string]string{"host": "h"}, Optional: true},
	}
}

func TestConfig_SurvivesTheWayThroughArguments(t *testing.T) {
	open, bare := full(), perf.Config{}
	open.Load = perf.Load{Rates: []float64{1, 2.5}, WarmupShare: .1, Pause: -1}
	open.Request.MaxTokens, open.Request.NoMaxTokens, open.Data.Prompt, open.Data.PromptFile = perf.Range{}, true, "", "file"
	open.Request.Template, open.Request.TemplateFile = nil, "template.json"
	open.Target.ConnectTimeout, open.Target.TotalTimeout = -1, time.Minute
	bare.Load.Parallel = []int{1} // what nil means
	for name, c := range map[string]perf.Config{"closed": full(), "open": open, "bare": bare} {
		args, err := c.Arguments()
		if err != nil {
			t.Fatal(name, err)
		}
		data, err := json.Marshal(args)
		if err != nil {
			t.Fatal(name, err)
		}
		var read perf.Arguments
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(name, err)
		}
		if d := cmp.Diff(args, read); d != "" {
			t.Errorf("%s, arguments and JSON (-want +got)\n%s", name, d)
		}
		back, err := perf.FromArguments(read)
		if err != nil {
			t.Fatal(name, err)
		}
		if name == "closed" {
			back.Load.Parallel = c.Load.Parallel
		}
		if d := cmp.Diff(c, back); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}

func TestConfig_HasAPlaceForEveryArgumentThatWorks(t *testing.T) {
	elsewhere := []string{"workers", "processes", "listen", "nats", "listen_cert", "listen_key", "nats_creds", "nats_ca", "join_token_file", "workers_timeout", "on_worker_loss", "dry_run", "verbose", "json", "strict", "gate", "goodput", "gate_junit", "gate_markdown", "gate_gitlab", "baseline", "gate_edge", "calibrate", "calibrate_chunk_rate",
		"wandb_api_key", "swanlab_api_key", "swanlab_host", "open_loop", "multi_turn_args"}
	args, err := full().Arguments()
	if err != nil {
		t.Fatal(err)
	}
	data, _ := json.Marshal(args)
	var given map[string]json.RawMessage
	if err := json.Unmarshal(data, &given); err != nil {
		t.Fatal(err)
	}
	for _, key := range elsewhere {
		given[key] = nil
	}
	for _, row := range config.Table() {
		_, has := given[row.Key]
		if works := row.Status == config.Works || row.Key == "dataset_args" || row.Key == "api_arg" || strings.HasPrefix(row.Key, "image_"); row.Name != "" && works != has {
			t.Errorf("%s: works %v, and a Config with every field set says it %v", row.Key, works, has)
		}
	}
	v := reflect.ValueOf(full())
	for i := range v.NumField() {
		for j := range v.Field(i).NumField() {
			name := v.Type().Field(i).Name + "." + v.Field(i).Type().Field(j).Name
			if v.Field(i).Field(j).IsZero() && !strings.Contains("Load.Rates Load.WarmupShare Data.PromptFile Request.NoMaxTokens Request.TemplateFile", name) {
				t.Errorf("%s is not set: this test does not see it", name)
			}
		}
	}
}

func TestArguments_HaveAFieldForEveryKeyWithItsDefault(t *testing.T) {
	data, err := json.Marshal(perf.DefaultArguments())
	if err != nil || string(data) != "{}" {
		t.Errorf("the defaults are %s, %v", data, err)
	}
	for _, row := range config.Table() {
		if row.Name == "" {
			continue
		}
		var a perf.Arguments
		if err := json.Unmarshal([]byte(`{"`+row.Key+`": `+string(row.Default)+`}`), &a); err != nil {
			t.Errorf("the default of %s cannot be read: %v; run make docs", row.Key, err)
		}
	}
}

func TestArguments_ReadEvalScopesJSON(t *testing.T) {
	var a perf.Arguments
	err := json.Unmarshal([]byte(`{"model": "org/m", "model_id": "m", "parallel": 4, "number": "10x", "rate": -1, "max_tokens": null,
		"stop": "x", "headers": {"a": "b"}, "extra_args": {"x": 1.50}, "total_timeout": 21600, "read_timeout": "500ms", "seed": "7"}`), &a)
	if err != nil {
		t.Fatal(err)
	}
	want := perf.DefaultArguments()
	want.Model, want.Parallel, want.Number, want.MaxTokens = "org/m", []int{4}, []perf.Count{{N: 10, Times: true}}, nil
	want.ReadTimeout, want.Seed = new(.5), new(7)
	want.Stop, want.Headers, want.ExtraArgs = []string{"x"}, map[string]string{"a": "b"}, json.RawMessage(`{"x": 1.50}`)
	if d := cmp.Diff(want, a); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if err := json.Unmarshal([]byte(`{"http_client": "raw"}`), &a); err == nil || !strings.Contains(err.Error(), `"http_client" has been removed`) {
		t.Errorf("the error for a removed argument is %v", err)
	}
	err = json.Unmarshal([]byte(`{"modle": "m", "number": "some", "seed": "x"}`), &a)
	if err == nil || !strings.Contains(err.Error(), `"modle" is not an argument`) || !strings.Contains(err.Error(), "number: ") || !strings.Contains(err.Error(), "seed: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestFromArguments_RefusesWhatALibraryRunCannotHonor(t *testing.T) {
	a := perf.DefaultArguments()
	a.Model, a.DryRun, a.Verbose, a.JSON, a.NumWorkers, a.WandbAPIKey = "m", true, true, true, 3, new("key")
	_, err := perf.FromArguments(a)
	var problems perf.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is %v", err)
	}
	var names []string
	for _, p := range problems {
		names = append(names, p.Field)
	}
	if d := cmp.Diff([]string{"wandb_api_key", "dry_run"}, names); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
