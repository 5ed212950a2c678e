package plan

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/visualizer/clearml"
	"github.com/modelscope/evalscope/internal/visualizer/swanlab"
	"github.com/modelscope/evalscope/internal/visualizer/wandb"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/visualizer"
)

func TestVisualizer_KeyAloneSelectsItsVisualizer(t *testing.T) {
	set := plugin.Set{Visualizers: []visualizer.Declaration{wandb.Declaration(), swanlab.Declaration(), clearml.Declaration()}}
	for _, c := range []struct {
		visualizer, wandb, swanlab, host string
		name, key                        string
		notes                            int
	}{
		{},
		{host: "h", notes: 1},
		{wandb: "w", name: "wandb", key: "w"},
		{swanlab: "local", name: "swanlab", key: "local"},
		{wandb: "w", swanlab: "s", name: "wandb", key: "w", notes: 1},
		{visualizer: "swanlab", wandb: "w", swanlab: "s", name: "swanlab", key: "s", notes: 1},
		{visualizer: "clearml", name: "clearml"},
		{visualizer: "clearml", swanlab: "s", name: "clearml", notes: 1},
	} {
		a := config.Arguments{Visualizer: &c.visualizer, WandbAPIKey: &c.wandb, SwanlabAPIKey: &c.swanlab, SwanlabHost: &c.host}
		b := builder{args: a, plan: &Plan{}}
		b.visualizer(set)
		var name, key string
		if v := b.plan.Visualizer; v != nil {
			name, key = v.Declaration.Name, v.Arguments.Text("key")
		}
		if name != c.name || key != c.key || len(b.plan.Notes) != c.notes || len(b.problems) > 0 {
			t.Errorf("%+v: %q with %q, notes %s, problems %v", c, name, key, strings.Join(i18n.All("en", b.plan.Notes), "; "), b.problems)
		}
	}
}
