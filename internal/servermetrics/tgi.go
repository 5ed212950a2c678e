package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

func tgi() contract.Dialect {
	return contract.Dialect{Engine: "TGI", Prefix: "tgi_", Running: []string{"tgi_batch_current_size"}, Waiting: []string{"tgi_queue_size"},
		Counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"tgi_request_count"},
			metric.ServerPromptTokens: {"tgi_request_input_length_sum"},
			metric.ServerOutputTokens: {"tgi_request_generated_tokens_sum"},
		},
		Times: map[metric.ServerTiming][]string{
			metric.SpanQueue:   {"tgi_request_queue_duration"},
			metric.SpanTPOT:    {"tgi_request_mean_time_per_token_duration"},
			metric.SpanLatency: {"tgi_request_duration"},
		}}
}
