package servermetrics

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// A dialect is how an engine names what it counts. Of several names for one thing (of its versions) the first that is there counts.
type dialect struct {
	engine string
	// prefix begins the names of the engine's own metrics.
	prefix string
	// running and waiting are gauges.
	running, waiting []string
	counts           map[metric.ServerCounter][]string
	// times are histograms, without _sum, _count and _bucket.
	times map[metric.ServerTiming][]string
	// sums are times of which only totals are told: Σ seconds, and the counter by which to divide.
	sums map[metric.ServerTiming]quotient
}

type quotient struct{ seconds, per string }

// dialects are the engines that are known.
func dialects() []dialect {
	return []dialect{vllm(), sglang(), llamacpp(), tgi()}
}

func vllm() dialect {
	return dialect{engine: "vLLM", prefix: "vllm:", running: []string{"vllm:num_requests_running"}, waiting: []string{"vllm:num_requests_waiting"},
		counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"vllm:request_success_total"},
			metric.ServerPromptTokens: {"vllm:prompt_tokens_total"},
			metric.ServerOutputTokens: {"vllm:generation_tokens_total"},
			metric.ServerPreemptions:  {"vllm:num_preemptions_total"},
			metric.ServerCacheQueries: {"vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total"},
			metric.ServerCacheHits:    {"vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total"},
			metric.ServerDrafted:      {"vllm:spec_decode_num_draft_tokens_total"},
			metric.ServerAccepted:     {"vllm:spec_decode_num_accepted_tokens_total"},
		},
		times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"vllm:time_to_first_token_seconds"},
			metric.SpanQueue:   {"vllm:request_queue_time_seconds"},
			metric.SpanPrefill: {"vllm:request_prefill_time_seconds"},
			metric.SpanTPOT:    {"vllm:request_time_per_output_token_seconds"},
			metric.SpanITL:     {"vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"},
			metric.SpanLatency: {"vllm:e2e_request_latency_seconds"},
		}}
}

func sglang() dialect {
	return dialect{engine: "SGLang", prefix: "sglang:", running: []string{"sglang:num_running_reqs"}, waiting: []string{"sglang:num_queue_reqs"},
		counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"sglang:num_requests_total"},
			metric.ServerPromptTokens: {"sglang:prompt_tokens_total"},
			metric.ServerOutputTokens: {"sglang:generation_tokens_total"},
			metric.ServerPreemptions:  {"sglang:num_retracted_requests_total"},
			metric.ServerCacheQueries: {"sglang:prompt_tokens_total"},
			metric.ServerCacheHits:    {"sglang:cached_tokens_total"},
		},
		times: map[metric.ServerTiming][]string{
			metric.SpanTTFT:    {"sglang:time_to_first_token_seconds"},
			metric.SpanQueue:   {"sglang:queue_time_seconds"},
			metric.SpanToken:   {"sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"},
			metric.SpanLatency: {"sglang:e2e_request_latency_seconds"},
		}}
}

// llamacpp counts no requests, and the cached tokens of prompts apart from the others.
func llamacpp() dialect {
	return dialect{engine: "llama.cpp", prefix: "llamacpp:", running: []string{"llamacpp:requests_processing"}, waiting: []string{"llamacpp:requests_deferred"},
		counts: map[metric.ServerCounter][]string{
			metric.ServerComputedTokens: {"llamacpp:prompt_tokens_total"},
			metric.ServerOutputTokens:   {"llamacpp:tokens_predicted_total"},
			metric.ServerCacheHits:      {"llamacpp:prompt_tokens_cached_total"},
			metric.ServerDrafted:        {"llamacpp:spec_decode_num_draft_tokens_total"},
			metric.ServerAccepted:       {"llamacpp:spec_decode_num_accepted_tokens_total"},
		},
		sums: map[metric.ServerTiming]quotient{metric.SpanToken: {"llamacpp:tokens_predicted_seconds_total", "llamacpp:tokens_predicted_total"}}}
}

func tgi() dialect {
	return dialect{engine: "TGI", prefix: "tgi_", running: []string{"tgi_batch_current_size"}, waiting: []string{"tgi_queue_size"},
		counts: map[metric.ServerCounter][]string{
			metric.ServerRequests:     {"tgi_request_count"},
			metric.ServerPromptTokens: {"tgi_request_input_length_sum"},
			metric.ServerOutputTokens: {"tgi_request_generated_tokens_sum"},
		},
		times: map[metric.ServerTiming][]string{
			metric.SpanQueue:   {"tgi_request_queue_duration"},
			metric.SpanTPOT:    {"tgi_request_mean_time_per_token_duration"},
			metric.SpanLatency: {"tgi_request_duration"},
		}}
}

// dialectOf is the engine whose metrics a reading holds, nil for none that is known.
func dialectOf(samples []Sample) *dialect {
	for _, d := range dialects() {
		if slices.ContainsFunc(samples, func(s Sample) bool { return strings.HasPrefix(s.Name, d.prefix) }) {
			return &d
		}
	}
	return nil
}

// counter says that a series of that name is one of the dialect's counters, so that it never falls.
func (d *dialect) counter(name string) bool {
	for _, names := range d.counts {
		if slices.Contains(names, name) {
			return true
		}
	}
	for _, names := range d.times {
		if base, ok := strings.CutSuffix(name, "_count"); ok && slices.Contains(names, base) {
			return true
		}
	}
	for _, q := range d.sums {
		if name == q.seconds || name == q.per {
			return true
		}
	}
	return false
}
