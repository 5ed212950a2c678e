package config

import (
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
)

// badArguments reports each problem with the arguments of a plugin, which owner names.
func (c *checker) badArguments(key, owner string, declared []argument.Declaration, problems []argument.Problem) {
	for _, p := range problems {
		c.failed[key] = true
		if !p.Unknown {
			c.sayWord(c.name(key), "the value of "+quoted(p.Name)+" is not "+kindName(p.Kind), "correct it, or leave it out for the default")
			continue
		}
		do, names := "leave it out: it has none", namesOf(declared)
		if len(names) > 0 {
			do = "choose " + strings.Join(names, ", ")
		}
		if meant := nearest(p.Name, names); meant != "" {
			do = "did you mean " + meant + "? Otherwise " + do
		}
		c.sayWord(c.name(key), quoted(p.Name)+" is no argument of "+owner, do)
	}
}

// kindName is a kind with its article.
func kindName(k argument.Kind) string {
	switch k {
	case argument.Int, argument.Float:
		return "a " + string(k)
	}
	return string(k)
}

func namesOf(declared []argument.Declaration) []string {
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = d.Name
	}
	return names
}

// ownArgument is an argument of the plugin that owner names.
type ownArgument struct {
	owner string
	argument.Declaration
}

// arguments are those that a flag gives to plugins, but those that have a flag of their own.
func (k Known) arguments(key string) (all []ownArgument) {
	switch key {
	case "dataset_args":
		for _, d := range k.Plugins.Datasets {
			for _, a := range d.Arguments {
				all = append(all, ownArgument{d.Name, a})
			}
		}
	case "api_arg":
		for _, p := range k.Plugins.Protocols {
			for _, a := range p.Arguments {
				all = append(all, ownArgument{p.Name, a})
			}
		}
	case "visualizer_arg":
		for _, v := range k.Plugins.Visualizers {
			for _, a := range v.Arguments {
				if a.Flag == "" {
					all = append(all, ownArgument{v.Name, a.Declaration})
				}
			}
		}
	}
	return all
}

// arguments writes the arguments of plugins below the flag that gives them.
func (p *page) arguments(all []ownArgument) {
	for _, a := range all {
		text := p.texts.pick(a.Help, a.HelpZH)
		if a.Default != "" {
			text += strings.Replace(p.texts.byDefault, "%", a.Default, 1)
		}
		p.entry("    "+a.owner+": "+a.Name, text)
	}
}
