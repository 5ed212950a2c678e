package standard_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestPlugins_HaveNamesOfTheirOwnAndCompleteArguments(t *testing.T) {
	set := standard.Plugins()
	for kind, names := range map[string][]string{"dataset": set.DatasetNames(), "API": set.ProtocolNames(), "visualizer": set.VisualizerNames(),
		"export": set.ExportNames(), "engine": set.EngineNames()} {
		slices.Sort(names)
		if len(names) == 0 || len(slices.Compact(slices.Clone(names))) != len(names) || slices.Contains(names, "") {
			t.Errorf("the names of each %s are %q", kind, names)
		}
	}
	if n := len(set.Datasets) + len(set.Protocols) + len(set.Visualizers) + len(set.Exports) + len(set.Engines); n !=
		len(set.DatasetNames())+len(set.ProtocolNames())+len(set.VisualizerNames())+len(set.ExportNames())+len(set.EngineNames()) {
		t.Error("a plugin is there twice")
	}
	for _, d := range set.Datasets {
		described(t, "dataset "+d.Name, d.Help)
		complete(t, "dataset "+d.Name, d.Arguments)
		if d.Open == nil || d.AnyArguments && len(d.Arguments) > 0 {
			t.Errorf("dataset %s is not whole", d.Name)
		}
	}
	for _, p := range set.Protocols {
		described(t, "API "+p.Name, p.Help)
		complete(t, "API "+p.Name, p.Arguments)
		if p.Open == nil || p.AnyArguments && len(p.Arguments) > 0 {
			t.Errorf("API %s is not whole", p.Name)
		}
	}
	for _, e := range set.Exports {
		described(t, "export "+e.Name, e.Help)
		if e.Open == nil {
			t.Errorf("export %s is not whole", e.Name)
		}
	}
	for _, e := range set.Engines {
		if e.Prefix == "" || len(e.Counts)+len(e.Times)+len(e.Sums)+len(e.Running) == 0 {
			t.Errorf("engine %s is not whole", e.Engine)
		}
	}
	for _, v := range set.Visualizers {
		described(t, "visualizer "+v.Name, v.Help)
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

// described checks that a plugin says what it is, in both languages.
func described(t *testing.T, owner string, help i18n.Text) {
	t.Helper()
	if help.EN == "" || help.ZH == "" || strings.HasSuffix(help.EN, ".") {
		t.Errorf("%s does not say in a line what it is: %q", owner, help)
	}
}

// complete checks declared arguments: names of their own, help in both languages, defaults of their kind.
func complete(t *testing.T, owner string, declared []argument.Declaration) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range declared {
		if a.Name == "" || seen[a.Name] || a.Help.EN == "" || a.Help.ZH == "" {
			t.Errorf("%s: the argument %q is not complete: %+v", owner, a.Name, a)
		}
		seen[a.Name] = true
	}
	argument.Read(declared, nil) // a default of another kind is a panic
}
