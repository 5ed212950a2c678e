package config

import (
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/protocol"
)

// EvalScope's own words stand in this file alone: its defaults, and names of its APIs and data sets. A name is "not there yet" as long as
// the program has no plugin of it; nothing needs to be taken from these lists when one comes.

// Default returns EvalScope's defaults.
func Default() Arguments {
	return Arguments{
		API: "openai", Port: 8877, URL: "http://127.0.0.1:8877/v1/chat/completions", TotalTimeout: new(Seconds(6 * 60 * 60)),
		Number: []Count{{N: 1000}}, Parallel: []int{1}, Rate: []float64{-1}, SleepInterval: 5,
		SLAVariable: "parallel", SLANumRuns: 3, SLAUpperBound: 65536, SLALowerBound: 1,
		DBCommitInterval: 1000, QueueSizeMultiple: 5, InFlightMultiple: 2, LogEveryNQuery: 100,
		OutputsDir: "outputs", MaxPromptLength: 131072, PrefixCount: 1,
		ImageWidth: 224, ImageHeight: 224, ImageFormat: "RGB", ImageNum: 1, ImagePatchSize: 28,
		Dataset: "openqa", MaxTokens: &Range{2048, 2048}, Stream: true, ExtraArgs: protocol.Object{}, MinTurns: 1,
		CalibrateChunkRate: DefaultChunkRate, SLOShare: DefaultShare, Connections: ConnectionsKept, ServerMetrics: MetricsAuto,
		GPUMetrics: MetricsOff, RequestID: On, Balance: RoundRobin,
		Arrival: string(load.Poisson), AtLimit: AtLimitWait, Listen: DefaultListen, OnWorkerLoss: LossFails, Delays: DelaysRecorded,
		Repeat: 1, MaxRepeat: DefaultMostRuns, GateEdge: GateEdgeCI,
	}
}

// knownAPIs are EvalScope's APIs beside its default.
func knownAPIs() []string {
	return []string{"local", "local_vllm", "openai_responses", "openai_response", "responses", "openai_embedding", "embedding",
		"openai_rerank", "rerank", "dashscope", "custom", "systemone", "autotrust"}
}

// knownDatasets are EvalScope's data sets beside those that were there from the start.
func knownDatasets() []string {
	return []string{"longalpaca", "random_vl", "flickr8k", "kontext_bench", "mmmu_multi_image", "share_gpt_zh", "share_gpt_en",
		"share_gpt_zh_multi_turn", "share_gpt_en_multi_turn", "custom_multi_turn", "random_multi_turn", "swe_smith",
		"trie_agentic_coding", "trie_code_qa", "trie_office_work", "embedding", "embed", "embedding_batch",
		"random_embedding", "random_embedding_batch", "rerank", "random_rerank", "speed_benchmark", "speed_benchmark_long",
		"workload_trace", "open_decisions"}
}
