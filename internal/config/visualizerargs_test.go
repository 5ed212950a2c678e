package config

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// withBoard is outside with one visualizer more.
func withBoard() Environment {
	out := outside()
	out.Plugins = out.Plugins.WithVisualizers(visualizer.Declaration{Name: "board", Arguments: []visualizer.Argument{
		{Declaration: argument.Declaration{Name: "project", Kind: argument.Text}},
		{Declaration: argument.Declaration{Name: "width", Kind: argument.Int}},
	}})
	return out
}

func TestVisualizerArguments_AreCheckedByTheirDeclaration(t *testing.T) {
	for line, want := range map[string]string{
		"--visualizer board --visualizer-arg project=a --visualizer-arg width=3": "",
		"--visualizer board --visualizer-arg projct=SECRET color=red": "--visualizer-arg: 'projct' is not an argument of visualizer board: did you mean project? Otherwise, choose project, width\n" +
			"evalscope perf: --visualizer-arg: 'color' is not an argument of visualizer board: choose project, width",
		"--visualizer board --visualizer-arg width=SECRET":  "--visualizer-arg: the value of 'width' is not a whole number: correct it, or remove it to use the default",
		"--visualizer board --visualizer-arg SECRET":        "--visualizer-arg: value 1 has no '=': use name=value, quoted if it contains spaces",
		"--visualizer clearml --visualizer-arg key=SECRET":  "--visualizer-arg: 'key' is not an argument of visualizer clearml: remove it: there are no arguments",
		"--visualizer swanlab --visualizer-arg key=SECRET":  "",
		"--swanlab-api-key SECRET --visualizer-arg host=h":  "",
		"--wandb-api-key SECRET --visualizer-arg host=here": "--visualizer-arg: 'host' is not an argument of visualizer wandb: choose key",
	} {
		a, notes, err := Parse(strings.Fields("--model m "+line), withBoard())
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "evalscope perf: ")
		}
		if got != want || len(notes) > 0 {
			t.Errorf("%s: %q, want %q; notes %v", line, got, want, notes)
		}
		shown := a.Command() + got
		for _, m := range a.Config("", "") {
			shown += string(m.Value)
		}
		if strings.Contains(shown, "SECRET") {
			t.Errorf("%s: %s", line, shown)
		}
	}
}

func TestVisualizerArguments_HaveNoEffectWithoutAVisualizer(t *testing.T) {
	_, notes, err := parse("--visualizer-arg key=x")
	if err != nil || len(notes) != 1 || notes[0].String() != "--visualizer-arg: has no effect without --visualizer" {
		t.Error(notes, err)
	}
}

func TestFlagsOfVisualizers_AreThoseThatTheyDeclare(t *testing.T) {
	table := TableOf(outside().Known)
	declared := map[string]bool{}
	for _, v := range standard.Plugins().Visualizers {
		for _, own := range v.Arguments {
			row, _ := flagOf(table, "--"+own.Flag)
			if own.Flag == "" {
				continue
			}
			if row == nil || row.Secret != own.Secret || row.Help != own.Help || own.Kind != argument.Text {
				t.Errorf("%s declares the flag --%s otherwise than the table: %+v", v.Name, own.Flag, row)
			}
			declared[own.Flag] = true
		}
	}
	for _, row := range Table() { // without plugins
		if row.Name != "" && row.Help.EN == "" && !declared[row.Name] {
			t.Errorf("--%s has no help, and no visualizer declares it", row.Name)
		}
	}
}
