package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

func vllm() contract.Dialect {
	return contract.Dialect{Engine: "vLLM", Prefix: "vllm:",
		About:   contract.About{Word: "vllm", Owner: "vllm", Pages: []contract.Page{{Path: "version", Version: "version"}}, ResetCache: "reset_prefix_cache", ResetSwitch: "VLLM_SERVER_DEV_MODE=1"},
		Running: []string{"vllm:num_requests_running"}, Waiting: []string{"vllm:num_requests_waiting"},
		KVCache: []string{"vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"}, // the later and the earlier name
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"vllm:request_success_total"},
			metric.ServerPromptTokens: {"vllm:prompt_tokens_total"},
			metric.ServerOutputTokens: {"vllm:generation_tokens_total"},
			metric.ServerPreemptions:  {"vllm:num_preemptions_total"},
			metric.ServerCacheQueries: {"vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total"},
			metric.ServerCacheHits:    {"vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total"},
			metric.ServerDrafted:      {"vllm:spec_decode_num_draft_tokens_total"},
			metric.ServerAccepted:     {"vllm:spec_decode_num_accepted_tokens_total"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"vllm:time_to_first_token_seconds"},
			metric.SpanQueue:   {"vllm:request_queue_time_seconds"},
			metric.SpanPrefill: {"vllm:request_prefill_time_seconds"},
			metric.SpanTPOT:    {"vllm:request_time_per_output_token_seconds"},
			metric.SpanITL:     {"vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"},
			metric.SpanLatency: {"vllm:e2e_request_latency_seconds"},
		}}
}
