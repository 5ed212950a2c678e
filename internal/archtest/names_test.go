package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/standard"
)

// named is what plugins are called. The dataset that --prompt selects is not among them: its name is that of the flag.
func named() []string {
	set := standard.Plugins()
	names := slices.Concat(set.ProtocolNames(), set.VisualizerNames(), set.ExportNames(), set.EngineNames())
	for _, d := range set.Datasets {
		if !d.Traits.RepeatsPrompt {
			names = append(names, d.Name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(ordinaryWords, name) })
}

// ordinaryWords are names of plugins that are words of any text too.
var ordinaryWords = []string{"local", "messages"}

// nameless are the packages that name no plugin.
var nameless = []string{"perf", "perf/plugin", "internal/config", "internal/plan", "internal/run", "internal/preflight", "internal/engine", "internal/hostplugin", "app"}

// mayName lists the files, or whole packages, that name one by hand, with the reason; * is any.
var mayName = map[string][]string{
	"internal/config/evalscope.go":           {"*"},                                                            // EvalScope's own words: its defaults, and names that may not be there yet
	"internal/config/flags_objective.go":     {"vLLM"},                                                         // whose spelling a flag takes
	"internal/config/flags_observability.go": {"trace"},                                                        // W3C trace context
	"internal/config/help_text.go":           {"random"},                                                       // an example, which a test runs
	"internal/preflight":                     {"vLLM", "SGLang", "llama.cpp", "rerank"},                        // what engines say of themselves beside metrics, and flags of theirs; the end of a path
	"app/report.go":                          {"csv", "parquet"},                                               // an example
	"app/compare.go":                         {"markdown"},                                                     // a flag of its own
	"app/gate.go":                            {"junit", "markdown"},                                            // flags of a command
	"app/recordtext.go":                      {"trace", "random", "mooncake", "workload_trace", "timed_trace"}, // words of help; the formats that it writes, as they are replayed
	"app/anonymize.go":                       {"trace", "random", "mooncake"},                                  // words of help; the format that it writes, as it is replayed
	"app/simulate.go":                        {"random"},                                                       // an example
}

// allowed are the names that a file may name.
func allowed(s source) (key string, names []string) {
	for _, key := range []string{s.path, s.pkg} {
		if names, ok := mayName[key]; ok {
			return key, names
		}
	}
	return "", nil
}

var word = regexp.MustCompile(`[A-Za-z0-9_.-]+`)

func TestPackages_NameNoPlugin(t *testing.T) {
	names := named()
	for _, known := range []string{"openai", "wandb", "random", "csv", "vLLM"} {
		if !slices.Contains(names, known) {
			t.Fatalf("%s is not among the names %v: they would be looked for in vain", known, names)
		}
	}
	used := map[string]bool{}
	for _, s := range sources(t) {
		if !slices.Contains(nameless, s.pkg) {
			continue
		}
		key, may := allowed(s)
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			for _, w := range word.FindAllString(text, -1) {
				switch w = strings.TrimRight(w, "."); {
				case !slices.Contains(names, w):
				case slices.Contains(may, "*"):
					used[key+" *"] = true
				case slices.Contains(may, w):
					used[key+" "+w] = true
				default:
					t.Errorf("%[1]s names %[2]s, which is the name of a plugin: take it from the plugin set; where it is a word here that means no plugin, choose another name for yours", s.fset.Position(n.Pos()), w)
				}
			}
			return true
		})
	}
	for path, words := range mayName {
		for _, w := range words {
			if !used[path+" "+w] {
				t.Errorf("%s does not name %s any more: take it from the list", path, w)
			}
		}
	}
}

func TestFlags_OfferExactlyWhatThereIs(t *testing.T) {
	set := standard.Plugins()
	var datasets []string
	for _, d := range set.Datasets {
		if !d.Traits.RepeatsPrompt {
			datasets = append(datasets, d.Name)
		}
	}
	want := map[string][]string{"api": set.ProtocolNames(), "dataset": datasets, "visualizer": set.VisualizerNames(), "export": export.Words(set.Exports)}
	for _, row := range config.TableOf(run.Environment(run.Options{}).Known) {
		if strings.ContainsAny(row.Help.EN+row.Help.ZH, "{}") && !strings.Contains(row.Help.EN, `{"`) {
			t.Errorf("--%s: the help has a gap: %s", row.Name, row.Help)
		}
		names, ok := want[row.Key]
		if !ok {
			continue
		}
		if !slices.Equal(row.Choices, names) {
			t.Errorf("--%s offers %v, there are %v", row.Name, row.Choices, names)
		}
		seen := map[string]bool{}
		for _, name := range row.Choices {
			if seen[name] {
				t.Errorf("--%s offers %s twice", row.Name, name)
			}
			seen[name] = true
		}
		if def, _ := strconv.Unquote(string(row.Default)); def != "" && !seen[def] {
			t.Errorf("--%s: its default %s is not there", row.Name, def)
		}
	}
}
