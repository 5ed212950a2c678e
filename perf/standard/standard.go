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
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/dataset/speed"
	"github.com/modelscope/evalscope/perf/dataset/table"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/dataset/vision"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/anthropic"
	"github.com/modelscope/evalscope/perf/protocol/local"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/protocol/responses"
	"github.com/modelscope/evalscope/perf/protocol/spec"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Plugins is the built-in set.
func Plugins() plugin.Set {
	return plugin.Set{
		Datasets:    slices.Concat(text.Declarations(), random.Declarations(), vision.Declarations(), speed.Declarations(), table.Declarations()),
		Protocols:   append([]protocol.Declaration{openai.Declaration(), responses.Declaration(), anthropic.Declaration()}, slices.Concat(spec.Declarations(), local.Declarations())...),
		Visualizers: []visualizer.Declaration{wandb.Declaration(), swanlab.Declaration(), clearml.Declaration()},
		Exports:     export.Declarations(),
		Engines:     servermetrics.Dialects(),
	}
}
