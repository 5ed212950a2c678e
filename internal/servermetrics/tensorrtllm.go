package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// tensorrtLLM is trtllm-serve, after tensorrt_llm/metrics/collector.py. Dynamo passes the same names on.
func tensorrtLLM() contract.Dialect {
	return contract.Dialect{Engine: "TensorRT-LLM", Prefix: "trtllm_", Switch: "return_perf_metrics",
		Running: []string{"trtllm_num_requests_running"}, Waiting: []string{"trtllm_num_requests_waiting"},
		KVCache: []string{"trtllm_kv_cache_utilization"}, Batch: []string{"trtllm_num_scheduled_requests"},
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"trtllm_request_success_total"},
			metric.ServerPromptTokens: {"trtllm_prompt_tokens_total"},
			metric.ServerOutputTokens: {"trtllm_generation_tokens_total"},
			metric.ServerCacheQueries: {"trtllm_prompt_tokens_total"},
			metric.ServerCacheHits:    {"trtllm_prompt_cached_tokens_total"},
			metric.ServerDrafted:      {"trtllm_spec_decode_num_draft_tokens_total"},
			metric.ServerAccepted:     {"trtllm_spec_decode_num_accepted_tokens_total"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"trtllm_time_to_first_token_seconds"},
			metric.SpanQueue:   {"trtllm_request_queue_time_seconds"},
			metric.SpanPrefill: {"trtllm_request_prefill_time_seconds"},
			metric.SpanTPOT:    {"trtllm_time_per_output_token_seconds"},
			metric.SpanLatency: {"trtllm_e2e_request_latency_seconds"},
		}}
}
