package conversation

import (
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
)

// Declarations lists the datasets of conversations.
func Declarations() []dataset.Declaration {
	return slices.Concat([]dataset.Declaration{custom()}, shareGPT(), []dataset.Declaration{randomTurns()}, tries(),
		[]dataset.Declaration{sweSmith(), agenticTrace(), mlperf(), generator()})
}
