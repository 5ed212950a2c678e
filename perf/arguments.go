// Code generated from the table of flags by `make docs`. DO NOT EDIT.

package perf

import "encoding/json"

// Arguments is what EvalScope's dictionary of arguments holds: one field for each flag of `evalscope perf`, under EvalScope's
// names and with its units; times are seconds. Start from DefaultArguments: the zero value has other meanings (no stream). A nil
// pointer, slice or map says nothing. As JSON it is EvalScope's dictionary, without what has its default.
//
// Config is what a Go program fills in. FromArguments and Config.Arguments turn one into the other.
type Arguments struct {
	// Model: model name as the server lists it; required.
	Model string `json:"model"`
	// AttnImplementation: attention implementation of the server that the run starts, where it takes one.
	AttnImplementation *string `json:"attn_implementation"`
	// API: API dialect of the server: openai, openai_responses, anthropic, openai_embedding, openai_rerank, systemone, autotrust, dashscope, ollama, sglang, tgi, custom, local, local_vllm. Default: "openai".
	API string `json:"api"`
	// TokenizerPath: tokenizer: hub id, folder, or builtin; counts tokens, needed by data set random, random_vl, random_embedding, random_embedding_batch, random_rerank, mooncake, bailian, timed_trace, azure, burstgpt, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, vllm_multi_turn, weka.
	TokenizerPath *string `json:"tokenizer_path"`
	// Port: port of the server that the run starts. Default: 8877.
	Port int `json:"port"`
	// URL: address of the API, or several, over which requests are spread; unix:///run/vllm.sock for a Unix domain socket. Default: "http://127.0.0.1:8877/v1/chat/completions".
	URL string `json:"url"`
	// Headers: further HTTP headers.
	Headers map[string]string `json:"headers"`
	// ConnectTimeout: limit for opening a connection, TLS included: 10 s if not given, 0: no limit; seconds.
	ConnectTimeout *float64 `json:"connect_timeout"`
	// ReadTimeout: longest silence between two reads, and before the first; seconds.
	ReadTimeout *float64 `json:"read_timeout"`
	// TotalTimeout: limit for a whole request; seconds; 0 or None: no limit. Default: 21600.
	TotalTimeout *float64 `json:"total_timeout"`
	// APIKey: sent as Authorization: Bearer KEY; never written to a file.
	APIKey *string `json:"api_key"`
	// NoTestConnection: start without the connection test.
	NoTestConnection bool `json:"no_test_connection"`
	// Scenario: agentx: the public AgentX load over its agent traces, fetched or in dataset_path, a level for each value of parallel; or an object: {"name": "agentx", "mode": "smoke"}.
	Scenario json.RawMessage `json:"scenario"`
	// Number: sessions of each level (requests, where each has one turn), one value a level; 10x: ten times the level's parallel; no limit where only duration is given. Default: [1000].
	Number []Count `json:"number"`
	// Parallel: requests in flight at the same time; several values are a sweep. Default: [1].
	Parallel []int `json:"parallel"`
	// Rate: sessions started per second (requests, where each has one turn), Poisson; -1: no pacing; several values only with open_loop. Default: [-1.0].
	Rate []float64 `json:"rate"`
	// WarmupNum: sessions before the measurement; below 1: share of the level's number. Default: 0.0.
	WarmupNum float64 `json:"warmup_num"`
	// EnablePDMetrics: metrics of prefill/decode hand-over. (not yet)
	EnablePDMetrics bool `json:"enable_pd_metrics"`
	// OpenLoop: send at rate however many are in flight; one level for each rate.
	OpenLoop bool `json:"open_loop"`
	// SleepInterval: pause between levels. Default: 5.
	SleepInterval int `json:"sleep_interval"`
	// Duration: no new sessions after that time, or after number where that is given too; those under way are finished.
	Duration *float64 `json:"duration"`
	// SLAAutoTune: search the largest load that keeps the limits of sla_params.
	SLAAutoTune bool `json:"sla_auto_tune"`
	// SLAVariable: what is varied: slots of a closed loop, or the rate of an open one. Default: "parallel".
	SLAVariable string `json:"sla_variable"`
	// SLAParams: limits: a list of groups, of which a load has to keep one whole: [{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]; or a goal: [{"tps": "max"}]. A number alone is in ms for ttft, tpot and itl, in s for latency.
	SLAParams json.RawMessage `json:"sla_params"`
	// SLANumRuns: runs at each load, whose figures are averaged. Default: 3.
	SLANumRuns int `json:"sla_num_runs"`
	// SLAUpperBound: the largest load to try. Default: 65536.
	SLAUpperBound int `json:"sla_upper_bound"`
	// SLALowerBound: the smallest load to try; without it rates go down to 0.1. Default: 1.
	SLALowerBound int `json:"sla_lower_bound"`
	// SLAFixedParallel: the most requests in flight while the rate is varied; without it the loop is open.
	SLAFixedParallel *int `json:"sla_fixed_parallel"`
	// SLANumberMultiplier: sessions of a run for each unit of the load, 2 by default.
	SLANumberMultiplier *float64 `json:"sla_number_multiplier"`
	// DBCommitInterval: rows between two commits to SQLite. Default: 1000. (no effect)
	DBCommitInterval int `json:"db_commit_interval"`
	// QueueSizeMultiplier: size of the result queue. Default: 5. (no effect)
	QueueSizeMultiplier int `json:"queue_size_multiplier"`
	// InFlightTaskMultiplier: tasks scheduled ahead. Default: 2. (no effect)
	InFlightTaskMultiplier int `json:"in_flight_task_multiplier"`
	// NumWorkers: processes that generate prompts. Default: 0. (no effect)
	NumWorkers int `json:"num_workers"`
	// LogEveryNQuery: a line of figures in the log every N requests. Default: 100.
	LogEveryNQuery int `json:"log_every_n_query"`
	// Debug: log requests and answers, shortened and without secrets.
	Debug bool `json:"debug"`
	// EnableProgressTracker: keep progress.json up to date.
	EnableProgressTracker bool `json:"enable_progress_tracker"`
	// Visualizer: show the run on wandb, swanlab or clearml.
	Visualizer *string `json:"visualizer"`
	// WandbAPIKey: key of wandb; without visualizer it selects wandb.
	WandbAPIKey *string `json:"wandb_api_key"`
	// SwanlabAPIKey: key of SwanLab, or local for files that `swanlab watch` shows; without visualizer it selects swanlab.
	SwanlabAPIKey *string `json:"swanlab_api_key"`
	// SwanlabHost: address of an own SwanLab.
	SwanlabHost *string `json:"swanlab_host"`
	// Name: name of the run's folder, instead of the model's, and of the run on a visualizer.
	Name *string `json:"name"`
	// Alias: label in reports.
	Alias *string `json:"alias"`
	// OutputsDir: folder for results. Default: "outputs".
	OutputsDir string `json:"outputs_dir"`
	// NoTimestamp: no folder of date and time under outputs_dir.
	NoTimestamp bool `json:"no_timestamp"`
	// MaxPromptLength: longest prompt: tokens with a tokenizer, else characters. Default: 131072.
	MaxPromptLength int `json:"max_prompt_length"`
	// MinPromptLength: shortest prompt. Default: 0.
	MinPromptLength int `json:"min_prompt_length"`
	// PrefixLength: tokens of a prefix that random, random_vl, random_multi_turn prompts share. Default: 0.
	PrefixLength int `json:"prefix_length"`
	// PrefixCount: different prefixes, used in turn. Default: 1.
	PrefixCount int `json:"prefix_count"`
	// Prompt: send this one prompt instead of a data set.
	Prompt *string `json:"prompt"`
	// QueryTemplate: the body as a template: prompts take the place of its messages, prompt or input, or of %p; %m is the model.
	QueryTemplate json.RawMessage `json:"query_template"`
	// ApplyChatTemplate: send messages, not plain text; as the URL says where not given.
	ApplyChatTemplate *bool `json:"apply_chat_template"`
	// ImageWidth: width of generated images. Default: 224.
	ImageWidth int `json:"image_width"`
	// ImageHeight: height of generated images. Default: 224.
	ImageHeight int `json:"image_height"`
	// ImageFormat: color mode of generated images. Default: "RGB".
	ImageFormat string `json:"image_format"`
	// ImageNum: images in each request. Default: 1.
	ImageNum int `json:"image_num"`
	// ImagePatchSize: pixels of an image token's side. Default: 28.
	ImagePatchSize int `json:"image_patch_size"`
	// Dataset: where prompts come from: openqa, line_by_line, custom, longalpaca, share_gpt_zh, share_gpt_en, sharegpt, openai_batch, messages, vllm_custom, aiperf_single_turn, aiperf_random_pool, aiperf_inputs, random, random_vl, flickr8k, kontext_bench, mmmu_multi_image, embedding, embedding_batch, random_embedding, random_embedding_batch, rerank, random_rerank, speed_benchmark, speed_benchmark_long, csv, parquet, workload_trace, mooncake, bailian, timed_trace, azure, burstgpt, custom_multi_turn, share_gpt_zh_multi_turn, share_gpt_en_multi_turn, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, swe_smith, agentic_trace, mlperf_agentic, vllm_multi_turn, dag_jsonl, agent_graph, weka, otel, otel_replay, open_decisions. Default: "openqa".
	Dataset string `json:"dataset"`
	// DatasetPath: file or folder of the data set.
	DatasetPath *string `json:"dataset_path"`
	// DataSource: hub of data sets: modelscope (where not given), huggingface, local.
	DataSource *string `json:"data_source"`
	// DatasetOffset: items skipped at the start. Default: 0.
	DatasetOffset int `json:"dataset_offset"`
	// DatasetArgs: further arguments of the data set.
	DatasetArgs json.RawMessage `json:"dataset_args"`
	// FrequencyPenalty: sent as frequency_penalty.
	FrequencyPenalty *float64 `json:"frequency_penalty"`
	// RepetitionPenalty: sent as repetition_penalty.
	RepetitionPenalty *float64 `json:"repetition_penalty"`
	// Logprobs: ask for log probabilities.
	Logprobs *bool `json:"logprobs"`
	// MaxTokens: most tokens of an answer; two values: drawn for each request; None: not sent. Default: 2048.
	MaxTokens *Range `json:"max_tokens"`
	// MinTokens: fewest tokens of an answer, where the server can.
	MinTokens *int `json:"min_tokens"`
	// NChoices: answers for each request, sent as n.
	NChoices *int `json:"n_choices"`
	// Seed: seed of every draw here, also sent; without it one is drawn and not sent.
	Seed *int `json:"seed"`
	// Stop: texts that end an answer.
	Stop []string `json:"stop"`
	// StopTokenIDs: tokens that end an answer.
	StopTokenIDs []string `json:"stop_token_ids"`
	// Stream: stream the answer; without it there is no TTFT. Default: true.
	Stream bool `json:"stream"`
	// Temperature: sent as temperature. Default: 0.0.
	Temperature float64 `json:"temperature"`
	// TopP: sent as top_p.
	TopP *float64 `json:"top_p"`
	// TopK: sent as top_k.
	TopK *int `json:"top_k"`
	// ExtraArgs: further keys of the body, they win over flags; null removes a key.
	ExtraArgs json.RawMessage `json:"extra_args"`
	// TokenizePrompt: send token ids to /v1/completions; needs tokenizer_path.
	TokenizePrompt bool `json:"tokenize_prompt"`
	// MultiTurn: conversations: each turn holds the server's answers to those before; number, parallel and rate count conversations.
	MultiTurn bool `json:"multi_turn"`
	// MinTurns: fewest turns of a conversation, where the data set draws them. Default: 1.
	MinTurns int `json:"min_turns"`
	// MaxTurns: most turns of a conversation; longer ones are cut.
	MaxTurns *int `json:"max_turns"`
	// MultiTurnArgs: old name of dataset_args.
	MultiTurnArgs json.RawMessage `json:"multi_turn_args"`
	// KeepReasoning: send the reasoning of earlier answers with later turns, as reasoning_content.
	KeepReasoning bool `json:"keep_reasoning"`
	// Delays: which delays between the requests of a session are kept: recorded (all), think-only (those of the user, not of tools) or none. Default: "recorded".
	Delays string `json:"delays"`
	// DelayCap: longest delay between the requests of a session; longer ones are cut to it.
	DelayCap *float64 `json:"delay_cap"`
	// SessionHeader: a header with an id of the session, such as X-Session-ID; what a reply sends under the name is sent back with the next turn.
	SessionHeader *string `json:"session_header"`
	// APISpec: file that describes the API, for one without code: `evalscope api show` prints one to begin with.
	APISpec *string `json:"api_spec"`
	// APIArg: arguments that the API declares; may be repeated.
	APIArg map[string]string `json:"api_arg"`
	// DryRun: print the plan and the first request bodies, send nothing.
	DryRun bool `json:"dry_run"`
	// Export: further files: csv, parquet, trace, hdr, openmetrics, junit, markdown, gobench, vllm-json, aiperf-json, inferencex, llmd-report, all.
	Export []string `json:"export"`
	// Verbose: print every table of each level; they are in benchmark.log and the report in any case.
	Verbose bool `json:"verbose"`
	// JSON: the result as JSON on standard output, tables on standard error.
	JSON bool `json:"json"`
	// VisualizerOptional: go on without a visualizer that cannot start.
	VisualizerOptional bool `json:"visualizer_optional"`
	// VisualizerArg: arguments that the visualizer declares; may be repeated.
	VisualizerArg map[string]string `json:"visualizer_arg"`
	// Tag: tags of the run, shown in reports; may be repeated.
	Tag map[string]string `json:"tag"`
	// GPUs: GPUs that serve the model, for tokens/s per GPU in the report. Default: 0.
	GPUs int `json:"gpus"`
	// Strict: exit code 3 when the verdict is INVALID; with `degraded` also when it is DEGRADED.
	Strict []string `json:"strict"`
	// Gate: rules that every level has to meet, such as ttft.p99<=500ms failed<=1%: exit code 4 where one is not met, 3 where it cannot be told.
	Gate []string `json:"gate"`
	// GateJunit: the results of gate as JUnit XML.
	GateJunit *string `json:"gate_junit"`
	// GateMarkdown: a Markdown table of the results of gate is appended to it, for a job's summary.
	GateMarkdown *string `json:"gate_markdown"`
	// GateGitlab: rules of gate that are not met or cannot be told, as GitLab's code quality report.
	GateGitlab *string `json:"gate_gitlab"`
	// Baseline: folders of runs, or a name of `evalscope baseline save`: rules of gate with a sign, such as tpot.p50<=+5%, limit the change against them.
	Baseline []string `json:"baseline"`
	// GateEdge: what of a change is held against its limit: `ci`, its whole interval, or `estimate`, the change alone. Default: "ci".
	GateEdge string `json:"gate_edge"`
	// Calibrate: before the run, measure the client's own error under its load (Linux, 6 to 20 s).
	Calibrate bool `json:"calibrate"`
	// CalibrateChunkRate: chunks a second of each stream during the calibration; a faster run gets no bounds. Default: 50.0.
	CalibrateChunkRate float64 `json:"calibrate_chunk_rate"`
	// NoPreflight: do not check this machine before the run, nor ask the server for its version and flags.
	NoPreflight bool `json:"no_preflight"`
	// NoManifest: do not write manifest.ndjson, a hash of each body that was sent.
	NoManifest bool `json:"no_manifest"`
	// ReplayManifest: send what the run of this manifest.ndjson sent, with its seed: a body that would differ ends the run before its load.
	ReplayManifest *string `json:"replay_manifest"`
	// Resume: go on with the run in this folder, which was stopped or killed: its arguments are taken from there, secrets have to be given again.
	Resume *string `json:"resume"`
	// SLO: limits of a good request, for goodput: ttft=0.5 tpot=50ms output_rate=20; seconds without a unit.
	SLO []string `json:"slo"`
	// Goodput: the same in vLLM's spelling, in milliseconds: ttft:500 tpot:50 e2el:3000.
	Goodput []string `json:"goodput"`
	// SLOShare: share of the requests that must keep each limit of slo, for the page, junit and markdown. Default: 0.99.
	SLOShare float64 `json:"slo_share"`
	// FailuresAsInfinite: failed requests count as infinite in the percentiles of latency and of other times of a request; means stay those of successes.
	FailuresAsInfinite bool `json:"failures_as_infinite"`
	// RequestID: send an X-Request-ID of its own with each request, to find it in the server's log. Default: "on".
	RequestID string `json:"request_id"`
	// Connections: keep-alive: open before the clock, use again; per-request: a new one for each, its opening stands beside TTFT, not in it. Default: "keep-alive".
	Connections string `json:"connections"`
	// MaxConnections: most connections open at once, as a client with a pool of N; requests beyond wait in line (pool wait). Without it: as many as the load needs.
	MaxConnections *int `json:"max_connections"`
	// ServerMetrics: read the server's own counters before and after each level: auto (/metrics of its host, if there), off, or a URL. Default: "auto".
	ServerMetrics string `json:"server_metrics"`
	// TestTimeout: how long the connection test waits for a server that is still loading; if not given, 10 s for one that refuses, 2m for the answer.
	TestTimeout *float64 `json:"test_timeout"`
	// CAFile: PEM file of certificate authorities to believe, beside the system's.
	CAFile *string `json:"ca_file"`
	// ClientCert: PEM file with the client's certificate, for servers that demand one.
	ClientCert *string `json:"client_cert"`
	// ClientKey: PEM file with the key of client_cert; not needed where that file holds both.
	ClientKey *string `json:"client_key"`
	// Insecure: verify no certificate of the server: whoever stands between can read and change everything; the report says so.
	Insecure bool `json:"insecure"`
	// Balance: which of several url a request goes to: the next one, that with the fewest requests in flight, or one for a whole session. Default: "round-robin".
	Balance string `json:"balance"`
	// Arrival: how requests with a rate are spread: poisson, constant (evenly), gamma (see burstiness), uniform (gaps from 0 to 2/rate). Default: "poisson".
	Arrival string `json:"arrival"`
	// Burstiness: shape of arrival='gamma': below 1 in bursts, 1 is poisson, above 1 more evenly.
	Burstiness *float64 `json:"burstiness"`
	// Stage: a stretch of a load that changes, one a flag, in one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', 'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike.
	Stage []string `json:"stage"`
	// MaxInFlight: most requests under way of an open loop; without it none is ever held back.
	MaxInFlight *int `json:"max_in_flight"`
	// AtLimit: what max_in_flight does to a request that is due: wait (its times count from when it was due) or drop; both are counted. Default: "wait".
	AtLimit string `json:"at_limit"`
	// WarmupDuration: warm-up by time: requests of so long before the measurement, at the load with which it begins.
	WarmupDuration *float64 `json:"warmup_duration"`
	// WarmupBarrier: measure when the warm-up has drained; without it the measurement takes over while warm-up requests are under way.
	WarmupBarrier bool `json:"warmup_barrier"`
	// HoldLoad: go on with requests that are not measured until the last measured one has ended, so that it meets the full load.
	HoldLoad bool `json:"hold_load"`
	// Grace: how long requests may go on when duration or the stages are over; what is left then is cancelled. Without it they are finished.
	Grace *float64 `json:"grace"`
	// Mix: several classes of requests at once, from a YAML or JSON file: each with its data set, limits and objectives, and a rate of its own or a share of the load.
	Mix *string `json:"mix"`
	// MixAlone: before each load of a mix, send its classes one by one, each with its part of the load: the report shows what the mix does to each.
	MixAlone bool `json:"mix_alone"`
	// FindKnee: raise the load until throughput stops growing, and say where that is; sla_variable, the bounds and the multiplier hold here too.
	FindKnee bool `json:"find_knee"`
	// BetweenProbes: before each load: drain waits until the server works on nothing, reset-prefix-cache empties its prefix cache where it lets clients do that.
	BetweenProbes []string `json:"between_probes"`
	// Repeat: runs of each level; figures are means over them, with intervals from how they differ. Default: 1.
	Repeat int `json:"repeat"`
	// Until: repeat each level until the interval of a figure (95%) is that narrow: 'ttft.p99±3%' or ttft.p99+-3%; at least 5 runs, or repeat.
	Until []string `json:"until"`
	// MaxRepeat: most runs of a level with until; the report says how many more it needs. Default: 30.
	MaxRepeat int `json:"max_repeat"`
	// Shuffle: shuffle the levels, anew in each repeat, so that a drift of the server falls on all alike; seed fixes it.
	Shuffle bool `json:"shuffle"`
	// Workers: send from N other machines, on each of which `evalscope worker --join` runs; this one coordinates.
	Workers *int `json:"workers"`
	// Listen: where workers reach this machine; other than loopback only for trusted networks: messages are encrypted with the token, but there is no TLS. Default: "127.0.0.1:4222".
	Listen string `json:"listen"`
	// Nats: a NATS server with JetStream over which workers are reached, in place of a broker of our own: nats://host:4222 or tls://host:4222.
	Nats *string `json:"nats"`
	// NatsCreds: credentials file for nats.
	NatsCreds *string `json:"nats_creds"`
	// JoinTokenFile: file of the token that workers need; without it, the variable EVALSCOPE_JOIN_TOKEN, else a token is made and its file named.
	JoinTokenFile *string `json:"join_token_file"`
	// WorkersTimeout: how long to wait until all workers have joined (5 minutes).
	WorkersTimeout *float64 `json:"workers_timeout"`
	// OnWorkerLoss: when a worker is lost: end the run, or go on with the others; what it measured until then counts. Default: "fail".
	OnWorkerLoss string `json:"on_worker_loss"`
}
