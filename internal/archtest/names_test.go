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
	"github.com/modelscope/evalscope/internal/export"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/standard"
)

// named is what plugins, exports and engines of server metrics are called. The dataset that --prompt selects is not: its name is
// that of the flag.
func named(all []source) []string {
	set := standard.Plugins()
	names := slices.Concat(set.ProtocolNames(), set.VisualizerNames())
	for _, d := range set.Datasets {
		if !d.Traits.RepeatsPrompt {
			names = append(names, d.Name)
		}
	}
	for _, f := range export.Formats() {
		names = append(names, string(f))
	}
	return append(names, engines(all)...)
}

// engines are the values of the field engine in package servermetrics.
func engines(all []source) (names []string) {
	for _, s := range all {
		if s.pkg != "internal/servermetrics" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, isName := pair.Key.(*ast.Ident)
			value, isText := pair.Value.(*ast.BasicLit)
			if isName && isText && key.Name == "engine" {
				text, _ := strconv.Unquote(value.Value)
				names = append(names, text)
			}
			return true
		})
	}
	return names
}

// mayName lists the places that name one by hand, with the reason.
var mayName = map[string][]string{
	"internal/config/arguments.go":    {"openai", "openqa"}, // EvalScope's defaults
	"internal/config/flags_target.go": {"custom"},           // the API of that name, which is not there yet
	"internal/config/help_text.go":    {"random"},           // an example, which a test runs
}

var word = regexp.MustCompile(`[A-Za-z0-9_.-]+`)

func TestConfigAndPlan_NameNoPluginExportOrEngine(t *testing.T) {
	all := sources(t)
	names := named(all)
	for _, known := range []string{"openai", "wandb", "random", "csv", "vLLM"} {
		if !slices.Contains(names, known) {
			t.Fatalf("%s is not among the names %v: they would be looked for in vain", known, names)
		}
	}
	used := map[string]bool{}
	for _, s := range all {
		if s.pkg != "internal/config" && s.pkg != "internal/plan" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			for _, w := range word.FindAllString(text, -1) {
				switch w = strings.TrimRight(w, "."); {
				case !slices.Contains(names, w):
				case slices.Contains(mayName[s.path], w):
					used[s.path+" "+w] = true
				default:
					t.Errorf("%s names %s: it is declared elsewhere, take it from config.Known", s.fset.Position(n.Pos()), w)
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
	want := map[string][]string{"api": set.ProtocolNames(), "dataset": datasets, "visualizer": set.VisualizerNames(), "export": export.Words()}
	for _, row := range config.TableOf(run.Environment(run.Options{}).Known) {
		if strings.ContainsAny(row.Help+row.HelpZH, "{}") && !strings.Contains(row.Help, `{"`) {
			t.Errorf("--%s: the help has a gap: %s %s", row.Name, row.Help, row.HelpZH)
		}
		for _, name := range row.PlannedValues {
			if slices.Contains(row.Choices, name) {
				t.Errorf("--%s: %s is there: take it from the names that are not there yet", row.Name, name)
			}
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
