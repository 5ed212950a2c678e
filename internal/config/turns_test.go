package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// TestTurns_TheFewestOfThemAreDrawnAndNotAddedToAFile: who asks for at least three turns of a file's conversations is told.
func TestTurns_TheFewestOfThemAreDrawnAndNotAddedToAFile(t *testing.T) {
	named := func(name string, t dataset.Traits) dataset.Declaration {
		t.Conversations = true
		return dataset.Declaration{Name: name, Help: i18n.Text{EN: name, ZH: name}, Traits: t}
	}
	known := Environment{Known: Known{Plugins: plugin.Set{Datasets: []dataset.Declaration{named("drawn", dataset.Traits{DrawsTurns: true}), named("talks", dataset.Traits{}),
		named("agents", dataset.Traits{Graphs: true})}}}}
	for line, want := range map[string]bool{
		"--dataset talks --multi-turn --min-turns 3": true, "--dataset talks --multi-turn --min-turns 1": false, "--dataset talks --multi-turn --max-turns 3": false,
		"--dataset drawn --multi-turn --min-turns 3": false,
	} {
		_, notes, err := Parse(strings.Fields("--model m --url http://h "+line), known)
		if err != nil {
			t.Fatal(line, err)
		}
		said := slices.ContainsFunc(notes, func(n Note) bool { return strings.HasPrefix(n.String(), "--min-turns: no effect") })
		if said != want {
			t.Errorf("%s: %v", line, notes)
		}
	}
	_, notes, err := Parse(strings.Fields("--model m --url http://h --dataset agents --max-turns 3"), known)
	if said := slices.ContainsFunc(notes, func(n Note) bool { return strings.HasPrefix(n.String(), "--max-turns: no effect") }); err != nil || !said {
		t.Errorf("graphs are not cut: %v, %v", notes, err)
	}
}
