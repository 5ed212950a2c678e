// Package standard is the built-in set of plugins: the one place that names them all. A custom program adds its own
// with With, WithProtocols, WithVisualizers, WithExports and WithEngines.
package standard

import (
	"slices"

	"github.com/modelscope/evalscope/internal/export"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/internal/visualizer/clearml"
	"github.com/modelscope/evalscope/internal/visualizer/swanlab"
	"github.com/modelscope/evalscope/internal/visualizer/wandb"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/agent"
	"github.com/modelscope/evalscope/perf/dataset/conversation"
	decisions "github.com/modelscope/evalscope/perf/dataset/decision"
	texts "github.com/modelscope/evalscope/perf/dataset/embedding"
	"github.com/modelscope/evalscope/perf/dataset/random"
	rankings "github.com/modelscope/evalscope/perf/dataset/rerank"
	"github.com/modelscope/evalscope/perf/dataset/speed"
	"github.com/modelscope/evalscope/perf/dataset/table"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/dataset/trace"
	"github.com/modelscope/evalscope/perf/dataset/vision"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/anthropic"
	"github.com/modelscope/evalscope/perf/protocol/decision"
	"github.com/modelscope/evalscope/perf/protocol/embedding"
	"github.com/modelscope/evalscope/perf/protocol/local"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/protocol/rerank"
	"github.com/modelscope/evalscope/perf/protocol/responses"
	"github.com/modelscope/evalscope/perf/protocol/spec"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Plugins is the built-in set.
func Plugins() plugin.Set {
	return plugin.Set{
		Datasets: slices.Concat(text.Declarations(), random.Declarations(), vision.Declarations(), texts.Declarations(),
			rankings.Declarations(), speed.Declarations(), table.Declarations(), trace.Declarations(), conversation.Declarations(),
			agent.Declarations(),
			[]dataset.Declaration{decisions.Declaration()}),
		Protocols: slices.Concat([]protocol.Declaration{openai.Declaration(), responses.Declaration(), anthropic.Declaration(),
			embedding.Declaration(),
			rerank.Declaration()}, decision.Declarations(), spec.Declarations(), local.Declarations()),
		Visualizers: []visualizer.Declaration{wandb.Declaration(), swanlab.Declaration(), clearml.Declaration()},
		Exports:     export.Declarations(),
		Engines:     servermetrics.Dialects(),
	}
}
