package swanlab

import (
	"cmp"
	"context"

	"github.com/modelscope/evalscope/internal/visualizer/bridge"
	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Declaration is SwanLab: its cloud or an own server by the official SDK, local files natively.
func Declaration() visualizer.Declaration {
	return visualizer.Declaration{Name: "swanlab", Help: i18n.Text{
		EN: "SwanLab: its cloud, your own server, or local files",
		ZH: "SwanLab：云端、自建服务或本地文件"},
		Secrets: secrets(), Prepare: prepare, Arguments: []visualizer.Argument{
			{Flag: "swanlab-api-key", Selects: true, Declaration: argument.Declaration{Name: "key", Kind: argument.Text, Secret: true,
				Help: i18n.Text{
					EN: "SwanLab API key, or local to write files for `swanlab watch`; without --visualizer it selects swanlab",
					ZH: "SwanLab 密钥，或 local（写本地文件，用 swanlab watch 查看）；未给 --visualizer 时即选择 swanlab"}}},
			{Flag: "swanlab-host", Declaration: argument.Declaration{Name: "host", Kind: argument.Text,
				Help: i18n.Text{EN: "address of a self-hosted SwanLab", ZH: "自建 SwanLab 的地址"}}},
		}}
}

func secrets() []string { return []string{"SWANLAB_API_KEY"} }

func prepare(ctx context.Context, s visualizer.Settings) (visualizer.Ready, error) {
	project := cmp.Or(s.Getenv("SWANLAB_PROJ_NAME"), vizformat.Project)
	key := s.Arguments.Text("key")
	if key == "local" || key == "" && s.Getenv("SWANLAB_MODE") == "local" {
		return Local{Project: project}, nil
	}
	return bridge.Prepare(ctx, bridge.Request{Kind: "swanlab", Install: "pip install swanlab", Project: project,
		Workspace: s.Getenv("SWANLAB_WORKSPACE"), Key: key, Secrets: secrets(), Host: cmp.Or(s.Arguments.Text("host"), s.Getenv("SWANLAB_HOST")), Python: s.Python, Getenv: s.Getenv})
}
