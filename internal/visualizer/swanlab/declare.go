package swanlab

import (
	"cmp"
	"context"

	"github.com/modelscope/evalscope/internal/visualizer/board"
	"github.com/modelscope/evalscope/internal/visualizer/bridge"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Declaration is SwanLab: its cloud or an own server by the official SDK, local files natively.
func Declaration() visualizer.Declaration {
	return visualizer.Declaration{Name: "swanlab", Prepare: prepare}
}

func prepare(ctx context.Context, s visualizer.Settings) (visualizer.Ready, error) {
	project := cmp.Or(s.Getenv("SWANLAB_PROJ_NAME"), board.Project)
	if s.Key == "local" || s.Key == "" && s.Getenv("SWANLAB_MODE") == "local" {
		return Local{Project: project}, nil
	}
	return bridge.Prepare(ctx, bridge.Request{Kind: "swanlab", Install: "pip install swanlab", Project: project,
		Workspace: s.Getenv("SWANLAB_WORKSPACE"), Key: s.Key, Host: cmp.Or(s.Host, s.Getenv("SWANLAB_HOST")), Python: s.Python, Getenv: s.Getenv})
}
