package perf

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
)

// A spelling names arguments as the fields of a Config that they were made of. Some arguments have two fields.
type spelling map[string]string

func spellingOf(c Config) spelling {
	names := fields()
	if c.Load.WarmupShare != 0 && c.Load.Warmup == 0 {
		names["warmup_num"] = "Load.WarmupShare"
	}
	if len(c.Load.Rates) == 0 {
		names["rate"] = "Load.Pace"
	}
	if c.Data.PromptFile != "" && c.Data.Prompt == "" {
		names["prompt"] = "Data.PromptFile"
	}
	if c.Request.NoMaxTokens {
		names["max_tokens"] = "Request.NoMaxTokens"
	}
	return names
}

// Name is the field of a key, the key itself where it has none.
func (s spelling) Name(key string) string {
	if field, ok := s[key]; ok {
		return field
	}
	return key
}

// Example is a value as the field has it in Go.
func (s spelling) Example(key, value string) string {
	switch {
	case key == "open_loop":
		return s.Name(key)
	case key == "apply_chat_template":
		value = "new(" + value + ")"
	case key == "warmup_num": // a share has another field
		return "Load.Warmup: " + value
	case key == "number":
		value = "{{" + countLiteral(value) + "}}"
	case strings.HasPrefix(value, "["):
		value = "{" + strings.Trim(value, "[]") + "}"
	case key == "rate" && s.Name(key) == "Load.Rates":
		value = "{" + value + "}"
	case key == "max_tokens":
		value = "{Min: " + value + ", Max: " + value + "}"
	}
	return s.Name(key) + ": " + value
}

// countLiteral is the inside of a Count, of its JSON.
func countLiteral(value string) string {
	var c Count
	if json.Unmarshal([]byte(value), &c) == nil && c.Times {
		return "N: " + strings.Trim(value, `"x`) + ", Times: true"
	}
	return "N: " + value
}

// problems makes Problems of bad input. In them and in other errors what names a flag names the field.
func (s spelling) problems(err error) error {
	var found config.Problems
	if !errors.As(err, &found) {
		return s.renamed(err)
	}
	all := make(Problems, len(found))
	for i, p := range found {
		all[i] = Problem{Field: p.Where, What: config.Respell(p.Whole(), s), Do: config.Respell(p.Do, s)}
		if p.Key != "" {
			all[i].Field = s.Name(p.Key)
		}
	}
	return all
}

// A renamedError is an error whose text names fields in place of flags.
type renamedError struct {
	error
	text string
}

// Error is the text.
func (e renamedError) Error() string { return e.text }

// Unwrap is the error itself.
func (e renamedError) Unwrap() error { return e.error }

func (s spelling) renamed(err error) error {
	if err == nil {
		return nil
	}
	if text := config.Respell(err.Error(), s); text != err.Error() {
		return renamedError{err, text}
	}
	return err
}

