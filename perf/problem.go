package perf

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/sanitize"
)

// A Problem is one thing that is wrong with what a run is told. It holds no secret.
type Problem struct {
	// Field is the field of Config that it is about, such as Load.Parallel, or a name outside of it, such as a variable of the
	// environment.
	Field string
	// What is wrong, and what to Do about it; Do may be "".
	What, Do string
}

// Error is the problem in a line.
func (p Problem) Error() string {
	line := p.Field + ": " + p.What
	if p.Do != "" {
		line += ": " + p.Do
	}
	return sanitize.OneLine(line) // words of servers stand in some
}

// Problems is everything that is wrong with what a run is told, found at once.
type Problems []Problem

// Error is a line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As each problem.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i := range p {
		all[i] = p[i]
	}
	return all
}

// asProblems makes Problems of bad input; other errors stay as they are.
func asProblems(err error) error {
	var found config.Problems
	if !errors.As(err, &found) {
		return err
	}
	all := make(Problems, len(found))
	for i, p := range found {
		all[i] = Problem{Field: p.Where, What: inFields(p.What), Do: inFields(p.Do)}
		if field, ok := fields()[config.KeyOf(p.Where)]; ok {
			all[i].Field = field
		}
	}
	return all
}

// without leaves out of more what follows from a problem of the load: a field that was refused did not become an argument, so
// that the others seem not to fit.
func (p Problems) without(more Problems) Problems {
	ofLoad := func(p Problem) bool { return strings.HasPrefix(p.Field, "Load.") }
	if !slices.ContainsFunc(p, ofLoad) {
		return more
	}
	return slices.DeleteFunc(more, ofLoad)
}

// A flag in a text.
var flagInText = regexp.MustCompile(`--[a-z][a-z0-9-]*`)

// inFields names flags in a text as fields of Config.
func inFields(text string) string {
	return flagInText.ReplaceAllStringFunc(text, func(flag string) string {
		if field, ok := fields()[config.KeyOf(flag)]; ok {
			return field
		}
		return flag
	})
}

// fields are the fields of Config by the keys of the arguments that they become. Keys that are not there have none.
func fields() map[string]string {
	return map[string]string{
		"model": "Target.Model", "url": "Target.URL", "balance": "Target.Balance", "api": "Target.API", "api_key": "Target.APIKey", "headers": "Target.Headers",
		"request_id": "Target.NoRequestID", "connect_timeout": "Target.ConnectTimeout", "read_timeout": "Target.ReadTimeout",
		"total_timeout": "Target.TotalTimeout", "connections": "Target.NewConnections", "max_connections": "Target.MaxConnections",
		"ca_file": "Target.CAFile", "client_cert": "Target.ClientCert", "client_key": "Target.ClientKey", "insecure": "Target.Insecure",

		"parallel": "Load.Parallel", "rate": "Load.Rates", "open_loop": "Load.Rates", "number": "Load.Number", "duration": "Load.Duration",
		"warmup_num": "Load.Warmup", "sleep_interval": "Load.Pause",

		"prompt": "Data.Prompt", "dataset": "Data.Dataset", "dataset_path": "Data.Path", "dataset_args": "Data.Args",
		"data_source": "Data.Hub", "dataset_offset": "Data.Offset", "min_prompt_length": "Data.MinLength",
		"max_prompt_length": "Data.MaxLength", "prefix_length": "Data.PrefixLength", "prefix_count": "Data.PrefixCount",
		"tokenizer_path": "Data.Tokenizer", "apply_chat_template": "Data.Chat", "tokenize_prompt": "Data.SendTokens",

		"max_tokens": "Request.MaxTokens", "min_tokens": "Request.MinTokens", "stream": "Request.NoStream", "n_choices": "Request.Choices",
		"temperature": "Request.Temperature", "top_p": "Request.TopP", "top_k": "Request.TopK",
		"frequency_penalty": "Request.FrequencyPenalty", "repetition_penalty": "Request.RepetitionPenalty", "seed": "Request.Seed",
		"logprobs": "Request.Logprobs", "stop": "Request.Stop", "stop_token_ids": "Request.StopTokenIDs", "extra_args": "Request.Extra",

		"slo": "SLO.Objectives", "slo_share": "SLO.Share", "failures_as_infinite": "SLO.FailuresInfinite",

		"no_test_connection": "Checks.NoConnectionTest", "test_timeout": "Checks.TestTimeout", "no_preflight": "Checks.NoPreflight",
		"server_metrics": "Checks.ServerMetrics",

		"outputs_dir": "Output.Dir", "no_timestamp": "Output.NoTimestamp", "name": "Output.Name", "alias": "Output.Alias",
		"tag": "Output.Tags", "gpus": "Output.GPUs", "export": "Output.Exports", "enable_progress_tracker": "Output.Progress",
		"debug": "Output.Debug", "log_every_n_query": "Output.LogEvery",

		"visualizer": "Dashboard.Visualizer", "visualizer_arg": "Dashboard.Args", "visualizer_optional": "Dashboard.Optional",
	}
}
