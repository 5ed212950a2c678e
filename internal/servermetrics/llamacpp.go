package servermetrics

import (
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// llamacpp counts no requests, and the cached tokens of prompts apart from the others.
func llamacpp() contract.Dialect {
	return contract.Dialect{Engine: "llama.cpp", Switch: "--metrics", Prefix: "llamacpp:",
		About: contract.About{Word: "llama.cpp", Owner: "llamacpp", Pages: []contract.Page{{Path: "props", Version: "build_info", Proof: "default_generation_settings",
			ContextLength: "default_generation_settings.n_ctx", Slots: "total_slots", Flags: []string{"model_alias", "modalities"}}}}, // n_ctx is that of one slot
		Running: []string{"llamacpp:requests_processing"}, Waiting: []string{"llamacpp:requests_deferred"},
		KVCache: []string{"llamacpp:kv_cache_usage_ratio"}, Batch: []string{"llamacpp:n_busy_slots_per_decode"}, // the former in versions up to 2025
		Counts: map[metric.ServerCounter][]string{
			metric.ServerComputedTokens: {"llamacpp:prompt_tokens_total"},
			metric.ServerOutputTokens:   {"llamacpp:tokens_predicted_total"},
			metric.ServerCacheHits:      {"llamacpp:prompt_tokens_cached_total"},
			metric.ServerDrafted:        {"llamacpp:spec_decode_num_draft_tokens_total"},
			metric.ServerAccepted:       {"llamacpp:spec_decode_num_accepted_tokens_total"},
		},
		Sums: map[metric.ServerTiming]contract.Quotient{metric.SpanToken: {Seconds: "llamacpp:tokens_predicted_seconds_total", Per: "llamacpp:tokens_predicted_total"}}}
}
