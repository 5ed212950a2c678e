# Generated from the tables in Go by `make docs`: change those, not this file.
"""The arguments of a run: one field for each flag of `evalscope perf`, with EvalScope's names and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ._arguments import ArgumentsBase, Field


class Arguments(ArgumentsBase):
    """What to run and against which server. Every field is a keyword argument and an attribute.

    Unknown names and values of a wrong type are refused at once (InvalidArguments, a ValueError, names the field);
    what only the engine can judge is refused by run_perf_benchmark, before anything is sent.
    """

    model: str | None
    """Model name as listed by the server; required."""
    attn_implementation: str | None
    """Attention implementation of the server started by the run, if the server has several."""
    api: str
    """API dialect of the server: openai, openai_responses, anthropic, openai_embedding, openai_rerank, systemone, autotrust, dashscope, ollama, sglang, tgi, custom, local, local_vllm. Default: "openai"."""
    tokenizer_path: str | None
    """Tokenizer: hub ID, folder, or builtin; used to count tokens; required by dataset random, random_vl, random_embedding, random_embedding_batch, random_rerank, mooncake, bailian, timed_trace, azure, burstgpt, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, vllm_multi_turn, weka."""
    port: int
    """Port of the server started by the run. Default: 8877."""
    url: str | list[str]
    """URL of the API; with several URLs, requests are spread over them; unix:///run/vllm.sock for a Unix domain socket. Default: "http://127.0.0.1:8877/v1/chat/completions"."""
    headers: dict[str, str] | None
    """Additional HTTP headers. Default: {}."""
    connect_timeout: int | float | str | None
    """Timeout for opening a connection, including TLS; seconds, or 500ms, 2m; 0: no limit (default: 10 s)."""
    read_timeout: int | float | str | None
    """Maximum wait for the first and for each further part of a response; seconds, or 500ms, 2m."""
    total_timeout: int | float | str | None
    """Timeout for a whole request; seconds, or 500ms, 2m; 0 or None: no limit. Default: 21600."""
    api_key: str | None
    """Sent as Authorization: Bearer KEY; never written to a file."""
    no_test_connection: bool
    """Skip the connection test. Default: False."""
    scenario: Any
    """Agentx: the public AgentX load with its agent traces (downloaded, or read from dataset_path), one level per value of parallel; or a JSON object: {"name": "agentx", "mode": "smoke"}."""
    number: int | str | list[int | str]
    """Sessions per level (requests, if each session has one turn), one value per level; 10x: ten times the level's parallel; unlimited if only duration is given. Default: [1000]."""
    parallel: int | list[int]
    """Number of concurrent requests; several values run a sweep. Default: [1]."""
    rate: float | list[float]
    """Session arrival rate per second (requests, if each session has one turn), Poisson by default; -1: no pacing; several values require open_loop. Default: [-1.0]."""
    warmup_num: float
    """Warm-up sessions before the measurement; below 1: a fraction of number. Default: 0.0."""
    enable_pd_metrics: bool
    """Metrics of prefill/decode disaggregation. Default: False. Not supported yet: remove it."""
    open_loop: bool
    """Send at rate regardless of how many requests are in flight; one level per rate. Default: False."""
    sleep_interval: int
    """Pause between levels. Default: 5."""
    duration: int | float | str | None
    """Stop starting sessions after this time, or after number if that comes first; sessions in progress continue until they finish."""
    sla_auto_tune: bool
    """Search for the highest load that meets sla_params. Default: False."""
    sla_variable: str
    """What to vary: parallel (the concurrency of a closed loop) or rate (the rate of an open loop). Default: "parallel"."""
    sla_params: Any
    """Limits as a list of groups; a load must meet all limits of at least one group: [{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]; or a goal: [{"tps": "max"}]. Without a unit, ttft, tpot and itl are in ms, latency in s."""
    sla_num_runs: int
    """Runs per load; their figures are averaged. Default: 3."""
    sla_upper_bound: int
    """Highest load to try. Default: 65536."""
    sla_lower_bound: int
    """Lowest load to try; if not set, rates go down to 0.1. Default: 1."""
    sla_fixed_parallel: int | None
    """Maximum requests in flight while the rate varies (default: unlimited)."""
    sla_number_multiplier: float | None
    """Sessions per run, as a multiple of the load (default 2)."""
    db_commit_interval: int
    """Rows per SQLite commit. Default: 1000. Accepted, no effect: results are always written to disk within 100 ms."""
    queue_size_multiplier: int
    """Size of the result queue. Default: 5. Accepted, no effect: the queue is limited by memory instead."""
    in_flight_task_multiplier: int
    """Number of tasks scheduled ahead. Default: 2. Accepted, no effect: no tasks need to be scheduled ahead."""
    num_workers: int
    """Processes that generate prompts. Default: 0. Accepted, no effect: one process uses all cores."""
    log_every_n_query: int
    """Log a line of figures every N requests. Default: 100."""
    debug: bool
    """Log requests and responses, shortened and with secrets removed. Default: False."""
    enable_progress_tracker: bool
    """Keep progress.json up to date. Default: False."""
    visualizer: str | None
    """Send the run to wandb, swanlab or clearml."""
    wandb_api_key: str | None
    """Wandb API key; without visualizer it selects wandb."""
    swanlab_api_key: str | None
    """SwanLab API key, or local to write files for `swanlab watch`; without visualizer it selects swanlab."""
    swanlab_host: str | None
    """Address of a self-hosted SwanLab."""
    name: str | None
    """Name of the run, used for its folder (instead of the model name) and on a visualizer."""
    alias: str | None
    """Label shown in reports."""
    outputs_dir: str
    """Folder for results. Default: "outputs"."""
    no_timestamp: bool
    """Do not create a timestamped folder under outputs_dir. Default: False."""
    max_prompt_length: int
    """Maximum prompt length: in tokens if a tokenizer is set, otherwise in characters. Default: 131072."""
    min_prompt_length: int
    """Minimum prompt length. Default: 0."""
    prefix_length: int
    """Length in tokens of a prefix shared by random, random_vl, random_multi_turn prompts. Default: 0."""
    prefix_count: int
    """Number of distinct prefixes, used in turn. Default: 1."""
    prompt: str | None
    """Send this one prompt instead of a dataset."""
    query_template: Any
    """Request body template: the prompt replaces the field messages, prompt or input, or the placeholder %p; the model name replaces %m."""
    apply_chat_template: bool | None
    """Send messages instead of plain text (default: determined by the URL)."""
    image_width: int
    """Width of generated images in pixels. Default: 224."""
    image_height: int
    """Height of generated images in pixels. Default: 224."""
    image_format: str
    """Color mode of generated images: RGB, RGBA, L, LA, P, 1, I, I;16. Default: "RGB"."""
    image_num: int
    """Images per request. Default: 1."""
    image_patch_size: int
    """Side length in pixels of one image patch, which counts as one token. Default: 28."""
    dataset: str
    """Source of the prompts: openqa, line_by_line, custom, longalpaca, share_gpt_zh, share_gpt_en, sharegpt, openai_batch, messages, vllm_custom, aiperf_single_turn, aiperf_random_pool, aiperf_inputs, random, random_vl, flickr8k, kontext_bench, mmmu_multi_image, embedding, embedding_batch, random_embedding, random_embedding_batch, rerank, random_rerank, speed_benchmark, speed_benchmark_long, csv, parquet, workload_trace, mooncake, bailian, timed_trace, azure, burstgpt, custom_multi_turn, share_gpt_zh_multi_turn, share_gpt_en_multi_turn, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, swe_smith, agentic_trace, mlperf_agentic, vllm_multi_turn, dag_jsonl, agent_graph, weka, otel, otel_replay, open_decisions. Default: "openqa"."""
    dataset_path: str | None
    """File or folder of the dataset."""
    data_source: str | None
    """Where datasets are downloaded from: modelscope (default), huggingface or local."""
    dataset_offset: int
    """Number of items to skip at the start. Default: 0."""
    dataset_args: dict[str, Any] | None
    """Additional arguments of the dataset."""
    frequency_penalty: float | None
    """Sent as frequency_penalty."""
    repetition_penalty: float | None
    """Sent as repetition_penalty."""
    logprobs: bool | None
    """Request log probabilities."""
    max_tokens: int | list[int] | None
    """Maximum number of output tokens; two values: drawn from this range for each request; None: not sent. Default: 2048."""
    min_tokens: int | None
    """Minimum number of output tokens, if the server supports it."""
    n_choices: int | None
    """Responses per request, sent as n."""
    seed: int | None
    """Seed for everything that the client draws, also sent to the server; if not set, a seed is chosen and not sent."""
    stop: str | list[str] | None
    """Strings that end a response."""
    stop_token_ids: str | list[str] | None
    """Token IDs that end a response."""
    stream: bool
    """Stream the response; without streaming there is no TTFT. Default: True."""
    temperature: float
    """Sent as temperature. Default: 0.0."""
    top_p: float | None
    """Sent as top_p."""
    top_k: int | None
    """Sent as top_k."""
    extra_args: dict[str, Any] | None
    """Additional fields of the request body; they override flags; null removes a field. Default: {}."""
    tokenize_prompt: bool
    """Send token IDs to /v1/completions; requires tokenizer_path. Default: False."""
    multi_turn: bool
    """Send conversations: each turn includes the server's earlier answers; number, parallel and rate count conversations. Default: False."""
    min_turns: int
    """Minimum turns per conversation, for datasets that draw the number of turns. Default: 1."""
    max_turns: int | None
    """Maximum turns per conversation; longer conversations are cut."""
    multi_turn_args: Any
    """Old name of dataset_args."""
    keep_reasoning: bool
    """Include the reasoning of earlier answers in later turns, as reasoning_content. Default: False."""
    delays: str
    """Which delays between the requests of a session to keep: recorded (all), think-only (the user's, not those of tools) or none. Default: "recorded"."""
    delay_cap: int | float | str | None
    """Maximum delay between the requests of a session; longer delays are shortened to it."""
    session_header: str | None
    """Header that carries a session ID, such as X-Session-ID; if a response sets this header, its value is sent with the next turn."""
    api_spec: str | None
    """File that describes the API, for APIs without built-in support; `evalscope api show` prints an example."""
    api_arg: dict[str, str] | None
    """Arguments declared by the API; can be repeated. Default: {}."""
    dry_run: bool
    """Print the plan and the first request bodies without sending anything. Default: False."""
    export: str | list[str] | None
    """Additional output files: csv, parquet, trace, hdr, openmetrics, junit, markdown, gobench, vllm-json, aiperf-json, inferencex, llmd-report, telemetry-parquet, telemetry-openmetrics, aiperf-telemetry, all."""
    verbose: bool
    """Print every table of each level; benchmark.log and the report always contain them. Default: False."""
    json: bool
    """Print the result as JSON to standard output and the tables to standard error. Default: False."""
    visualizer_optional: bool
    """Continue if a visualizer cannot start. Default: False."""
    visualizer_arg: dict[str, str] | None
    """Arguments declared by the visualizer; can be repeated. Default: {}."""
    tag: dict[str, str] | None
    """Tags of the run, shown in reports; can be repeated. Default: {}."""
    gpus: int
    """Number of GPUs that serve the model, for tokens/s per GPU in the report, as the default of gpus in price, and to check the GPUs of the energy (energy.valid). Default: 0."""
    price: str | None
    """Prices for the cost of the run and of tokens: gpu_hour=2.5,gpus=8 for servers, input=0.15/M,cached=0.075/M,output=0.60/M for an API, or a file that contains them."""
    strict: str | list[str] | None
    """Exit with code 3 if the verdict is INVALID; with `degraded` also if it is DEGRADED."""
    gate: str | list[str] | None
    """Rules that every level must meet, such as ttft.p99<=500ms failed<=1%: exit code 4 if one is not met, 3 if one cannot be evaluated."""
    gate_junit: str | None
    """Write the results of gate as JUnit XML."""
    gate_markdown: str | None
    """Append the results of gate to this file as a Markdown table, for a job summary."""
    gate_gitlab: str | None
    """Write rules of gate that are not met or cannot be evaluated as a GitLab code quality report."""
    baseline: str | list[str] | None
    """Baseline of gate: run folders, or a name saved by `evalscope baseline save`; rules with a signed limit, such as tpot.p50<=+5%, limit the change from it."""
    gate_edge: str
    """What is compared with the limit of a change: `ci`, the whole confidence interval, or `estimate`, the estimated change only. Default: "ci"."""
    calibrate: bool
    """Before the run, measure the client's own measurement error under this load (Linux only, 6 to 20 s). Default: False."""
    calibrate_chunk_rate: float
    """Payloads per second of each stream during calibration; runs with a higher rate get no error bounds. Default: 50.0."""
    no_preflight: bool
    """Skip the checks of this machine before the run, and do not request the version and flags of the server. Default: False."""
    no_manifest: bool
    """Do not write manifest.ndjson, which contains a hash of each request body sent. Default: False."""
    replay_manifest: str | None
    """Resend the requests of the run that wrote this manifest.ndjson, with its seed; if a body would differ, the run stops before sending any load."""
    resume: str | None
    """Continue a stopped or killed run in this folder; arguments are read from the folder, except secrets, which you must set again."""
    slo: str | list[str] | None
    """Objectives that a request must meet to count as goodput: ttft=0.5 tpot=50ms output_rate=20; seconds if no unit is given."""
    goodput: str | list[str] | None
    """The same in vLLM's format, in milliseconds: ttft:500 tpot:50 e2el:3000."""
    slo_share: float
    """Fraction of requests that must meet each objective of slo, for the HTML report, junit and markdown. Default: 0.99."""
    failures_as_infinite: bool
    """Count failed requests as infinite in the percentiles of latency and other request times; means still cover successful requests only. Default: False."""
    request_id: str
    """Send a unique X-Request-ID with each request, so that you can find it in the server's log. Default: "on"."""
    connections: str
    """Keep-alive: connect before the measurement and reuse connections; per-request: open a connection for each request (connect time is reported separately, not in TTFT). Default: "keep-alive"."""
    max_connections: int | None
    """Maximum number of open connections, like a client with a pool of N; further requests wait for a connection, and the report shows this time as pool wait (default: as many as the load needs)."""
    server_metrics: str | list[str]
    """Read the server's own metrics before, during and after each level: auto (/metrics on the server's host, if present), off, or URLs. Default: "auto"."""
    server_metrics_interval: int | float | str | None
    """Time between two readings of the server's metrics during a level (default: 1s); seconds, or 500ms, 2m."""
    server_metrics_keep: str | None
    """Also keep the server's metrics whose names match this regular expression, in addition to the built-in ones."""
    gpu_metrics: str | list[str]
    """Read power, utilization and clocks of the GPUs during each level: off, auto (detect them), nvidia-smi or amd-smi (GPUs of this machine), or URLs of DCGM, AMD or node exporters. Default: "off"."""
    test_timeout: int | float | str | None
    """How long the connection test waits for a server that is still loading (default: 10 s while it refuses connections, 2 minutes for a response)."""
    ca_file: str | None
    """PEM file of additional certificate authorities to trust."""
    client_cert: str | None
    """PEM file with the client certificate, for servers that require one."""
    client_key: str | None
    """PEM file with the private key of client_cert; not needed if that file contains it."""
    insecure: bool
    """Do not verify the server's certificate: anyone on the network path can read and change the traffic; the report mentions it. Default: False."""
    balance: str
    """How requests are distributed over several url: round-robin (in turn), least-busy (to the server with the fewest requests in flight) or session (one server per session). Default: "round-robin"."""
    arrival: str
    """Arrival process for requests sent at a rate: poisson, constant (evenly spaced), gamma (see burstiness), uniform (gaps from 0 to 2/rate). Default: "poisson"."""
    burstiness: float | None
    """Shape of arrival='gamma': below 1 is bursty, 1 is Poisson, above 1 is more even."""
    stage: str | list[str] | None
    """One stage of a changing load; repeat the flag for more stages, which form one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', 'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike."""
    max_in_flight: int | None
    """Maximum requests in flight in an open loop (default: unlimited)."""
    at_limit: str
    """What to do with a request at its scheduled start if max_in_flight is reached: wait (latency from scheduled start includes the wait) or drop; both are counted. Default: "wait"."""
    warmup_duration: int | float | str | None
    """Warm up for this long before the measurement, at the initial load of the measurement."""
    warmup_barrier: bool
    """Wait for warm-up requests to finish before measuring; without this flag the measurement starts while they are in flight. Default: False."""
    hold_load: bool
    """Keep sending unmeasured requests until the last measured request has finished, so that it runs under full load. Default: False."""
    grace: int | float | str | None
    """How long requests may continue after duration or the last stage; requests still in flight are then canceled (default: wait for all of them)."""
    mix: str | None
    """Run several classes of requests at once, defined in a YAML or JSON file: each has its own dataset, limits and objectives, and a rate or a share of the load."""
    mix_alone: bool
    """Before each load of a mix, run each class alone with its part of the load; the report then shows how much the mix slows each class down. Default: False."""
    find_knee: bool
    """Raise the load until throughput stops growing, and report that point; uses sla_variable, sla_upper_bound, sla_lower_bound and sla_number_multiplier. Default: False."""
    between_probes: str | list[str] | None
    """Before each load: drain waits until the server is idle; reset-prefix-cache clears the server's prefix cache, if the server allows it."""
    repeat: int
    """Number of runs of each level; figures are averaged over the runs, with confidence intervals based on their spread. Default: 1."""
    until: str | list[str] | None
    """Repeat each level until the confidence interval (95%) of a figure is this narrow: 'ttft.p99±3%' or ttft.p99+-3%; at least 5 runs, or repeat."""
    max_repeat: int
    """Maximum runs per level with until; the report shows how many more are needed. Default: 30."""
    shuffle: bool
    """Shuffle the levels, again for each repeat, so that server drift affects all levels equally; seed makes the order reproducible. Default: False."""
    workers: int | None
    """Send the load from N workers, each started with `evalscope worker --join`; this process only coordinates."""
    processes: int | None
    """Send the load from N processes on this machine, each with its own cores; for machines with more cores than one process can use."""
    listen: str
    """Address that workers connect to; unless it is a loopback address, connections use TLS with a generated certificate or with listen_cert. Default: "127.0.0.1:4222"."""
    listen_cert: str | None
    """TLS certificate (PEM) of the embedded broker (default: a generated certificate, which workers verify with the join token)."""
    listen_key: str | None
    """Private key (PEM) of listen_cert."""
    nats: str | None
    """Existing NATS server with JetStream to use instead of the embedded one: nats://host:4222 or tls://host:4222."""
    nats_creds: str | None
    """Credentials file for nats."""
    nats_ca: str | None
    """Certificate authorities (PEM) for the TLS certificate of nats (default: those of the system)."""
    join_token_file: str | None
    """File with the token that workers must present (default: EVALSCOPE_JOIN_TOKEN; otherwise a token is generated and the log names its file)."""
    workers_timeout: int | float | str | None
    """How long to wait for all workers to join (default 5 minutes)."""
    on_worker_loss: str
    """What to do if a worker is lost: fail (end the run) or continue (with the other workers); requests that it has already measured are kept. Default: "fail"."""
    traceparent: bool
    """Send a W3C trace context (header traceparent) with each request, so that you can find it in the server's traces. Default: False."""
    otlp: str | None
    """Export the spans of all requests after each level to an OpenTelemetry collector by OTLP, such as http://127.0.0.1:4318 or grpc://127.0.0.1:4317; turns on traceparent."""
    prometheus_listen: str | None
    """Serve the metrics of the run for Prometheus on this address at /metrics; with only a port, on 127.0.0.1."""
    prometheus_remote_write: str | None
    """Send the metrics of the run to Prometheus by remote write every 5 s and at its end, such as http://127.0.0.1:9090/api/v1/write."""

    REMOVED: ClassVar[dict[str, tuple[str, str]]] = {
        "http_client": ("has been removed: there is only one HTTP client, and it also supports SOCKS proxies", "remove it"),
    }

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("model", "string", False, False, None, (), secret=False),
        Field("attn_implementation", "string", False, True, None, (), secret=False),
        Field("api", "string", False, False, "openai", (), secret=False),
        Field("tokenizer_path", "string", False, True, None, (), secret=False),
        Field("port", "int", False, False, 8877, (), secret=False),
        Field("url", "string", True, False, "http://127.0.0.1:8877/v1/chat/completions", (), secret=False),
        Field("headers", "key=value", True, True, {}, (), secret=True),
        Field("connect_timeout", "time", False, True, None, (), secret=False),
        Field("read_timeout", "time", False, True, None, (), secret=False),
        Field("total_timeout", "time", False, True, 21600, (), secret=False),
        Field("api_key", "string", False, True, None, (), secret=True),
        Field("no_test_connection", "switch", False, False, False, (), secret=False),
        Field("scenario", "text", False, True, None, (), secret=False),
        Field("number", "int", True, False, [1000], (), secret=False),
        Field("parallel", "int", True, False, [1], (), secret=False),
        Field("rate", "float", True, False, [-1.0], (), secret=False),
        Field("warmup_num", "float", False, False, 0.0, (), secret=False),
        Field("enable_pd_metrics", "switch", False, False, False, (), secret=False),
        Field("open_loop", "switch", False, False, False, (), secret=False),
        Field("sleep_interval", "int", False, False, 5, (), secret=False),
        Field("duration", "time", False, True, None, (), secret=False),
        Field("sla_auto_tune", "switch", False, False, False, (), secret=False),
        Field("sla_variable", "string", False, False, "parallel", ("parallel", "rate",), secret=False),
        Field("sla_params", "json", False, True, None, (), secret=False),
        Field("sla_num_runs", "int", False, False, 3, (), secret=False),
        Field("sla_upper_bound", "int", False, False, 65536, (), secret=False),
        Field("sla_lower_bound", "int", False, False, 1, (), secret=False),
        Field("sla_fixed_parallel", "int", False, True, None, (), secret=False),
        Field("sla_number_multiplier", "float", False, True, None, (), secret=False),
        Field("db_commit_interval", "int", False, False, 1000, (), secret=False),
        Field("queue_size_multiplier", "int", False, False, 5, (), secret=False),
        Field("in_flight_task_multiplier", "int", False, False, 2, (), secret=False),
        Field("num_workers", "int", False, False, 0, (), secret=False),
        Field("log_every_n_query", "int", False, False, 100, (), secret=False),
        Field("debug", "switch", False, False, False, (), secret=False),
        Field("enable_progress_tracker", "switch", False, False, False, (), secret=False),
        Field("visualizer", "string", False, True, None, ("wandb", "swanlab", "clearml",), secret=False),
        Field("wandb_api_key", "string", False, True, None, (), secret=True),
        Field("swanlab_api_key", "string", False, True, None, (), secret=True),
        Field("swanlab_host", "string", False, True, None, (), secret=False),
        Field("name", "string", False, True, None, (), secret=False),
        Field("alias", "string", False, True, None, (), secret=False),
        Field("outputs_dir", "string", False, False, "outputs", (), secret=False),
        Field("no_timestamp", "switch", False, False, False, (), secret=False),
        Field("max_prompt_length", "int", False, False, 131072, (), secret=False),
        Field("min_prompt_length", "int", False, False, 0, (), secret=False),
        Field("prefix_length", "int", False, False, 0, (), secret=False),
        Field("prefix_count", "int", False, False, 1, (), secret=False),
        Field("prompt", "string", False, True, None, (), secret=False),
        Field("query_template", "text", False, True, None, (), secret=False),
        Field("apply_chat_template", "switch", False, True, None, (), secret=False),
        Field("image_width", "int", False, False, 224, (), secret=False),
        Field("image_height", "int", False, False, 224, (), secret=False),
        Field("image_format", "string", False, False, "RGB", ("RGB", "RGBA", "L", "LA", "P", "1", "I", "I;16",), secret=False),
        Field("image_num", "int", False, False, 1, (), secret=False),
        Field("image_patch_size", "int", False, False, 28, (), secret=False),
        Field("dataset", "string", False, False, "openqa", (), secret=False),
        Field("dataset_path", "string", False, True, None, (), secret=False),
        Field("data_source", "string", False, True, None, ("modelscope", "huggingface", "local",), secret=False),
        Field("dataset_offset", "int", False, False, 0, (), secret=False),
        Field("dataset_args", "object", False, True, None, (), secret=False),
        Field("frequency_penalty", "float", False, True, None, (), secret=False),
        Field("repetition_penalty", "float", False, True, None, (), secret=False),
        Field("logprobs", "switch", False, True, None, (), secret=False),
        Field("max_tokens", "int", True, True, 2048, (), secret=False),
        Field("min_tokens", "int", False, True, None, (), secret=False),
        Field("n_choices", "int", False, True, None, (), secret=False),
        Field("seed", "int", False, True, None, (), secret=False),
        Field("stop", "string", True, True, None, (), secret=False),
        Field("stop_token_ids", "string", True, True, None, (), secret=False),
        Field("stream", "switch", False, False, True, (), secret=False),
        Field("temperature", "float", False, False, 0.0, (), secret=False),
        Field("top_p", "float", False, True, None, (), secret=False),
        Field("top_k", "int", False, True, None, (), secret=False),
        Field("extra_args", "object", False, True, {}, (), secret=False),
        Field("tokenize_prompt", "switch", False, False, False, (), secret=False),
        Field("multi_turn", "switch", False, False, False, (), secret=False),
        Field("min_turns", "int", False, False, 1, (), secret=False),
        Field("max_turns", "int", False, True, None, (), secret=False),
        Field("multi_turn_args", "text", False, True, None, (), secret=False),
        Field("keep_reasoning", "switch", False, False, False, (), secret=False),
        Field("delays", "string", False, False, "recorded", ("recorded", "think-only", "none",), secret=False),
        Field("delay_cap", "time", False, True, None, (), secret=False),
        Field("session_header", "string", False, True, None, (), secret=False),
        Field("api_spec", "string", False, True, None, (), secret=False),
        Field("api_arg", "key=value", True, True, {}, (), secret=True),
        Field("dry_run", "switch", False, False, False, (), secret=False),
        Field("export", "string", True, True, None, ("csv", "parquet", "trace", "hdr", "openmetrics", "junit", "markdown", "gobench", "vllm-json", "aiperf-json", "inferencex", "llmd-report", "telemetry-parquet", "telemetry-openmetrics", "aiperf-telemetry", "all",), secret=False),
        Field("verbose", "switch", False, False, False, (), secret=False),
        Field("json", "switch", False, False, False, (), secret=False),
        Field("visualizer_optional", "switch", False, False, False, (), secret=False),
        Field("visualizer_arg", "key=value", True, True, {}, (), secret=True),
        Field("tag", "key=value", True, True, {}, (), secret=False),
        Field("gpus", "int", False, False, 0, (), secret=False),
        Field("price", "string", False, True, None, (), secret=False),
        Field("strict", "string", True, True, None, ("invalid", "degraded",), secret=False),
        Field("gate", "string", True, True, None, (), secret=False),
        Field("gate_junit", "string", False, True, None, (), secret=False),
        Field("gate_markdown", "string", False, True, None, (), secret=False),
        Field("gate_gitlab", "string", False, True, None, (), secret=False),
        Field("baseline", "string", True, True, None, (), secret=False),
        Field("gate_edge", "string", False, False, "ci", ("ci", "estimate",), secret=False),
        Field("calibrate", "switch", False, False, False, (), secret=False),
        Field("calibrate_chunk_rate", "float", False, False, 50.0, (), secret=False),
        Field("no_preflight", "switch", False, False, False, (), secret=False),
        Field("no_manifest", "switch", False, False, False, (), secret=False),
        Field("replay_manifest", "string", False, True, None, (), secret=False),
        Field("resume", "string", False, True, None, (), secret=False),
        Field("slo", "string", True, True, None, (), secret=False),
        Field("goodput", "string", True, True, None, (), secret=False),
        Field("slo_share", "float", False, False, 0.99, (), secret=False),
        Field("failures_as_infinite", "switch", False, False, False, (), secret=False),
        Field("request_id", "string", False, False, "on", ("on", "off",), secret=False),
        Field("connections", "string", False, False, "keep-alive", ("keep-alive", "per-request",), secret=False),
        Field("max_connections", "int", False, True, None, (), secret=False),
        Field("server_metrics", "string", True, False, "auto", (), secret=False),
        Field("server_metrics_interval", "time", False, True, None, (), secret=False),
        Field("server_metrics_keep", "string", False, True, None, (), secret=False),
        Field("gpu_metrics", "string", True, False, "off", (), secret=False),
        Field("test_timeout", "time", False, True, None, (), secret=False),
        Field("ca_file", "string", False, True, None, (), secret=False),
        Field("client_cert", "string", False, True, None, (), secret=False),
        Field("client_key", "string", False, True, None, (), secret=False),
        Field("insecure", "switch", False, False, False, (), secret=False),
        Field("balance", "string", False, False, "round-robin", ("round-robin", "least-busy", "session",), secret=False),
        Field("arrival", "string", False, False, "poisson", ("poisson", "constant", "gamma", "uniform",), secret=False),
        Field("burstiness", "float", False, True, None, (), secret=False),
        Field("stage", "string", True, True, None, (), secret=False),
        Field("max_in_flight", "int", False, True, None, (), secret=False),
        Field("at_limit", "string", False, False, "wait", ("wait", "drop",), secret=False),
        Field("warmup_duration", "time", False, True, None, (), secret=False),
        Field("warmup_barrier", "switch", False, False, False, (), secret=False),
        Field("hold_load", "switch", False, False, False, (), secret=False),
        Field("grace", "time", False, True, None, (), secret=False),
        Field("mix", "string", False, True, None, (), secret=False),
        Field("mix_alone", "switch", False, False, False, (), secret=False),
        Field("find_knee", "switch", False, False, False, (), secret=False),
        Field("between_probes", "string", True, True, None, ("drain", "reset-prefix-cache",), secret=False),
        Field("repeat", "int", False, False, 1, (), secret=False),
        Field("until", "string", True, True, None, (), secret=False),
        Field("max_repeat", "int", False, False, 30, (), secret=False),
        Field("shuffle", "switch", False, False, False, (), secret=False),
        Field("workers", "int", False, True, None, (), secret=False),
        Field("processes", "int", False, True, None, (), secret=False),
        Field("listen", "string", False, False, "127.0.0.1:4222", (), secret=False),
        Field("listen_cert", "string", False, True, None, (), secret=False),
        Field("listen_key", "string", False, True, None, (), secret=False),
        Field("nats", "string", False, True, None, (), secret=False),
        Field("nats_creds", "string", False, True, None, (), secret=False),
        Field("nats_ca", "string", False, True, None, (), secret=False),
        Field("join_token_file", "string", False, True, None, (), secret=False),
        Field("workers_timeout", "time", False, True, None, (), secret=False),
        Field("on_worker_loss", "string", False, False, "fail", ("fail", "continue",), secret=False),
        Field("traceparent", "switch", False, False, False, (), secret=False),
        Field("otlp", "string", False, True, None, (), secret=False),
        Field("prometheus_listen", "string", False, True, None, (), secret=False),
        Field("prometheus_remote_write", "string", False, True, None, (), secret=False),
    )

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            model: str | None = None,
            attn_implementation: str | None = None,
            api: str = "openai",
            tokenizer_path: str | None = None,
            port: int = 8877,
            url: str | list[str] = "http://127.0.0.1:8877/v1/chat/completions",
            headers: dict[str, str] | None = {},
            connect_timeout: int | float | str | None = None,
            read_timeout: int | float | str | None = None,
            total_timeout: int | float | str | None = 21600,
            api_key: str | None = None,
            no_test_connection: bool = False,
            scenario: Any = None,
            number: int | str | list[int | str] = [1000],
            parallel: int | list[int] = [1],
            rate: float | list[float] = [-1.0],
            warmup_num: float = 0.0,
            enable_pd_metrics: bool = False,
            open_loop: bool = False,
            sleep_interval: int = 5,
            duration: int | float | str | None = None,
            sla_auto_tune: bool = False,
            sla_variable: str = "parallel",
            sla_params: Any = None,
            sla_num_runs: int = 3,
            sla_upper_bound: int = 65536,
            sla_lower_bound: int = 1,
            sla_fixed_parallel: int | None = None,
            sla_number_multiplier: float | None = None,
            db_commit_interval: int = 1000,
            queue_size_multiplier: int = 5,
            in_flight_task_multiplier: int = 2,
            num_workers: int = 0,
            log_every_n_query: int = 100,
            debug: bool = False,
            enable_progress_tracker: bool = False,
            visualizer: str | None = None,
            wandb_api_key: str | None = None,
            swanlab_api_key: str | None = None,
            swanlab_host: str | None = None,
            name: str | None = None,
            alias: str | None = None,
            outputs_dir: str = "outputs",
            no_timestamp: bool = False,
            max_prompt_length: int = 131072,
            min_prompt_length: int = 0,
            prefix_length: int = 0,
            prefix_count: int = 1,
            prompt: str | None = None,
            query_template: Any = None,
            apply_chat_template: bool | None = None,
            image_width: int = 224,
            image_height: int = 224,
            image_format: str = "RGB",
            image_num: int = 1,
            image_patch_size: int = 28,
            dataset: str = "openqa",
            dataset_path: str | None = None,
            data_source: str | None = None,
            dataset_offset: int = 0,
            dataset_args: dict[str, Any] | None = None,
            frequency_penalty: float | None = None,
            repetition_penalty: float | None = None,
            logprobs: bool | None = None,
            max_tokens: int | list[int] | None = 2048,
            min_tokens: int | None = None,
            n_choices: int | None = None,
            seed: int | None = None,
            stop: str | list[str] | None = None,
            stop_token_ids: str | list[str] | None = None,
            stream: bool = True,
            temperature: float = 0.0,
            top_p: float | None = None,
            top_k: int | None = None,
            extra_args: dict[str, Any] | None = {},
            tokenize_prompt: bool = False,
            multi_turn: bool = False,
            min_turns: int = 1,
            max_turns: int | None = None,
            multi_turn_args: Any = None,
            keep_reasoning: bool = False,
            delays: str = "recorded",
            delay_cap: int | float | str | None = None,
            session_header: str | None = None,
            api_spec: str | None = None,
            api_arg: dict[str, str] | None = {},
            dry_run: bool = False,
            export: str | list[str] | None = None,
            verbose: bool = False,
            json: bool = False,
            visualizer_optional: bool = False,
            visualizer_arg: dict[str, str] | None = {},
            tag: dict[str, str] | None = {},
            gpus: int = 0,
            price: str | None = None,
            strict: str | list[str] | None = None,
            gate: str | list[str] | None = None,
            gate_junit: str | None = None,
            gate_markdown: str | None = None,
            gate_gitlab: str | None = None,
            baseline: str | list[str] | None = None,
            gate_edge: str = "ci",
            calibrate: bool = False,
            calibrate_chunk_rate: float = 50.0,
            no_preflight: bool = False,
            no_manifest: bool = False,
            replay_manifest: str | None = None,
            resume: str | None = None,
            slo: str | list[str] | None = None,
            goodput: str | list[str] | None = None,
            slo_share: float = 0.99,
            failures_as_infinite: bool = False,
            request_id: str = "on",
            connections: str = "keep-alive",
            max_connections: int | None = None,
            server_metrics: str | list[str] = "auto",
            server_metrics_interval: int | float | str | None = None,
            server_metrics_keep: str | None = None,
            gpu_metrics: str | list[str] = "off",
            test_timeout: int | float | str | None = None,
            ca_file: str | None = None,
            client_cert: str | None = None,
            client_key: str | None = None,
            insecure: bool = False,
            balance: str = "round-robin",
            arrival: str = "poisson",
            burstiness: float | None = None,
            stage: str | list[str] | None = None,
            max_in_flight: int | None = None,
            at_limit: str = "wait",
            warmup_duration: int | float | str | None = None,
            warmup_barrier: bool = False,
            hold_load: bool = False,
            grace: int | float | str | None = None,
            mix: str | None = None,
            mix_alone: bool = False,
            find_knee: bool = False,
            between_probes: str | list[str] | None = None,
            repeat: int = 1,
            until: str | list[str] | None = None,
            max_repeat: int = 30,
            shuffle: bool = False,
            workers: int | None = None,
            processes: int | None = None,
            listen: str = "127.0.0.1:4222",
            listen_cert: str | None = None,
            listen_key: str | None = None,
            nats: str | None = None,
            nats_creds: str | None = None,
            nats_ca: str | None = None,
            join_token_file: str | None = None,
            workers_timeout: int | float | str | None = None,
            on_worker_loss: str = "fail",
            traceparent: bool = False,
            otlp: str | None = None,
            prometheus_listen: str | None = None,
            prometheus_remote_write: str | None = None,
        ) -> None: ...
