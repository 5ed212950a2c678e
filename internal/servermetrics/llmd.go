package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// llmd is the router of llm-d (EPP), after its docs of metrics, and the names of its earlier versions, which are those of the Gateway API
// Inference Extension. Its KV cache is the mean of the pool's.
func llmd() contract.Dialect {
	return contract.Dialect{Engine: "llm-d", Prefix: "llm_d_epp_", Prefixes: []string{"inference_objective_", "inference_pool_", "inference_extension_"}, Router: true,
		Running: []string{"llm_d_epp_request_running", "inference_objective_running_requests"},
		Waiting: []string{"llm_d_epp_flow_control_queue_size", "inference_extension_flow_control_queue_size"},
		KVCache: []string{"llm_d_epp_average_kv_cache_utilization", "inference_pool_average_kv_cache_utilization"},
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"llm_d_epp_request_total", "inference_objective_request_total"},
			metric.ServerPromptTokens: {"llm_d_epp_request_input_tokens_sum", "inference_objective_input_tokens_sum"},
			metric.ServerOutputTokens: {"llm_d_epp_request_output_tokens_sum", "inference_objective_output_tokens_sum"},
			metric.ServerCacheQueries: {"llm_d_epp_request_input_tokens_sum", "inference_objective_input_tokens_sum"},
			metric.ServerCacheHits:    {"llm_d_epp_request_cached_tokens_sum", "inference_objective_prompt_cached_tokens_sum"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"llm_d_epp_request_ttft_seconds", "inference_objective_request_ttft_seconds"},
			metric.SpanQueue:   {"llm_d_epp_flow_control_request_queue_duration_seconds", "inference_extension_flow_control_request_queue_duration_seconds"},
			metric.SpanTPOT:    {"llm_d_epp_request_streaming_tpot_seconds"},
			metric.SpanITL:     {"llm_d_epp_request_streaming_itl_seconds"},
			metric.SpanLatency: {"llm_d_epp_request_duration_seconds", "inference_objective_request_duration_seconds"},
		}}
}
