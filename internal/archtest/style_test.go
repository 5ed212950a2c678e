package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A turn is a banned phrase, and what to write instead.
type turn struct {
	find    *regexp.Regexp
	instead string
}

// turns are the banned turns of docs/style-turns.txt, and the places where one is allowed: the file and the phrase.
func turns(t *testing.T) (all []turn, allowed map[string]bool) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testenv.Root(), "docs", "style-turns.txt"))
	if err != nil {
		t.Fatal(err)
	}
	allowed = map[string]bool{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#") || len(fields) < 2:
		case len(fields) == 2:
			all = append(all, turn{regexp.MustCompile("(?i)" + fields[0]), fields[1]})
		default:
			allowed[fields[0]+"\t"+strings.ToLower(fields[1])] = true
		}
	}
	return all, allowed
}

// TestStyle_TextsHaveNoBannedTurns reads the string literals of the packages, which are most of what users see of the program.
func TestStyle_TextsHaveNoBannedTurns(t *testing.T) {
	all, allowed := turns(t)
	read := 0
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if _, isImport := n.(*ast.ImportSpec); isImport {
				return false
			}
			e, isExpr := n.(ast.Expr)
			if !isExpr {
				return true
			}
			text, ok := literal(e)
			if !ok || !strings.Contains(text, " ") {
				return !ok
			}
			read++
			for _, turn := range all {
				if found := turn.find.FindString(text); found != "" && !allowed[s.pkg+"\t"+strings.ToLower(found)] {
					t.Errorf("%s: %q: write %s", s.fset.Position(n.Pos()), found, turn.instead)
				}
			}
			return false
		})
	}
	if read < 3000 {
		t.Errorf("only %d texts were read", read)
	}
}

// TestStyle_DocumentsHaveNoBannedTurns reads the documents that users read. Pages of pages are the list of pages that are rewritten;
// generated pages follow the tables.
func TestStyle_DocumentsHaveNoBannedTurns(t *testing.T) {
	all, allowed := turns(t)
	read := 0
	for _, page := range append(cleanPages(), cleanReference()...) {
		data, err := os.ReadFile(filepath.Join(testenv.Root(), page))
		if err != nil {
			t.Error(err)
			continue
		}
		read++
		for i, line := range strings.Split(string(data), "\n") {
			for _, turn := range all {
				if found := turn.find.FindString(line); found != "" && !allowed[page+"\t"+strings.ToLower(found)] {
					t.Errorf("%s:%d: %q: write %s", page, i+1, found, turn.instead)
				}
			}
		}
	}
	if read == 0 {
		t.Error("no page was read")
	}
}

// cleanPages are the documents held to the list. A page that is rewritten is added here.
func cleanPages() []string {
	return []string{"docs/en/datasets.md", "docs/en/metrics.md", "docs/en/parameters.md", "docs/en/output.md", "docs/en/connections.md",
		"docs/en/verdict.md", "docs/en/preflight.md", "docs/en/troubleshooting.md", "docs/en/report.md", "docs/en/index.md",
		// The user guides.
		"docs/en/calibration.md", "docs/en/capacity.md", "docs/en/definitions.md", "docs/en/deploy.md",
		"docs/en/conversations.md", "docs/en/agents.md", "docs/en/apis.md", "docs/en/custom_api.md", "docs/en/custom_dataset.md",
		"docs/en/compare.md", "docs/en/distributed.md", "docs/en/examples.md"}
}

// cleanReference are the pages of reference, the first pages and the documents for contributors.
func cleanReference() []string {
	return []string{"README.md", "docs/en/quick_start.md", "docs/en/install.md", "docs/en/upgrading.md", "docs/en/faq.md",
		"docs/en/gate.md", "docs/en/search.md", "docs/en/quote.md", "docs/en/files.md", "docs/en/history.md", "docs/en/serve.md", "docs/en/mixes.md",
		"docs/en/python.md", "docs/en/go.md", "docs/en/visualizers.md", "docs/en/server_metrics.md",
		"docs/en/statistics.md", "docs/en/accuracy.md", "docs/en/comparison.md",
		"docs/architecture.md", "docs/dependencies.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "changelog/TEMPLATE.md"}
}

func TestStyle_TurnsAreFound(t *testing.T) {
	all, _ := turns(t)
	if len(all) < 20 {
		t.Fatalf("only %d turns are listed", len(all))
	}
	for _, bad := range []string{"--a: does not go with --b", "12 requests a second", "'x' is no JSON object", "What speaks against the figures", "it ends by itself"} {
		found := false
		for _, turn := range all {
			found = found || turn.find.MatchString(bad)
		}
		if !found {
			t.Errorf("%q passes", bad)
		}
	}
}
