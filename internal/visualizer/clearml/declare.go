// Package clearml shows a run on ClearML with its official SDK, online or offline.
package clearml

import (
	"cmp"
	"context"

	"github.com/modelscope/evalscope/internal/visualizer/bridge"
	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Declaration is ClearML. Its server and keys are those of clearml.conf or of the CLEARML_ variables.
func Declaration() visualizer.Declaration {
	return visualizer.Declaration{Name: "clearml", Help: i18n.Text{EN: "ClearML, online or offline", ZH: "ClearML，在线或离线"},
		Secrets: secrets(), Prepare: func(ctx context.Context, s visualizer.Settings) (visualizer.Ready, error) {
			return bridge.Prepare(ctx, bridge.Request{Kind: "clearml", Install: "pip install clearml",
				Project: cmp.Or(s.Getenv("CLEARML_PROJECT_NAME"), vizformat.Project), Secrets: secrets(), Python: s.Python, Getenv: s.Getenv})
		}}
}

func secrets() []string { return []string{"CLEARML_API_ACCESS_KEY", "CLEARML_API_SECRET_KEY"} }
