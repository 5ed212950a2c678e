package perf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// FromArguments converts EvalScope's arguments to a Config. Arguments that only affect the command's output and exit code (json,
// verbose, strict), or have no effect in this version, are ignored. The error is Problems: arguments that a library run does not support.
func FromArguments(a Arguments) (Config, error) {
	var w writer
	a.refuse(&w)
	c := Config{Target: targetOf(a), Load: loadOf(a, &w), Data: dataOf(a, &w), Request: requestOf(a, &w)}
	c.Search = searchOf(a, &w)
	c.SLO = SLO{Share: unless(a.SLOShare, DefaultArguments().SLOShare), FailuresInfinite: a.FailuresAsInfinite}
	c.SLO.Objectives = append(objectivesOf("slo", a.SLO, &w), objectivesOf("goodput", a.Goodput, &w)...)
	c.Checks = Checks{NoConnectionTest: a.NoTestConnection, NoPreflight: a.NoPreflight, ReplayManifest: valueOf(a.ReplayManifest),
		TestTimeout:   durationOf(a.TestTimeout),
		ServerMetrics: unless(a.ServerMetrics, DefaultArguments().ServerMetrics), ServerMetricsInterval: durationOf(a.ServerMetricsInterval),
		ServerMetricsKeep: valueOf(a.ServerMetricsKeep), GPUMetrics: unless(a.GPUMetrics, DefaultArguments().GPUMetrics)}
	c.Output = outputOf(a)
	c.Dashboard = Dashboard{Visualizer: valueOf(a.Visualizer), Args: a.VisualizerArg, Optional: a.VisualizerOptional}
	if len(w.problems) > 0 {
		return c, w.problems
	}
	return c, nil
}

// refusals are the arguments that work for the command and have no place in a Config, with what to do instead.
func refusals() map[string]string {
	key := "set the visualizer's own argument: visualizer_arg"
	workers := "remove it: runs on several machines need the command, evalscope perf --workers"
	return map[string]string{
		"dry_run":         "use the command instead",
		"gate":            "compare the levels of the Result with your limits",
		"gate_junit":      "remove it: it is for the results of gate",
		"gate_markdown":   "remove it: it is for the results of gate",
		"gate_gitlab":     "remove it: it is for the results of gate",
		"baseline":        "remove it: it is for the rules of gate",
		"gate_edge":       "remove it: it is for the rules of gate",
		"calibrate":       "use the command: evalscope perf --calibrate, or evalscope perf calibrate",
		"workers":         workers,
		"processes":       workers,
		"listen":          workers,
		"nats":            workers,
		"listen_cert":     workers,
		"listen_key":      workers,
		"nats_creds":      workers,
		"nats_ca":         workers,
		"join_token_file": workers,
		"workers_timeout": workers,
		"on_worker_loss":  workers,
		"wandb_api_key":   key,
		"swanlab_api_key": key,
		"swanlab_host":    key,
		"multi_turn_args": "set the dataset's own arguments: dataset_args",
	}
}

// refuse finds arguments that are given and that a library run cannot honor.
func (a Arguments) refuse(w *writer) {
	defaults := DefaultArguments()
	for _, row := range config.Table() {
		do, refused := refusals()[row.Key]
		if later := row.Status == config.NotYet && row.Key != "dataset_args" && row.Key != "api_arg"; later {
			do, refused = "remove it", true
		}
		if !refused {
			continue
		}
		given, _ := json.Marshal(a.field(row.Key)) // wrong JSON of a raw field differs too
		usual, _ := json.Marshal(defaults.field(row.Key))
		if !bytes.Equal(given, usual) {
			w.bad(row.Key, "is not available in a Config", do)
		}
	}
}

func objectivesOf(key string, words []string, w *writer) []metric.Objective {
	if len(words) == 0 {
		return nil
	}
	all, problems := metric.ParseObjectives(strings.Join(words, " "))
	for _, err := range problems {
		w.bad(key, err.Error(), "")
	}
	return all
}

func searchOf(a Arguments, w *writer) Search {
	defaults := DefaultArguments()
	s := Search{Knee: a.FindKnee, Variable: load.Axis(unless(a.SLAVariable, defaults.SLAVariable)), Runs: unless(a.SLANumRuns,
		defaults.SLANumRuns),
		Lowest: unless(a.SLALowerBound, defaults.SLALowerBound), Highest: unless(a.SLAUpperBound, defaults.SLAUpperBound),
		Parallel: valueOf(a.SLAFixedParallel), NumberTimes: valueOf(a.SLANumberMultiplier)}
	if a.SLAAutoTune && len(a.SLAParams) > 0 {
		if err := json.Unmarshal(a.SLAParams, &s.Limits); err != nil {
			w.bad("sla_params", "is not a list of metrics with limits as strings", `write it as [{"p99_ttft": "<=500ms"}]`)
		}
	}
	return s
}

