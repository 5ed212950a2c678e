// Code generated from the table of flags by `make docs`. DO NOT EDIT.

package perf

import "encoding/json"

// Arguments is EvalScope's dictionary of arguments: one field for each flag of `evalscope perf`, with EvalScope's names and
// units; times are seconds. Start from DefaultArguments, because some zero values are not the defaults (Stream). A nil pointer, slice
// or map is not set. As JSON it is EvalScope's dictionary, without values that are the default.
//
// Go programs use Config. FromArguments and Config.Arguments convert one to the other.
type Arguments struct {
	// Model: model name as listed by the server; required.
	Model string `json:"model"`
	// AttnImplementation: attention implementation of the server started by the run, if the server has several.
	AttnImplementation *string `json:"attn_implementation"`
	// API: API dialect of the server: openai, openai_responses, anthropic, openai_embedding, openai_rerank, systemone, autotrust, dashscope, ollama, sglang, tgi, custom, local, local_vllm. Default: "openai".
	API string `json:"api"`
	// TokenizerPath: tokenizer: hub ID, folder, or builtin; used to count tokens; required by dataset random, random_vl, random_embedding, random_embedding_batch, random_rerank, mooncake, bailian, timed_trace, azure, burstgpt, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, vllm_multi_turn, weka.
	TokenizerPath *string `json:"tokenizer_path"`
	// Port: port of the server started by the run. Default: 8877.
	Port int `json:"port"`
	// URL: URL of the API; with several URLs, requests are spread over them; unix:///run/vllm.sock for a Unix domain socket. Default: "http://127.0.0.1:8877/v1/chat/completions".
	URL string `json:"url"`
	// Headers: additional HTTP headers.
	Headers map[string]string `json:"headers"`
	// ConnectTimeout: timeout for opening a connection, including TLS; seconds; 0: no limit (default: 10 s).
	ConnectTimeout *float64 `json:"connect_timeout"`
	// ReadTimeout: maximum wait for the first and for each further part of a response; seconds.
	ReadTimeout *float64 `json:"read_timeout"`
	// TotalTimeout: timeout for a whole request; seconds; 0 or None: no limit. Default: 21600.
	TotalTimeout *float64 `json:"total_timeout"`
	// APIKey: sent as Authorization: Bearer KEY; never written to a file.
	APIKey *string `json:"api_key"`
	// NoTestConnection: skip the connection test.
	NoTestConnection bool `json:"no_test_connection"`
	// Scenario: agentx: the public AgentX load with its agent traces (downloaded, or read from dataset_path), one level per value of parallel; or a JSON object: {"name": "agentx", "mode": "smoke"}.
	Scenario json.RawMessage `json:"scenario"`
	// Number: sessions per level (requests, if each session has one turn), one value per level; 10x: ten times the level's parallel; unlimited if only duration is given. Default: [1000].
	Number []Count `json:"number"`
	// Parallel: number of concurrent requests; several values run a sweep. Default: [1].
	Parallel []int `json:"parallel"`
	// Rate: session arrival rate per second (requests, if each session has one turn), Poisson by default; -1: no pacing; several values require open_loop. Default: [-1.0].
	Rate []float64 `json:"rate"`
	// WarmupNum: warm-up sessions before the measurement; below 1: a fraction of number. Default: 0.0.
	WarmupNum float64 `json:"warmup_num"`
	// EnablePDMetrics: metrics of prefill/decode disaggregation. (not supported yet)
	EnablePDMetrics bool `json:"enable_pd_metrics"`
	// OpenLoop: send at rate regardless of how many requests are in flight; one level per rate.
	OpenLoop bool `json:"open_loop"`
	// SleepInterval: pause between levels. Default: 5.
	SleepInterval int `json:"sleep_interval"`
	// Duration: stop starting sessions after this time, or after number if that comes first; sessions in progress continue until they finish.
	Duration *float64 `json:"duration"`
	// SLAAutoTune: search for the highest load that meets sla_params.
	SLAAutoTune bool `json:"sla_auto_tune"`
	// SLAVariable: what to vary: parallel (the concurrency of a closed loop) or rate (the rate of an open loop). Default: "parallel".
	SLAVariable string `json:"sla_variable"`
	// SLAParams: limits as a list of groups; a load must meet all limits of at least one group: [{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]; or a goal: [{"tps": "max"}]. Without a unit, ttft, tpot and itl are in ms, latency in s.
	SLAParams json.RawMessage `json:"sla_params"`
	// SLANumRuns: runs per load; their figures are averaged. Default: 3.
	SLANumRuns int `json:"sla_num_runs"`
	// SLAUpperBound: highest load to try. Default: 65536.
	SLAUpperBound int `json:"sla_upper_bound"`
	// SLALowerBound: lowest load to try; if not set, rates go down to 0.1. Default: 1.
	SLALowerBound int `json:"sla_lower_bound"`
	// SLAFixedParallel: maximum requests in flight while the rate varies (default: unlimited).
	SLAFixedParallel *int `json:"sla_fixed_parallel"`
	// SLANumberMultiplier: sessions per run, as a multiple of the load (default 2).
	SLANumberMultiplier *float64 `json:"sla_number_multiplier"`
	// DBCommitInterval: rows per SQLite commit. Default: 1000. (accepted, no effect)
	DBCommitInterval int `json:"db_commit_interval"`
	// QueueSizeMultiplier: size of the result queue. Default: 5. (accepted, no effect)
	QueueSizeMultiplier int `json:"queue_size_multiplier"`
	// InFlightTaskMultiplier: number of tasks scheduled ahead. Default: 2. (accepted, no effect)
	InFlightTaskMultiplier int `json:"in_flight_task_multiplier"`
	// NumWorkers: processes that generate prompts. Default: 0. (accepted, no effect)
	NumWorkers int `json:"num_workers"`
	// LogEveryNQuery: log a line of figures every N requests. Default: 100.
	LogEveryNQuery int `json:"log_every_n_query"`
	// Debug: log requests and responses, shortened and with secrets removed.
	Debug bool `json:"debug"`
	// EnableProgressTracker: keep progress.json up to date.
	EnableProgressTracker bool `json:"enable_progress_tracker"`
	// Visualizer: send the run to wandb, swanlab or clearml.
	Visualizer *string `json:"visualizer"`
	// WandbAPIKey: wandb API key; without visualizer it selects wandb.
	WandbAPIKey *string `json:"wandb_api_key"`
	// SwanlabAPIKey: SwanLab API key, or local to write files for `swanlab watch`; without visualizer it selects swanlab.
	SwanlabAPIKey *string `json:"swanlab_api_key"`
	// SwanlabHost: address of a self-hosted SwanLab.
	SwanlabHost *string `json:"swanlab_host"`
	// Name: name of the run, used for its folder (instead of the model name) and on a visualizer.
	Name *string `json:"name"`
	// Alias: label shown in reports.
	Alias *string `json:"alias"`
	// OutputsDir: folder for results. Default: "outputs".
	OutputsDir string `json:"outputs_dir"`
	// NoTimestamp: do not create a timestamped folder under outputs_dir.
	NoTimestamp bool `json:"no_timestamp"`
	// MaxPromptLength: maximum prompt length: in tokens if a tokenizer is set, otherwise in characters. Default: 131072.
	MaxPromptLength int `json:"max_prompt_length"`
	// MinPromptLength: minimum prompt length. Default: 0.
	MinPromptLength int `json:"min_prompt_length"`
	// PrefixLength: length in tokens of a prefix shared by random, random_vl, random_multi_turn prompts. Default: 0.
	PrefixLength int `json:"prefix_length"`
	// PrefixCount: number of distinct prefixes, used in turn. Default: 1.
	PrefixCount int `json:"prefix_count"`
	// Prompt: send this one prompt instead of a dataset.
	Prompt *string `json:"prompt"`
	// QueryTemplate: request body template: the prompt replaces the field messages, prompt or input, or the placeholder %p; the model name replaces %m.
	QueryTemplate json.RawMessage `json:"query_template"`
	// ApplyChatTemplate: send messages instead of plain text (default: determined by the URL).
	ApplyChatTemplate *bool `json:"apply_chat_template"`
	// ImageWidth: width of generated images in pixels. Default: 224.
	ImageWidth int `json:"image_width"`
	// ImageHeight: height of generated images in pixels. Default: 224.
	ImageHeight int `json:"image_height"`
	// ImageFormat: color mode of generated images: RGB, RGBA, L, LA, P, 1, I, I;16. Default: "RGB".
	ImageFormat string `json:"image_format"`
	// ImageNum: images per request. Default: 1.
	ImageNum int `json:"image_num"`
	// ImagePatchSize: side length in pixels of one image patch, which counts as one token. Default: 28.
	ImagePatchSize int `json:"image_patch_size"`
	// Dataset: source of the prompts: openqa, line_by_line, custom, longalpaca, share_gpt_zh, share_gpt_en, sharegpt, openai_batch, messages, vllm_custom, aiperf_single_turn, aiperf_random_pool, aiperf_inputs, random, random_vl, flickr8k, kontext_bench, mmmu_multi_image, embedding, embedding_batch, random_embedding, random_embedding_batch, rerank, random_rerank, speed_benchmark, speed_benchmark_long, csv, parquet, workload_trace, mooncake, bailian, timed_trace, azure, burstgpt, custom_multi_turn, share_gpt_zh_multi_turn, share_gpt_en_multi_turn, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, swe_smith, agentic_trace, mlperf_agentic, vllm_multi_turn, dag_jsonl, agent_graph, weka, otel, otel_replay, open_decisions. Default: "openqa".
	Dataset string `json:"dataset"`
	// DatasetPath: file or folder of the dataset.
	DatasetPath *string `json:"dataset_path"`
	// DataSource: where datasets are downloaded from: modelscope (default), huggingface or local.
	DataSource *string `json:"data_source"`
	// DatasetOffset: number of items to skip at the start. Default: 0.
	DatasetOffset int `json:"dataset_offset"`
	// DatasetArgs: additional arguments of the dataset.
	DatasetArgs json.RawMessage `json:"dataset_args"`
	// FrequencyPenalty: sent as frequency_penalty.
	FrequencyPenalty *float64 `json:"frequency_penalty"`
	// RepetitionPenalty: sent as repetition_penalty.
	RepetitionPenalty *float64 `json:"repetition_penalty"`
	// Logprobs: request log probabilities.
	Logprobs *bool `json:"logprobs"`
	// MaxTokens: maximum number of output tokens; two values: drawn from this range for each request; None: not sent. Default: 2048.
	MaxTokens *Range `json:"max_tokens"`
	// MinTokens: minimum number of output tokens, if the server supports it.
	MinTokens *int `json:"min_tokens"`
	// NChoices: responses per request, sent as n.
	NChoices *int `json:"n_choices"`
	// Seed: seed for everything that the client draws, also sent to the server; if not set, a seed is chosen and not sent.
	Seed *int `json:"seed"`
	// Stop: strings that end a response.
	Stop []string `json:"stop"`
	// StopTokenIDs: token IDs that end a response.
	StopTokenIDs []string `json:"stop_token_ids"`
	// Stream: stream the response; without streaming there is no TTFT. Default: true.
	Stream bool `json:"stream"`
	// Temperature: sent as temperature. Default: 0.0.
	Temperature float64 `json:"temperature"`
	// TopP: sent as top_p.
	TopP *float64 `json:"top_p"`
	// TopK: sent as top_k.
	TopK *int `json:"top_k"`
	// ExtraArgs: additional fields of the request body; they override flags; null removes a field.
	ExtraArgs json.RawMessage `json:"extra_args"`
	// TokenizePrompt: send token IDs to /v1/completions; requires tokenizer_path.
	TokenizePrompt bool `json:"tokenize_prompt"`
	// MultiTurn: send conversations: each turn includes the server's earlier answers; number, parallel and rate count conversations.
	MultiTurn bool `json:"multi_turn"`
	// MinTurns: minimum turns per conversation, for datasets that draw the number of turns. Default: 1.
	MinTurns int `json:"min_turns"`
	// MaxTurns: maximum turns per conversation; longer conversations are cut.
	MaxTurns *int `json:"max_turns"`
	// MultiTurnArgs: old name of dataset_args.
	MultiTurnArgs json.RawMessage `json:"multi_turn_args"`
	// KeepReasoning: include the reasoning of earlier answers in later turns, as reasoning_content.
	KeepReasoning bool `json:"keep_reasoning"`
	// Delays: which delays between the requests of a session to keep: recorded (all), think-only (the user's, not those of tools) or none. Default: "recorded".
	Delays string `json:"delays"`
	// DelayCap: maximum delay between the requests of a session; longer delays are shortened to it.
	DelayCap *float64 `json:"delay_cap"`
	// SessionHeader: header that carries a session ID, such as X-Session-ID; if a response sets this header, its value is sent with the next turn.
	SessionHeader *string `json:"session_header"`
	// APISpec: file that describes the API, for APIs without built-in support; `evalscope api show` prints an example.
	APISpec *string `json:"api_spec"`
	// APIArg: arguments declared by the API; can be repeated.
	APIArg map[string]string `json:"api_arg"`
	// DryRun: print the plan and the first request bodies without sending anything.
	DryRun bool `json:"dry_run"`
	// Export: additional output files: csv, parquet, trace, hdr, openmetrics, junit, markdown, gobench, vllm-json, aiperf-json, inferencex, llmd-report, telemetry-parquet, telemetry-openmetrics, aiperf-telemetry, all.
	Export []string `json:"export"`
	// Verbose: print every table of each level; benchmark.log and the report always contain them.
	Verbose bool `json:"verbose"`
	// JSON: print the result as JSON to standard output and the tables to standard error.
	JSON bool `json:"json"`
	// VisualizerOptional: continue if a visualizer cannot start.
	VisualizerOptional bool `json:"visualizer_optional"`
	// VisualizerArg: arguments declared by the visualizer; can be repeated.
	VisualizerArg map[string]string `json:"visualizer_arg"`
	// Tag: tags of the run, shown in reports; can be repeated.
	Tag map[string]string `json:"tag"`
	// GPUs: number of GPUs that serve the model, for tokens/s per GPU in the report, as the default of gpus in price, and to check the GPUs of the energy (energy.valid). Default: 0.
	GPUs int `json:"gpus"`
	// Price: prices for the cost of the run and of tokens: gpu_hour=2.5,gpus=8 for servers, input=0.15/M,cached=0.075/M,output=0.60/M for an API, or a file that contains them.
	Price *string `json:"price"`
	// Strict: exit with code 3 if the verdict is INVALID; with `degraded` also if it is DEGRADED.
	Strict []string `json:"strict"`
	// Gate: rules that every level must meet, such as ttft.p99<=500ms failed<=1%: exit code 4 if one is not met, 3 if one cannot be evaluated.
	Gate []string `json:"gate"`
	// GateJunit: write the results of gate as JUnit XML.
	GateJunit *string `json:"gate_junit"`
	// GateMarkdown: append the results of gate to this file as a Markdown table, for a job summary.
	GateMarkdown *string `json:"gate_markdown"`
	// GateGitlab: write rules of gate that are not met or cannot be evaluated as a GitLab code quality report.
	GateGitlab *string `json:"gate_gitlab"`
	// Baseline: baseline of gate: run folders, or a name saved by `evalscope baseline save`; rules with a signed limit, such as tpot.p50<=+5%, limit the change from it.
	Baseline []string `json:"baseline"`
	// GateEdge: what is compared with the limit of a change: `ci`, the whole confidence interval, or `estimate`, the estimated change only. Default: "ci".
	GateEdge string `json:"gate_edge"`
	// Calibrate: before the run, measure the client's own measurement error under this load (Linux only, 6 to 20 s).
	Calibrate bool `json:"calibrate"`
	// CalibrateChunkRate: payloads per second of each stream during calibration; runs with a higher rate get no error bounds. Default: 50.0.
	CalibrateChunkRate float64 `json:"calibrate_chunk_rate"`
	// NoPreflight: skip the checks of this machine before the run, and do not request the version and flags of the server.
	NoPreflight bool `json:"no_preflight"`
	// NoManifest: do not write manifest.ndjson, which contains a hash of each request body sent.
	NoManifest bool `json:"no_manifest"`
	// ReplayManifest: resend the requests of the run that wrote this manifest.ndjson, with its seed; if a body would differ, the run stops before sending any load.
	ReplayManifest *string `json:"replay_manifest"`
	// Resume: continue a stopped or killed run in this folder; arguments are read from the folder, except secrets, which you must set again.
	Resume *string `json:"resume"`
	// SLO: objectives that a request must meet to count as goodput: ttft=0.5 tpot=50ms output_rate=20; seconds if no unit is given.
	SLO []string `json:"slo"`
	// Goodput: the same in vLLM's format, in milliseconds: ttft:500 tpot:50 e2el:3000.
	Goodput []string `json:"goodput"`
	// SLOShare: fraction of requests that must meet each objective of slo, for the HTML report, junit and markdown. Default: 0.99.
	SLOShare float64 `json:"slo_share"`
	// FailuresAsInfinite: count failed requests as infinite in the percentiles of latency and other request times; means still cover successful requests only.
	FailuresAsInfinite bool `json:"failures_as_infinite"`
	// RequestID: send a unique X-Request-ID with each request, so that you can find it in the server's log. Default: "on".
	RequestID string `json:"request_id"`
	// Connections: keep-alive: connect before the measurement and reuse connections; per-request: open a connection for each request (connect time is reported separately, not in TTFT). Default: "keep-alive".
	Connections string `json:"connections"`
	// MaxConnections: maximum number of open connections, like a client with a pool of N; further requests wait for a connection, and the report shows this time as pool wait (default: as many as the load needs).
	MaxConnections *int `json:"max_connections"`
	// ServerMetrics: read the server's own metrics before, during and after each level: auto (/metrics on the server's host, if present), off, or URLs. Default: "auto".
	ServerMetrics string `json:"server_metrics"`
	// ServerMetricsInterval: time between two readings of the server's metrics during a level (default: 1s); seconds.
	ServerMetricsInterval *float64 `json:"server_metrics_interval"`
	// ServerMetricsKeep: also keep the server's metrics whose names match this regular expression, in addition to the built-in ones.
	ServerMetricsKeep *string `json:"server_metrics_keep"`
	// GPUMetrics: read power, utilization and clocks of the GPUs during each level: off, auto (detect them), nvidia-smi or amd-smi (GPUs of this machine), or URLs of DCGM, AMD or node exporters. Default: "off".
	GPUMetrics string `json:"gpu_metrics"`
	// TestTimeout: how long the connection test waits for a server that is still loading (default: 10 s while it refuses connections, 2 minutes for a response).
	TestTimeout *float64 `json:"test_timeout"`
	// CAFile: PEM file of additional certificate authorities to trust.
	CAFile *string `json:"ca_file"`
	// ClientCert: PEM file with the client certificate, for servers that require one.
	ClientCert *string `json:"client_cert"`
	// ClientKey: PEM file with the private key of client_cert; not needed if that file contains it.
	ClientKey *string `json:"client_key"`
	// Insecure: do not verify the server's certificate: anyone on the network path can read and change the traffic; the report mentions it.
	Insecure bool `json:"insecure"`
	// Balance: how requests are distributed over several url: round-robin (in turn), least-busy (to the server with the fewest requests in flight) or session (one server per session). Default: "round-robin".
	Balance string `json:"balance"`
	// Arrival: arrival process for requests sent at a rate: poisson, constant (evenly spaced), gamma (see burstiness), uniform (gaps from 0 to 2/rate). Default: "poisson".
	Arrival string `json:"arrival"`
	// Burstiness: shape of arrival='gamma': below 1 is bursty, 1 is Poisson, above 1 is more even.
	Burstiness *float64 `json:"burstiness"`
	// Stage: one stage of a changing load; repeat the flag for more stages, which form one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', 'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike.
	Stage []string `json:"stage"`
	// MaxInFlight: maximum requests in flight in an open loop (default: unlimited).
	MaxInFlight *int `json:"max_in_flight"`
	// AtLimit: what to do with a request at its scheduled start if max_in_flight is reached: wait (latency from scheduled start includes the wait) or drop; both are counted. Default: "wait".
	AtLimit string `json:"at_limit"`
	// WarmupDuration: warm up for this long before the measurement, at the initial load of the measurement.
	WarmupDuration *float64 `json:"warmup_duration"`
	// WarmupBarrier: wait for warm-up requests to finish before measuring; without this flag the measurement starts while they are in flight.
	WarmupBarrier bool `json:"warmup_barrier"`
	// HoldLoad: keep sending unmeasured requests until the last measured request has finished, so that it runs under full load.
	HoldLoad bool `json:"hold_load"`
	// Grace: how long requests may continue after duration or the last stage; requests still in flight are then canceled (default: wait for all of them).
	Grace *float64 `json:"grace"`
	// Mix: run several classes of requests at once, defined in a YAML or JSON file: each has its own dataset, limits and objectives, and a rate or a share of the load.
	Mix *string `json:"mix"`
	// MixAlone: before each load of a mix, run each class alone with its part of the load; the report then shows how much the mix slows each class down.
	MixAlone bool `json:"mix_alone"`
	// FindKnee: raise the load until throughput stops growing, and report that point; uses sla_variable, sla_upper_bound, sla_lower_bound and sla_number_multiplier.
	FindKnee bool `json:"find_knee"`
	// BetweenProbes: before each load: drain waits until the server is idle; reset-prefix-cache clears the server's prefix cache, if the server allows it.
	BetweenProbes []string `json:"between_probes"`
	// Repeat: number of runs of each level; figures are averaged over the runs, with confidence intervals based on their spread. Default: 1.
	Repeat int `json:"repeat"`
	// Until: repeat each level until the confidence interval (95%) of a figure is this narrow: 'ttft.p99±3%' or ttft.p99+-3%; at least 5 runs, or repeat.
	Until []string `json:"until"`
	// MaxRepeat: maximum runs per level with until; the report shows how many more are needed. Default: 30.
	MaxRepeat int `json:"max_repeat"`
	// Shuffle: shuffle the levels, again for each repeat, so that server drift affects all levels equally; seed makes the order reproducible.
	Shuffle bool `json:"shuffle"`
	// Workers: send the load from N workers, each started with `evalscope worker --join`; this process only coordinates.
	Workers *int `json:"workers"`
	// Processes: send the load from N processes on this machine, each with its own cores; for machines with more cores than one process can use.
	Processes *int `json:"processes"`
	// Listen: address that workers connect to; unless it is a loopback address, connections use TLS with a generated certificate or with listen_cert. Default: "127.0.0.1:4222".
	Listen string `json:"listen"`
	// ListenCert: TLS certificate (PEM) of the embedded broker (default: a generated certificate, which workers verify with the join token).
	ListenCert *string `json:"listen_cert"`
	// ListenKey: private key (PEM) of listen_cert.
	ListenKey *string `json:"listen_key"`
	// Nats: existing NATS server with JetStream to use instead of the embedded one: nats://host:4222 or tls://host:4222.
	Nats *string `json:"nats"`
	// NatsCreds: credentials file for nats.
	NatsCreds *string `json:"nats_creds"`
	// NatsCA: certificate authorities (PEM) for the TLS certificate of nats (default: those of the system).
	NatsCA *string `json:"nats_ca"`
	// JoinTokenFile: file with the token that workers must present (default: EVALSCOPE_JOIN_TOKEN; otherwise a token is generated and the log names its file).
	JoinTokenFile *string `json:"join_token_file"`
	// WorkersTimeout: how long to wait for all workers to join (default 5 minutes).
	WorkersTimeout *float64 `json:"workers_timeout"`
	// OnWorkerLoss: what to do if a worker is lost: fail (end the run) or continue (with the other workers); requests that it has already measured are kept. Default: "fail".
	OnWorkerLoss string `json:"on_worker_loss"`
	// Traceparent: send a W3C trace context (header traceparent) with each request, so that you can find it in the server's traces.
	Traceparent bool `json:"traceparent"`
	// OTLP: export the spans of all requests after each level to an OpenTelemetry collector by OTLP, such as http://127.0.0.1:4318 or grpc://127.0.0.1:4317; turns on traceparent.
	OTLP *string `json:"otlp"`
	// PrometheusListen: serve the metrics of the run for Prometheus on this address at /metrics; with only a port, on 127.0.0.1.
	PrometheusListen *string `json:"prometheus_listen"`
	// PrometheusRemoteWrite: send the metrics of the run to Prometheus by remote write every 5 s and at its end, such as http://127.0.0.1:9090/api/v1/write.
	PrometheusRemoteWrite *string `json:"prometheus_remote_write"`
}