// fields are the fields of Config by the keys of the arguments that they become. Keys that are not there have none.
func fields() map[string]string {
	return map[string]string{
		"model": "Target.Model", "url": "Target.URL", "balance": "Target.Balance", "api": "Target.API", "api_arg": "Target.APIArgs", "api_spec": "Target.APISpec", "api_key": "Target.APIKey", "headers": "Target.Headers",
		"request_id": "Target.NoRequestID", "traceparent": "Target.Traceparent", "connect_timeout": "Target.ConnectTimeout", "read_timeout": "Target.ReadTimeout",
		"total_timeout": "Target.TotalTimeout", "connections": "Target.NewConnections", "max_connections": "Target.MaxConnections",
		"ca_file": "Target.CAFile", "client_cert": "Target.ClientCert", "client_key": "Target.ClientKey", "insecure": "Target.Insecure", "session_header": "Target.SessionHeader",

		"parallel": "Load.Parallel", "rate": "Load.Rates", "open_loop": "Load.Rates", "number": "Load.Number", "duration": "Load.Duration",
		"multi_turn": "Load.Conversations", "warmup_num": "Load.Warmup", "sleep_interval": "Load.Pause", "stage": "Load.Stages", "arrival": "Load.Arrival", "burstiness": "Load.Burstiness",
		"max_in_flight": "Load.MaxInFlight", "at_limit": "Load.DropAtLimit", "warmup_duration": "Load.WarmupTime", "warmup_barrier": "Load.WarmupBarrier",
		"hold_load": "Load.HoldLoad", "grace": "Load.Grace", "scenario": "Load.Scenario", "mix": "Load.Mix", "mix_alone": "Load.MixAlone",
		"repeat": "Load.Repeat", "until": "Load.Until", "max_repeat": "Load.MaxRepeat", "shuffle": "Load.Shuffle",

		"prompt": "Data.Prompt", "dataset": "Data.Dataset", "dataset_path": "Data.Path", "dataset_args": "Data.Args",
		"data_source": "Data.Hub", "dataset_offset": "Data.Offset", "min_prompt_length": "Data.MinLength",
		"max_prompt_length": "Data.MaxLength", "prefix_length": "Data.PrefixLength", "prefix_count": "Data.PrefixCount",
		"min_turns": "Data.MinTurns", "max_turns": "Data.MaxTurns", "keep_reasoning": "Data.KeepReasoning", "delays": "Data.Delays", "delay_cap": "Data.DelayCap",
		"tokenizer_path": "Data.Tokenizer", "apply_chat_template": "Data.Chat", "tokenize_prompt": "Data.SendTokens",
		"image_width": "Data.Images.Width", "image_height": "Data.Images.Height", "image_format": "Data.Images.Format",
		"image_num": "Data.Images.Count", "image_patch_size": "Data.PatchSize",

		"max_tokens": "Request.MaxTokens", "min_tokens": "Request.MinTokens", "stream": "Request.NoStream", "n_choices": "Request.Choices",
		"temperature": "Request.Temperature", "top_p": "Request.TopP", "top_k": "Request.TopK",
		"frequency_penalty": "Request.FrequencyPenalty", "repetition_penalty": "Request.RepetitionPenalty", "seed": "Request.Seed",
		"logprobs": "Request.Logprobs", "stop": "Request.Stop", "stop_token_ids": "Request.StopTokenIDs", "extra_args": "Request.Extra",
		"query_template": "Request.Template",

		"sla_auto_tune": "Search.Limits", "sla_params": "Search.Limits", "sla_variable": "Search.Variable", "sla_num_runs": "Search.Runs", "sla_lower_bound": "Search.Lowest",
		"sla_upper_bound": "Search.Highest", "sla_fixed_parallel": "Search.Parallel", "sla_number_multiplier": "Search.NumberTimes",

		"find_knee": "Search.Knee", "between_probes": "Load.Between",

		"slo": "SLO.Objectives", "slo_share": "SLO.Share", "failures_as_infinite": "SLO.FailuresInfinite",

		"no_test_connection": "Checks.NoConnectionTest", "test_timeout": "Checks.TestTimeout", "no_preflight": "Checks.NoPreflight", "replay_manifest": "Checks.ReplayManifest", "no_manifest": "Output.NoManifest",
		"server_metrics": "Checks.ServerMetrics", "server_metrics_interval": "Checks.ServerMetricsInterval", "server_metrics_keep": "Checks.ServerMetricsKeep", "gpu_metrics": "Checks.GPUMetrics",

		"outputs_dir": "Output.Dir", "no_timestamp": "Output.NoTimestamp", "name": "Output.Name", "alias": "Output.Alias",
		"resume": "Output.Resume", "tag": "Output.Tags", "gpus": "Output.GPUs", "price": "Output.Price", "export": "Output.Exports", "enable_progress_tracker": "Output.Progress",
		"debug": "Output.Debug", "otlp": "Output.OTLP", "prometheus_listen": "Output.PrometheusListen", "prometheus_remote_write": "Output.PrometheusRemoteWrite",
		"log_every_n_query": "Output.LogEvery",

		"visualizer": "Dashboard.Visualizer", "visualizer_arg": "Dashboard.Args", "visualizer_optional": "Dashboard.Optional",
	}
}
