package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// dynamo is Dynamo's frontend, after lib/runtime/src/metrics/prometheus_names.rs. Its workers have the metrics of their engine.
func dynamo() contract.Dialect {
	return contract.Dialect{Engine: "Dynamo", Prefix: "dynamo_frontend_", Router: true,
		Running: []string{"dynamo_frontend_inflight_requests", "dynamo_frontend_active_requests"},
		Waiting: []string{"dynamo_frontend_router_queue_pending_requests"},
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"dynamo_frontend_requests_total"},
			metric.ServerPromptTokens: {"dynamo_frontend_input_sequence_tokens_sum"},
			metric.ServerOutputTokens: {"dynamo_frontend_output_tokens_total", "dynamo_frontend_output_sequence_tokens_sum"},
			metric.ServerCacheQueries: {"dynamo_frontend_input_sequence_tokens_sum"},
			metric.ServerCacheHits:    {"dynamo_frontend_cached_tokens_sum"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"dynamo_frontend_time_to_first_token_seconds"},
			metric.SpanITL:     {"dynamo_frontend_inter_token_latency_seconds"},
			metric.SpanLatency: {"dynamo_frontend_request_duration_seconds"},
		}}
}
