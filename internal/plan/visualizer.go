package plan

import (
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A Visualizer is where a run is shown.
type Visualizer struct {
	visualizer.Declaration
	// Arguments are the values of its arguments; secrets are among them.
	Arguments argument.Values
	// Name is the user's name for the run, "" for the default: the model's name and the time.
	Name string
	// Optional reports whether the run goes on where it cannot start.
	Optional bool
}

// visualizer decides where the run is shown.
func (b *builder) visualizer(set plugin.Set) {
	a := b.args
	name := a.VisualizerOf(set)
	for _, idle := range a.IdleVisualizerFlags(set, name) {
		if name == "" {
			b.note(i18n.Sprintf("%s: has no effect without --visualizer %s", "%s：未设置 --visualizer %s 时不起作用", idle.Flag, idle.Of))
		} else {
			b.note(i18n.Sprintf("%s: has no effect with --visualizer %s", "%s：与 --visualizer %s 同用时不起作用", idle.Flag, name))
		}
	}
	if name == "" {
		if a.VisualizerOptional {
			b.note(i18n.Text{EN: "--visualizer-optional: has no effect without --visualizer", ZH: "--visualizer-optional：未设置 --visualizer 时不起作用"})
		}
		return
	}
	d, ok := set.Visualizer(name)
	if !ok {
		b.bad("visualizer", i18n.Sprintf("'%s' is not available", "'%s' 不可用", name),
			i18n.Sprintf("use one of %s", "请使用以下之一：%s", strings.Join(set.VisualizerNames(), ", ")))
		return
	}
	values, _ := a.VisualizerValues(d) // its problems were found with those of all arguments
	for _, own := range d.Arguments {
		if own.Secret {
			b.hide([]string{values.Text(own.Name)})
		}
	}
	b.plan.Visualizer = &Visualizer{Declaration: d, Arguments: values, Name: value(a.Name), Optional: a.VisualizerOptional}
}
