package config

import (
	"slices"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// noteSecrets remembers which arguments of the chosen plugins are secret: those who show the arguments later do not have the plugins.
func (c *checker) noteSecrets() {
	d, _ := c.out.Plugins.Dataset(c.a.Dataset)
	p, _ := c.out.Plugins.Protocol(c.a.API)
	c.a.secretArgs = map[string][]string{"dataset_args": secretNames(d.Arguments), "api_arg": secretNames(p.Arguments)}
}

func secretNames(declared []argument.Declaration) []string {
	var names []string
	for _, d := range declared {
		if d.Secret {
			names = append(names, d.Name)
		}
	}
	return names
}

// isSecret reports whether an argument that a flag gives to a plugin was declared to be secret. The visualizer's all count as secret, and
// before the arguments were checked so do the API's.
func (a *Arguments) isSecret(key, name string) bool {
	if key == "visualizer_arg" || key == "api_arg" && a.secretArgs == nil {
		return true
	}
	return slices.Contains(a.secretArgs[key], name)
}

// maskPluginArgs hides what plugins declare to be secret, and what the words of a command say to be.
func (a *Arguments) maskPluginArgs() {
	hide := func(key string, of Tags) Tags {
		return Tags(maskedPairs(Headers(of), func(name, value string) string {
			if a.isSecret(key, name) {
				return mask
			}
			return secret.Command(value)
		}))
	}
	a.VisualizerArgs, a.APIArgs = hide("visualizer_arg", a.VisualizerArgs), hide("api_arg", a.APIArgs)
	for i, m := range a.DatasetArgs { // a copy already
		if a.isSecret("dataset_args", m.Key) && string(m.Value) != "null" {
			a.DatasetArgs[i].Value = protocol.Literal(mask)
		}
	}
}

// PluginSecrets are the values given to the chosen dataset and API that these declare to be secret.
func (a Arguments) PluginSecrets(set plugin.Set) []string {
	d, _ := set.Dataset(a.Dataset)
	p, _ := set.Protocol(a.API)
	return append(argument.Secrets(d.Arguments, a.givenToDataset(d)), argument.Secrets(p.Arguments, a.givenToAPI())...)
}
