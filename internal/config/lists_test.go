package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// twice is the plugin set of a custom program, written as a literal that holds everything twice. One of its names is EvalScope's.
func twice() Known {
	api, set, board, file := protocol.Declaration{Name: "dashscope", Help: i18n.Same("an API")}, dataset.Declaration{Name: "mine", Help: i18n.Same("a data set")},
		visualizer.Declaration{Name: "board", Help: i18n.Same("a board")}, export.Declaration{Name: "tally", Help: i18n.Same("a tally"), Judges: true}
	prefixed := dataset.Declaration{Name: "shared", Help: i18n.Same("with prefixes"), Traits: dataset.Traits{Prefixes: true, NeedsTokenizer: true}}
	return Known{Plugins: plugin.Set{Protocols: []protocol.Declaration{api, api}, Datasets: []dataset.Declaration{set, prefixed, set, prefixed},
		Visualizers: []visualizer.Declaration{board, board}, Exports: []export.Declaration{file, file}}}
}

func TestLists_NameEachPluginOfACustomProgramOnce(t *testing.T) {
	known := twice()
	for flag, want := range map[string][]string{"api": {"dashscope"}, "dataset": {"mine", "shared"}, "visualizer": {"board"}, "export": {"tally", "all"}} {
		row := rowOf(TableOf(known), flag)
		if !slices.Equal(row.Choices, want) {
			t.Errorf("--%s offers %q, want %q", flag, row.Choices, want)
		}
		if slices.Contains(row.PlannedValues, "dashscope") {
			t.Errorf("--%s: a plugin that is there is not there yet", flag)
		}
		if got := Complete([]string{"--" + flag}, "", known); !slices.Equal(got, want) {
			t.Errorf("--%s is completed with %q, want %q", flag, got, want)
		}
		_, _, err := Parse([]string{"--model", "m", "--" + flag, "zzzzzzzz"}, Environment{Known: known})
		if line := "--" + flag + ": 'zzzzzzzz' is not recognized: choose " + strings.Join(want, ", "); err == nil || !slices.Contains(strings.Split(err.Error(), "\n"), "evalscope perf: "+line) {
			t.Errorf("got %v, want %s", err, line)
		}
	}
	var b strings.Builder
	Help(&b, 200, "en", true, known)
	for text, times := range map[string]int{"\n    dashscope": 1, "\n    mine": 1, "\n    board": 1, "\n    tally": 1, "prompts: mine, shared": 1, "tally, tally": 0,
		"send the run to board\n": 1, "prefix shared by shared prompts": 1, "required by dataset shared": 1, "for the HTML report, tally": 1} {
		if n := strings.Count(b.String(), text); n != times {
			t.Errorf("the help has %q %d times, want %d:\n%s", text, n, times, b.String())
		}
	}
}