func targetOf(a Arguments) Target {
	t := Target{Model: a.Model, URL: a.URL, Balance: unless(a.Balance, DefaultArguments().Balance),
		API: unless(a.API, DefaultArguments().API), APIArgs: a.APIArg,
		APISpec: valueOf(a.APISpec), APIKey: valueOf(a.APIKey), Headers: a.Headers,
		NoRequestID: a.RequestID == "off", Traceparent: a.Traceparent, SessionHeader: valueOf(a.SessionHeader), ConnectTimeout: timeoutOf(a.ConnectTimeout), ReadTimeout: durationOf(a.ReadTimeout),
		NewConnections: a.Connections == "per-request", MaxConnections: valueOf(a.MaxConnections),
		CAFile: valueOf(a.CAFile), ClientCert: valueOf(a.ClientCert), ClientKey: valueOf(a.ClientKey), Insecure: a.Insecure}
	switch total := a.TotalTimeout; {
	case total == nil:
		t.TotalTimeout = -1
	case *total != *DefaultArguments().TotalTimeout:
		t.TotalTimeout = timeoutOf(total)
	}
	return t
}

func loadOf(a Arguments, w *writer) Load {
	defaults := DefaultArguments()
	l := Load{Number: a.Number, Conversations: a.MultiTurn, Duration: durationOf(a.Duration),
		Arrival: load.Process(unless(a.Arrival, defaults.Arrival)), Burstiness: valueOf(a.Burstiness),
		Scenario: a.Scenario, Mix: valueOf(a.Mix), MixAlone: a.MixAlone, MaxInFlight: valueOf(a.MaxInFlight),
		DropAtLimit: a.AtLimit == config.AtLimitDrop, WarmupTime: durationOf(a.WarmupDuration),
		Between: a.BetweenProbes, WarmupBarrier: a.WarmupBarrier, HoldLoad: a.HoldLoad, Grace: timeoutOf(a.Grace), Repeat: unless(a.Repeat,
			defaults.Repeat),
		Until: a.Until, MaxRepeat: unless(a.MaxRepeat, defaults.MaxRepeat), Shuffle: a.Shuffle}
	for i, text := range a.Stage {
		s, err := stageOf(text)
		if err != nil {
			w.bad(fmt.Sprintf("stage %d", i+1), err.Error(), "write it as rate=10..50 for=60s")
		}
		l.Stages = append(l.Stages, s)
	}
	if len(l.Stages) > 0 { // beside which even a default would count as given
		l.Number, a.Parallel = unlessSet(a.Number, defaults.Number), unlessSet(a.Parallel, defaults.Parallel)
	}
	switch {
	case a.OpenLoop:
		l.Rates = a.Rate
	default:
		l.Parallel = a.Parallel
		if len(a.Rate) > 0 && a.Rate[0] > 0 {
			l.Pace = a.Rate[0]
		}
	}
	if a.WarmupNum >= 1 {
		l.Warmup = int(a.WarmupNum)
	} else {
		l.WarmupShare = a.WarmupNum
	}
	switch pause := time.Duration(a.SleepInterval) * time.Second; {
	case pause == 0:
		l.Pause = -1
	case a.SleepInterval != DefaultArguments().SleepInterval:
		l.Pause = pause
	}
	return l
}

// stageOf is a stage from its text.
func stageOf(text string) (Stage, error) {
	s, err := config.ParseStage(text)
	if err != nil {
		return Stage{}, err
	}
	out := Stage{For: s.Rate.For}
	if r := s.Rate; !r.Free {
		out.Rate, out.Curve, out.Steps = &Ramp{r.From, r.To}, r.Curve, r.Steps
	}
	if p := s.Slots; !p.Free {
		out.Parallel = &Ramp{p.From, p.To}
		if p.Curve != "" {
			out.Curve, out.Steps = p.Curve, p.Steps
		}
	}
	return out, nil
}

// unlessSet is nil for the default of a list.
func unlessSet[T comparable](list, usual []T) []T {
	if slices.Equal(list, usual) {
		return nil
	}
	return list
}

