package config

import (
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// text is what a flag says that takes a text; "" where it is not given.
func (a Arguments) text(flag string) string {
	table := Table()
	row, _ := flagOf(table, "--"+flag)
	if row == nil {
		return ""
	}
	for _, text := range row.texts(&a) {
		return text
	}
	return ""
}

// VisualizerOf is the visualizer that the arguments select: the one of --visualizer, else the first of which a flag is given that
// selects it, as a key does with EvalScope; "" for none.
func (a Arguments) VisualizerOf(set plugin.Set) string {
	if isText(a.Visualizer) {
		return *a.Visualizer
	}
	for _, v := range set.Visualizers {
		for _, own := range v.Arguments {
			if own.Selects && a.text(own.Flag) != "" {
				return v.Name
			}
		}
	}
	return ""
}

// VisualizerValues are what flags say of a visualizer's arguments, its own and then --visualizer-arg.
func (a Arguments) VisualizerValues(v visualizer.Declaration) (argument.Values, []argument.Problem) {
	var given []argument.Given
	for _, own := range v.Arguments {
		if text := a.text(own.Flag); text != "" {
			given = append(given, argument.Word(own.Name, text))
		}
	}
	for _, t := range a.VisualizerArgs {
		given = append(given, argument.Word(t.Name, t.Value))
	}
	return argument.Read(v.Declared(), given)
}

// IdleVisualizerFlags are the flags of visualizers other than the named one that are given, by their visualizer.
func (a Arguments) IdleVisualizerFlags(set plugin.Set, name string) (idle []IdleFlag) {
	for _, v := range set.Visualizers {
		for _, own := range v.Arguments {
			if v.Name != name && a.text(own.Flag) != "" {
				idle = append(idle, IdleFlag{Flag: "--" + own.Flag, Of: v.Name})
			}
		}
	}
	return idle
}

// An IdleFlag is a flag of a visualizer that the run is not shown on.
type IdleFlag struct{ Flag, Of string }

// checkVisualizer checks the arguments of the visualizer that the run is shown on.
func (c *checker) checkVisualizer() {
	name := c.a.VisualizerOf(c.out.Plugins)
	if name == "" && len(c.a.VisualizerArgs) > 0 {
		c.note("visualizer_arg", i18n.Sprintf("has no effect without %s", "未设置 %s 时不起作用", c.name("visualizer")))
	}
	v, ok := c.out.Plugins.Visualizer(name)
	if !ok || !c.ok("visualizer", "visualizer_arg") {
		return
	}
	_, problems := c.a.VisualizerValues(v)
	c.badArguments("visualizer_arg", "visualizer "+name, v.Declared(), problems)
}
