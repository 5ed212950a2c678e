package agent

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
)

// agentX is the public AgentX load of InferenceX, as aiperf 0.12 (inferencex-agentx-mvp) and EvalScope define it, and its two corpora.
func agentX() *dataset.Scenario {
	corpus := func(name, repository, modelScope, huggingFace, hash string) dataset.Variant {
		return dataset.Variant{Name: name, SHA256: hash, Hub: dataset.HubFile{ModelScope: "evalscope/" + repository, ModelScopeRevision: modelScope,
			HuggingFace: "semianalysisai/" + repository, HuggingFaceRevision: huggingFace, File: "traces.jsonl"}}
	}
	on := json.RawMessage("true")
	return &dataset.Scenario{Name: "agentx", IdleCap: 10 * time.Second, Grace: 30 * time.Second,
		Arguments: []argument.Given{{Name: matchArgument, Value: on}, {Name: flightArgument, Value: on}, {Name: bustArgument, Value: on}},
		Variants: []dataset.Variant{
			corpus("256k", "cc-traces-weka-062126-256k", "a97a07a0474f9287023827b89a1478e52f1917da", "8fecd2fc56694469f758f0afbbb6335ad3043740",
				"e39cd2ff3eba21d4a3664be51da743ac3d2149a1933898cafc7bfeac8147eeef"),
			corpus("full", "cc-traces-weka-062126", "c73c455b0ef068dc2cdf7e85b6cf24696925eea4", "23f152f6f0f9399a85901b89a6458def0ef16729",
				"29b6a19e751ff5230771519aab755f80a0f43a4ba9cf96b72d3a6a437ec99276"),
		}}
}