func dataOf(a Arguments, w *writer) Data {
	defaults := DefaultArguments()
	d := Data{Prompt: valueOf(a.Prompt), Dataset: unless(a.Dataset, defaults.Dataset), Path: valueOf(a.DatasetPath),
		Hub:  valueOf(a.DataSource),
		Args: w.members("dataset_args", a.DatasetArgs), Offset: a.DatasetOffset, MinLength: a.MinPromptLength,
		MaxLength: unless(a.MaxPromptLength, defaults.MaxPromptLength), PrefixLength: a.PrefixLength,
		PrefixCount: unless(a.PrefixCount, defaults.PrefixCount), Tokenizer: valueOf(a.TokenizerPath), Chat: a.ApplyChatTemplate,
		MinTurns: unless(a.MinTurns, defaults.MinTurns), MaxTurns: valueOf(a.MaxTurns), KeepReasoning: a.KeepReasoning,
		Delays: Delays(unless(a.Delays, defaults.Delays)), DelayCap: timeoutOf(a.DelayCap),
		SendTokens: a.TokenizePrompt, PatchSize: unless(a.ImagePatchSize, defaults.ImagePatchSize),
		Images: Images{Width: unless(a.ImageWidth, defaults.ImageWidth), Height: unless(a.ImageHeight, defaults.ImageHeight),
			Format: unless(a.ImageFormat, defaults.ImageFormat), Count: unless(a.ImageNum, defaults.ImageNum)}}
	if path, ok := strings.CutPrefix(d.Prompt, "@"); ok {
		d.Prompt, d.PromptFile = "", path
	}
	return d
}

func requestOf(a Arguments, w *writer) Request {
	r := Request{NoMaxTokens: a.MaxTokens == nil, MinTokens: valueOf(a.MinTokens), NoStream: !a.Stream, Choices: valueOf(a.NChoices),
		Temperature: a.Temperature, TopP: a.TopP, TopK: a.TopK, FrequencyPenalty: a.FrequencyPenalty,
		RepetitionPenalty: a.RepetitionPenalty, Seed: a.Seed, Logprobs: valueOf(a.Logprobs), Stop: a.Stop,
		StopTokenIDs: a.StopTokenIDs, Extra: w.members("extra_args", a.ExtraArgs)}
	r.Template, r.TemplateFile = templateOf(a.QueryTemplate)
	if a.MaxTokens != nil {
		r.MaxTokens = unless(*a.MaxTokens, *DefaultArguments().MaxTokens)
	}
	return r
}

func outputOf(a Arguments) Output {
	defaults := DefaultArguments()
	return Output{Dir: unless(a.OutputsDir, defaults.OutputsDir), NoTimestamp: a.NoTimestamp, Name: valueOf(a.Name), Alias: valueOf(a.Alias),
		Tags: a.Tag, GPUs: a.GPUs, Price: valueOf(a.Price), Exports: a.Export, Progress: a.EnableProgressTracker, NoManifest: a.NoManifest,
		Resume: valueOf(a.Resume),
		OTLP:   valueOf(a.OTLP), PrometheusListen: valueOf(a.PrometheusListen), PrometheusRemoteWrite: valueOf(a.PrometheusRemoteWrite),
		Debug:    a.Debug,
		LogEvery: unless(a.LogEveryNQuery, defaults.LogEveryNQuery)}
}

// templateOf is a template itself, or the name of its file. A template may stand in a string.
func templateOf(given json.RawMessage) (template json.RawMessage, file string) {
	var text string
	if json.Unmarshal(given, &text) != nil || string(given) == "null" {
		return given, ""
	}
	if path, isFile := strings.CutPrefix(text, "@"); isFile {
		return nil, path
	}
	return json.RawMessage(text), ""
}

// members is a map of a JSON object, whose numbers stay as they were written.
func (w *writer) members(key string, object json.RawMessage) (members map[string]any) {
	if len(object) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	if err := decoder.Decode(&members); err != nil {
		w.bad(key, "is not a JSON object: "+err.Error(), "use an object")
	}
	return members
}

// unless is zero for the default.
func unless[T comparable](value, usual T) T {
	if value == usual {
		var zero T
		return zero
	}
	return value
}

func valueOf[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

func durationOf(seconds *float64) time.Duration { return duration(valueOf(seconds)) }

// timeoutOf is negative for no limit and 0 for the default.
func timeoutOf(seconds *float64) time.Duration {
	if seconds != nil && *seconds == 0 {
		return -1
	}
	return durationOf(seconds)
}
