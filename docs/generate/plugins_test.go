package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestPages_NameEveryPluginAndArrivalProcess(t *testing.T) {
	set := standard.Plugins()
	datasets := slices.DeleteFunc(set.DatasetNames(), func(name string) bool {
		d, _ := set.Dataset(name)
		return d.Traits.RepeatsPrompt
	})
	conversations := slices.DeleteFunc(slices.Clone(datasets), func(name string) bool {
		d, _ := set.Dataset(name)
		return !d.Traits.Conversations
	})
	var arrivals []string
	for _, process := range load.Processes() {
		arrivals = append(arrivals, "`"+string(process)+"`")
	}
	for page, names := range map[string][]string{"files.md": set.ExportNames(), "visualizers.md": set.VisualizerNames(), "datasets.md": datasets,
		"apis.md": set.ProtocolNames(), "conversations.md": conversations, "examples.md": arrivals,
		"server_metrics.md": set.EngineNames(), "parameters.md": slices.Concat(set.ProtocolNames(), datasets, set.VisualizerNames(), set.ExportNames())} {
		for _, language := range []string{"en", "zh"} {
			text, err := os.ReadFile(filepath.Join(testenv.Root(), "docs", language, page))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if !strings.Contains(strings.ToLower(string(text)), strings.ToLower(name)) {
					t.Errorf("docs/%s/%s does not name %s", language, page, name)
				}
			}
		}
	}
}
