package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

func sglang() contract.Dialect {
	return contract.Dialect{Engine: "SGLang", Switch: "--enable-metrics", Prefix: "sglang:",
		// Pages are by their later and their earlier name. Gauges have the total of all priorities without one, and each priority beside it.
		About: contract.About{Word: "sglang", Owner: "sglang", ResetCache: "flush_cache",
			Pages: []contract.Page{serverInfo("server_info"), serverInfo("get_server_info")}},
		Running: []string{"sglang:num_running_reqs{priority=}"}, Waiting: []string{"sglang:num_queue_reqs{priority=}"},
		KVCache: []string{"sglang:token_usage"},
		Ranks:   []string{"pp_rank", "tp_rank", "moe_ep_rank"}, // those of dp_rank serve other requests
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"sglang:num_requests_total"},
			metric.ServerPromptTokens: {"sglang:prompt_tokens_total"},
			metric.ServerOutputTokens: {"sglang:generation_tokens_total"},
			metric.ServerPreemptions:  {"sglang:num_retracted_requests_total"},
			metric.ServerCacheQueries: {"sglang:prompt_tokens_total"},
			metric.ServerCacheHits:    {"sglang:cached_tokens_total"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"sglang:time_to_first_token_seconds"},
			metric.SpanQueue:   {"sglang:queue_time_seconds"},
			metric.SpanToken:   {"sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"},
			metric.SpanLatency: {"sglang:e2e_request_latency_seconds"},
		}}
}

// serverInfo is the server's arguments and its version in one object, the arguments in one of their own in some versions.
func serverInfo(path string) contract.Page {
	return contract.Page{Path: path, Version: "version", Inside: "server_args", Proof: "model_path", ContextLength: "context_length",
		Slots: "max_running_requests", AllFlags: true}
}
