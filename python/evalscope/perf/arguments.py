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
    """Model name as the server lists it; required."""
    attn_implementation: str | None
    """Attention implementation of the server that the run starts, where it takes one."""
    api: str
    """API dialect of the server: openai, openai_responses, anthropic, openai_embedding, openai_rerank, systemone, autotrust, dashscope, ollama, sglang, tgi, custom, local, local_vllm. Default: "openai"."""
    tokenizer_path: str | None
    """Tokenizer: hub id, folder, or builtin; counts tokens, needed by data set random, random_vl, random_embedding, random_embedding_batch, random_rerank, mooncake, bailian, timed_trace, azure, burstgpt, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, vllm_multi_turn, weka."""
    port: int
    """Port of the server that the run starts. Default: 8877."""
    url: str | list[str]
    """Address of the API, or several, over which requests are spread; unix:///run/vllm.sock for a Unix domain socket. Default: "http://127.0.0.1:8877/v1/chat/completions"."""
    headers: dict[str, str] | None
    """Further HTTP headers. Default: {}."""
    connect_timeout: int | float | str | None
    """Limit for opening a connection, TLS included: 10 s if not given, 0: no limit; seconds, or 500ms, 2m."""
    read_timeout: int | float | str | None
    """Longest silence between two reads, and before the first; seconds, or 500ms, 2m."""
    total_timeout: int | float | str | None
    """Limit for a whole request; seconds, or 500ms, 2m; 0 or None: no limit. Default: 21600."""
    api_key: str | None
    """Sent as Authorization: Bearer KEY; never written to a file."""
    no_test_connection: bool
    """Start without the connection test. Default: False."""
    scenario: Any
    """Agentx: the public AgentX load over its agent traces, fetched or in dataset_path, a level for each value of parallel; or an object: {"name": "agentx", "mode": "smoke"}."""
    number: int | str | list[int | str]
    """Sessions of each level (requests, where each has one turn), one value a level; 10x: ten times the level's parallel; no limit where only duration is given. Default: [1000]."""
    parallel: int | list[int]
    """Requests in flight at the same time; several values are a sweep. Default: [1]."""
    rate: float | list[float]
    """Sessions started per second (requests, where each has one turn), Poisson; -1: no pacing; several values only with open_loop. Default: [-1.0]."""
    warmup_num: float
    """Sessions before the measurement; below 1: share of the level's number. Default: 0.0."""
    enable_pd_metrics: bool
    """Metrics of prefill/decode hand-over. Default: False. Not yet: leave it out."""
    open_loop: bool
    """Send at rate however many are in flight; one level for each rate. Default: False."""
    sleep_interval: int
    """Pause between levels. Default: 5."""
    duration: float | None
    """No new sessions after that time, or after number where that is given too; those under way are finished."""
    sla_auto_tune: bool
    """Search the largest load that keeps the limits of sla_params. Default: False."""
    sla_variable: str
    """What is varied: slots of a closed loop, or the rate of an open one. Default: "parallel"."""
    sla_params: Any
    """Limits: a list of groups, of which a load has to keep one whole: [{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]; or a goal: [{"tps": "max"}]. A number alone is in ms for ttft, tpot and itl, in s for latency."""
    sla_num_runs: int
    """Runs at each load, whose figures are averaged. Default: 3."""
    sla_upper_bound: int
    """The largest load to try. Default: 65536."""
    sla_lower_bound: int
    """The smallest load to try; without it rates go down to 0.1. Default: 1."""
    sla_fixed_parallel: int | None
    """The most requests in flight while the rate is varied; without it the loop is open."""
    sla_number_multiplier: float | None
    """Sessions of a run for each unit of the load, 2 by default."""
    db_commit_interval: int
    """Rows between two commits to SQLite. Default: 1000. No effect: results are on disk within 100 ms in any case."""
    queue_size_multiplier: int
    """Size of the result queue. Default: 5. No effect: the queue here is bounded by memory."""
    in_flight_task_multiplier: int
    """Tasks scheduled ahead. Default: 2. No effect: nothing has to be scheduled ahead here."""
    num_workers: int
    """Processes that generate prompts. Default: 0. No effect: one process uses all cores here."""
    log_every_n_query: int
    """A line of figures in the log every N requests. Default: 100."""
    debug: bool
    """Log requests and answers, shortened and without secrets. Default: False."""
    enable_progress_tracker: bool
    """Keep progress.json up to date. Default: False."""
    visualizer: str | None
    """Show the run on wandb, swanlab or clearml."""
    wandb_api_key: str | None
    """Key of wandb; without visualizer it selects wandb."""
    swanlab_api_key: str | None
    """Key of SwanLab, or local for files that `swanlab watch` shows; without visualizer it selects swanlab."""
    swanlab_host: str | None
    """Address of an own SwanLab."""
    name: str | None
    """Name of the run's folder, instead of the model's, and of the run on a visualizer."""
    alias: str | None
    """Label in reports."""
    outputs_dir: str
    """Folder for results. Default: "outputs"."""
    no_timestamp: bool
    """No folder of date and time under outputs_dir. Default: False."""
    max_prompt_length: int
    """Longest prompt: tokens with a tokenizer, else characters. Default: 131072."""
    min_prompt_length: int
    """Shortest prompt. Default: 0."""
    prefix_length: int
    """Tokens of a prefix that random, random_vl, random_multi_turn prompts share. Default: 0."""
    prefix_count: int
    """Different prefixes, used in turn. Default: 1."""
    prompt: str | None
    """Send this one prompt instead of a data set."""
    query_template: Any
    """The body as a template: prompts take the place of its messages, prompt or input, or of %p; %m is the model."""
    apply_chat_template: bool | None
    """Send messages, not plain text; as the URL says where not given."""
    image_width: int
    """Width of generated images. Default: 224."""
    image_height: int
    """Height of generated images. Default: 224."""
    image_format: str
    """Color mode of generated images. Default: "RGB"."""
    image_num: int
    """Images in each request. Default: 1."""
    image_patch_size: int
    """Pixels of an image token's side. Default: 28."""
    dataset: str
    """Where prompts come from: openqa, line_by_line, custom, longalpaca, share_gpt_zh, share_gpt_en, sharegpt, openai_batch, messages, vllm_custom, aiperf_single_turn, aiperf_random_pool, aiperf_inputs, random, random_vl, flickr8k, kontext_bench, mmmu_multi_image, embedding, embedding_batch, random_embedding, random_embedding_batch, rerank, random_rerank, speed_benchmark, speed_benchmark_long, csv, parquet, workload_trace, mooncake, bailian, timed_trace, azure, burstgpt, custom_multi_turn, share_gpt_zh_multi_turn, share_gpt_en_multi_turn, random_multi_turn, trie_agentic_coding, trie_code_qa, trie_office_work, swe_smith, agentic_trace, mlperf_agentic, vllm_multi_turn, dag_jsonl, agent_graph, weka, otel, otel_replay, open_decisions. Default: "openqa"."""
    dataset_path: str | None
    """File or folder of the data set."""
    data_source: str | None
    """Hub of data sets: modelscope (where not given), huggingface, local."""
    dataset_offset: int
    """Items skipped at the start. Default: 0."""
    dataset_args: dict[str, Any] | None
    """Further arguments of the data set."""
    frequency_penalty: float | None
    """Sent as frequency_penalty."""
    repetition_penalty: float | None
    """Sent as repetition_penalty."""
    logprobs: bool | None
    """Ask for log probabilities."""
    max_tokens: int | list[int] | None
    """Most tokens of an answer; two values: drawn for each request; None: not sent. Default: 2048."""
    min_tokens: int | None
    """Fewest tokens of an answer, where the server can."""
    n_choices: int | None
    """Answers for each request, sent as n."""
    seed: int | None
    """Seed of every draw here, also sent; without it one is drawn and not sent."""
    stop: str | list[str] | None
    """Texts that end an answer."""
    stop_token_ids: str | list[str] | None
    """Tokens that end an answer."""
    stream: bool
    """Stream the answer; without it there is no TTFT. Default: True."""
    temperature: float
    """Sent as temperature. Default: 0.0."""
    top_p: float | None
    """Sent as top_p."""
    top_k: int | None
    """Sent as top_k."""
    extra_args: dict[str, Any] | None
    """Further keys of the body, they win over flags; null removes a key. Default: {}."""
    tokenize_prompt: bool
    """Send token ids to /v1/completions; needs tokenizer_path. Default: False."""
    multi_turn: bool
    """Conversations: each turn holds the server's answers to those before; number, parallel and rate count conversations. Default: False."""
    min_turns: int
    """Fewest turns of a conversation, where the data set draws them. Default: 1."""
    max_turns: int | None
    """Most turns of a conversation; longer ones are cut."""
    multi_turn_args: Any
    """Old name of dataset_args."""
    keep_reasoning: bool
    """Send the reasoning of earlier answers with later turns, as reasoning_content. Default: False."""
    delays: str
    """Which delays between the requests of a session are kept: recorded (all), think-only (those of the user, not of tools) or none. Default: "recorded"."""
    delay_cap: int | float | str | None
    """Longest delay between the requests of a session; longer ones are cut to it."""
    session_header: str | None
    """A header with an id of the session, such as X-Session-ID; what a reply sends under the name is sent back with the next turn."""
    api_spec: str | None
    """File that describes the API, for one without code: `evalscope api show` prints one to begin with."""
    api_arg: dict[str, str] | None
    """Arguments that the API declares; may be repeated. Default: {}."""
    dry_run: bool
    """Print the plan and the first request bodies, send nothing. Default: False."""
    export: str | list[str] | None
    """Further files: csv, parquet, trace, hdr, openmetrics, junit, markdown, gobench, vllm-json, aiperf-json, inferencex, llmd-report, all."""
    verbose: bool
    """Print every table of each level; they are in benchmark.log and the report in any case. Default: False."""
    json: bool
    """The result as JSON on standard output, tables on standard error. Default: False."""
    visualizer_optional: bool
    """Go on without a visualizer that cannot start. Default: False."""
    visualizer_arg: dict[str, str] | None
    """Arguments that the visualizer declares; may be repeated. Default: {}."""
    tag: dict[str, str] | None
    """Tags of the run, shown in reports; may be repeated. Default: {}."""
    gpus: int
    """GPUs that serve the model, for tokens/s per GPU in the report. Default: 0."""
    strict: str | list[str] | None
    """Exit code 3 when the verdict is INVALID; with `degraded` also when it is DEGRADED."""
    gate: str | list[str] | None
    """Rules that every level has to meet, such as ttft.p99<=500ms failed<=1%: exit code 4 where one is not met, 3 where it cannot be told."""
    gate_junit: str | None
    """The results of gate as JUnit XML."""
    gate_markdown: str | None
    """A Markdown table of the results of gate is appended to it, for a job's summary."""
    gate_gitlab: str | None
    """Rules of gate that are not met or cannot be told, as GitLab's code quality report."""
    baseline: str | list[str] | None
    """Folders of runs, or a name of `evalscope baseline save`: rules of gate with a sign, such as tpot.p50<=+5%, limit the change against them."""
    gate_edge: str
    """What of a change is held against its limit: `ci`, its whole interval, or `estimate`, the change alone. Default: "ci"."""
    calibrate: bool
    """Before the run, measure the client's own error under its load (Linux, 6 to 20 s). Default: False."""
    calibrate_chunk_rate: float
    """Chunks a second of each stream during the calibration; a faster run gets no bounds. Default: 50.0."""
    no_preflight: bool
    """Do not check this machine before the run, nor ask the server for its version and flags. Default: False."""
    no_manifest: bool
    """Do not write manifest.ndjson, a hash of each body that was sent. Default: False."""
    replay_manifest: str | None
    """Send what the run of this manifest.ndjson sent, with its seed: a body that would differ ends the run before its load."""
    resume: str | None
    """Go on with the run in this folder, which was stopped or killed: its arguments are taken from there, secrets have to be given again."""
    slo: str | list[str] | None
    """Limits of a good request, for goodput: ttft=0.5 tpot=50ms output_rate=20; seconds without a unit."""
    goodput: str | list[str] | None
    """The same in vLLM's spelling, in milliseconds: ttft:500 tpot:50 e2el:3000."""
    slo_share: float
    """Share of the requests that must keep each limit of slo, for the page, junit and markdown. Default: 0.99."""
    failures_as_infinite: bool
    """Failed requests count as infinite in the percentiles of latency and of other times of a request; means stay those of successes. Default: False."""
    request_id: str
    """Send an X-Request-ID of its own with each request, to find it in the server's log. Default: "on"."""
    connections: str
    """Keep-alive: open before the clock, use again; per-request: a new one for each, its opening stands beside TTFT, not in it. Default: "keep-alive"."""
    max_connections: int | None
    """Most connections open at once, as a client with a pool of N; requests beyond wait in line (pool wait). Without it: as many as the load needs."""
    server_metrics: str
    """Read the server's own counters before and after each level: auto (/metrics of its host, if there), off, or a URL. Default: "auto"."""
    test_timeout: int | float | str | None
    """How long the connection test waits for a server that is still loading; if not given, 10 s for one that refuses, 2m for the answer."""
    ca_file: str | None
    """PEM file of certificate authorities to believe, beside the system's."""
    client_cert: str | None
    """PEM file with the client's certificate, for servers that demand one."""
    client_key: str | None
    """PEM file with the key of client_cert; not needed where that file holds both."""
    insecure: bool
    """Verify no certificate of the server: whoever stands between can read and change everything; the report says so. Default: False."""
    balance: str
    """Which of several url a request goes to: the next one, that with the fewest requests in flight, or one for a whole session. Default: "round-robin"."""
    arrival: str
    """How requests with a rate are spread: poisson, constant (evenly), gamma (see burstiness), uniform (gaps from 0 to 2/rate). Default: "poisson"."""
    burstiness: float | None
    """Shape of arrival='gamma': below 1 in bursts, 1 is poisson, above 1 more evenly."""
    stage: str | list[str] | None
    """A stretch of a load that changes, one a flag, in one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', 'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike."""
    max_in_flight: int | None
    """Most requests under way of an open loop; without it none is ever held back."""
    at_limit: str
    """What max_in_flight does to a request that is due: wait (its times count from when it was due) or drop; both are counted. Default: "wait"."""
    warmup_duration: int | float | str | None
    """Warm-up by time: requests of so long before the measurement, at the load with which it begins."""
    warmup_barrier: bool
    """Measure when the warm-up has drained; without it the measurement takes over while warm-up requests are under way. Default: False."""
    hold_load: bool
    """Go on with requests that are not measured until the last measured one has ended, so that it meets the full load. Default: False."""
    grace: int | float | str | None
    """How long requests may go on when duration or the stages are over; what is left then is cancelled. Without it they are finished."""
    mix: str | None
    """Several classes of requests at once, from a YAML or JSON file: each with its data set, limits and objectives, and a rate of its own or a share of the load."""
    mix_alone: bool
    """Before each load of a mix, send its classes one by one, each with its part of the load: the report shows what the mix does to each. Default: False."""
    find_knee: bool
    """Raise the load until throughput stops growing, and say where that is; sla_variable, the bounds and the multiplier hold here too. Default: False."""
    between_probes: str | list[str] | None
    """Before each load: drain waits until the server works on nothing, reset-prefix-cache empties its prefix cache where it lets clients do that."""
    repeat: int
    """Runs of each level; figures are means over them, with intervals from how they differ. Default: 1."""
    until: str | list[str] | None
    """Repeat each level until the interval of a figure (95%) is that narrow: 'ttft.p99±3%' or ttft.p99+-3%; at least 5 runs, or repeat."""
    max_repeat: int
    """Most runs of a level with until; the report says how many more it needs. Default: 30."""
    shuffle: bool
    """Shuffle the levels, anew in each repeat, so that a drift of the server falls on all alike; seed fixes it. Default: False."""
    workers: int | None
    """Send from N other machines, on each of which `evalscope worker --join` runs; this one coordinates."""
    listen: str
    """Where workers reach this machine; other than loopback only for trusted networks: messages are encrypted with the token, but there is no TLS. Default: "127.0.0.1:4222"."""
    nats: str | None
    """A NATS server with JetStream over which workers are reached, in place of a broker of our own: nats://host:4222 or tls://host:4222."""
    nats_creds: str | None
    """Credentials file for nats."""
    join_token_file: str | None
    """File of the token that workers need; without it, the variable EVALSCOPE_JOIN_TOKEN, else a token is made and its file named."""
    workers_timeout: int | float | str | None
    """How long to wait until all workers have joined (5 minutes)."""
    on_worker_loss: str
    """When a worker is lost: end the run, or go on with the others; what it measured until then counts. Default: "fail"."""

    REMOVED: ClassVar[dict[str, tuple[str, str]]] = {
        "http_client": ("is gone: there is one HTTP client, and it speaks to SOCKS proxies too", "leave it out"),
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
        Field("duration", "float", False, True, None, (), secret=False),
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
        Field("export", "string", True, True, None, ("csv", "parquet", "trace", "hdr", "openmetrics", "junit", "markdown", "gobench", "vllm-json", "aiperf-json", "inferencex", "llmd-report", "all",), secret=False),
        Field("verbose", "switch", False, False, False, (), secret=False),
        Field("json", "switch", False, False, False, (), secret=False),
        Field("visualizer_optional", "switch", False, False, False, (), secret=False),
        Field("visualizer_arg", "key=value", True, True, {}, (), secret=True),
        Field("tag", "key=value", True, True, {}, (), secret=False),
        Field("gpus", "int", False, False, 0, (), secret=False),
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
        Field("server_metrics", "string", False, False, "auto", (), secret=False),
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
        Field("listen", "string", False, False, "127.0.0.1:4222", (), secret=False),
        Field("nats", "string", False, True, None, (), secret=False),
        Field("nats_creds", "string", False, True, None, (), secret=False),
        Field("join_token_file", "string", False, True, None, (), secret=False),
        Field("workers_timeout", "time", False, True, None, (), secret=False),
        Field("on_worker_loss", "string", False, False, "fail", ("fail", "continue",), secret=False),
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
            duration: float | None = None,
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
            server_metrics: str = "auto",
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
            listen: str = "127.0.0.1:4222",
            nats: str | None = None,
            nats_creds: str | None = None,
            join_token_file: str | None = None,
            workers_timeout: int | float | str | None = None,
            on_worker_loss: str = "fail",
        ) -> None: ...
