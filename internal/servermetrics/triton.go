package servermetrics

import contract "github.com/modelscope/evalscope/perf/servermetrics"

// triton is Triton with the backend of TensorRT-LLM: gauges of its batch manager. Triton's own counters are left out: an ensemble counts a
// request once for each of its models, and a streamed one has no end for them.
func triton() contract.Dialect {
	return contract.Dialect{Engine: "Triton", Prefix: "nv_trt_llm_", Prefixes: []string{"nv_inference_"},
		Running: []string{"nv_trt_llm_request_metrics{request_type=scheduled}"}, Waiting: []string{"nv_trt_llm_request_metrics{request_type=waiting}"},
		KVCache: []string{"nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=fraction}"}}
}
