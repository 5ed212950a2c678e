package wandb

import (
	"cmp"
	"context"
	"errors"

	"github.com/modelscope/evalscope/internal/visualizer/bridge"
	"github.com/modelscope/evalscope/internal/visualizer/vizformat"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Declaration is WandB: online by the official SDK, offline natively.
func Declaration() visualizer.Declaration {
	return visualizer.Declaration{Name: "wandb", Help: i18n.Text{EN: "Weights & Biases, online or offline", ZH: "Weights & Biases，在线或离线"},
		Secrets: secrets(), Prepare: prepare, Arguments: []visualizer.Argument{
			{Flag: "wandb-api-key", Selects: true, Declaration: argument.Declaration{Name: "key", Kind: argument.Text, Secret: true,
				Help: i18n.Text{EN: "wandb API key; without --visualizer it selects wandb", ZH: "wandb 密钥；未给 --visualizer 时即选择 wandb"}}},
		}}
}

func secrets() []string { return []string{"WANDB_API_KEY"} }

func prepare(ctx context.Context, s visualizer.Settings) (visualizer.Ready, error) {
	offline := Offline{Project: cmp.Or(s.Getenv("WANDB_PROJECT"), vizformat.Project), Entity: s.Getenv("WANDB_ENTITY")}
	if s.Getenv("WANDB_MODE") == "offline" {
		return offline, nil
	}
	ready, err := bridge.Prepare(ctx, bridge.Request{Kind: "wandb", Install: "pip install wandb", Project: offline.Project,
		Workspace: offline.Entity, Key: s.Arguments.Text("key"), Secrets: secrets(), Python: s.Python, Getenv: s.Getenv})
	var away *bridge.Unreachable
	if errors.As(err, &away) {
		offline.Warning = "WandB is not reachable (" + away.Error() + "): the run is stored offline; upload it later with the command below."
		return offline, nil
	}
	return ready, err
}
