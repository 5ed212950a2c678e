package plan

import (
	"strings"

	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A Visualizer is where a run is shown.
type Visualizer struct {
	visualizer.Declaration
	// Key and Host are what the flags say for it; Key is a secret.
	Key, Host string
	// Name is the user's name for the run, "" for the default: the model's name and the time.
	Name string
	// Optional says that the run goes on where it cannot start.
	Optional bool
}

// visualizer decides where the run is shown. As with EvalScope, a key alone selects its visualizer.
func (b *builder) visualizer(set plugin.Set) {
	a := b.args
	name := value(a.Visualizer)
	wandb, swanlab := value(a.WandbAPIKey), value(a.SwanlabAPIKey)
	switch {
	case name != "":
	case wandb != "":
		name = "wandb"
	case swanlab != "":
		name = "swanlab"
	}
	v := &Visualizer{Name: value(a.Name), Optional: a.VisualizerOptional}
	switch name {
	case "":
		if a.VisualizerOptional {
			b.note("--visualizer-optional: has no effect without --visualizer")
		}
		if value(a.SwanlabHost) != "" {
			b.note("--swanlab-host: has no effect without --visualizer swanlab")
		}
		return
	case "wandb":
		v.Key = wandb
	case "swanlab":
		v.Key, v.Host = swanlab, value(a.SwanlabHost)
	}
	if wandb != "" && name != "wandb" {
		b.note("--wandb-api-key: has no effect with --visualizer " + name)
	}
	if swanlab != "" && name != "swanlab" {
		b.note("--swanlab-api-key: has no effect with --visualizer " + name)
	}
	var ok bool
	if v.Declaration, ok = set.Visualizer(name); !ok {
		b.bad("--visualizer", "'"+name+"' is not there", "use one of "+strings.Join(set.VisualizerNames(), ", "))
		return
	}
	b.plan.Visualizer = v
}
