package standard_test

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestPlugins_HaveNamesOfTheirOwnAndCompleteArguments(t *testing.T) {
	set := standard.Plugins()
	for kind, names := range map[string][]string{"dataset": set.DatasetNames(), "API": set.ProtocolNames(), "visualizer": set.VisualizerNames()} {
		slices.Sort(names)
		if len(names) == 0 || len(slices.Compact(slices.Clone(names))) != len(names) || slices.Contains(names, "") {
			t.Errorf("the names of each %s are %q", kind, names)
		}
	}
	for _, d := range set.Datasets {
		complete(t, "dataset "+d.Name, d.Arguments)
		if d.Open == nil || d.AnyArguments && len(d.Arguments) > 0 {
			t.Errorf("dataset %s is not whole", d.Name)
		}
	}
	for _, v := range set.Visualizers {
		complete(t, "visualizer "+v.Name, v.Declared())
		if v.Prepare == nil {
			t.Errorf("visualizer %s cannot be prepared", v.Name)
		}
	}
	repeats := 0
	for _, d := range set.Datasets {
		if d.Traits.RepeatsPrompt {
			repeats++
		}
	}
	if _, ok := set.PromptDataset(); !ok || repeats != 1 {
		t.Errorf("%d datasets repeat the text of --prompt", repeats)
	}
}

// complete checks declared arguments: names of their own, help in both languages, defaults of their kind.
func complete(t *testing.T, owner string, declared []argument.Declaration) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range declared {
		if a.Name == "" || seen[a.Name] || a.Help == "" || a.HelpZH == "" {
			t.Errorf("%s: the argument %q is not complete: %+v", owner, a.Name, a)
		}
		seen[a.Name] = true
	}
	argument.Read(declared, nil) // a default of another kind is a panic
}
