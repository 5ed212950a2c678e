package archtest

import (
	"go/ast"
	"io/fs"
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

func TestStyle_DocumentsHaveNoBannedTurns(t *testing.T) {
	all, allowed := turns(t)
	for _, page := range documents(t) {
		data, err := os.ReadFile(filepath.Join(testenv.Root(), page))
		if err != nil {
			t.Error(err)
			continue
		}
		for i, line := range strings.Split(string(data), "\n") {
			for _, turn := range all {
				if found := turn.find.FindString(line); found != "" && !allowed[page+"\t"+strings.ToLower(found)] {
					t.Errorf("%s:%d: %q: write %s", page, i+1, found, turn.instead)
				}
			}
		}
	}
}

// documents are the English pages that users and contributors read, but for the style sheet, which quotes the turns.
func documents(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md", "docs/architecture.md", "docs/dependencies.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "changelog/TEMPLATE.md",
		"bench/README.md"}
	found, err := fs.Glob(os.DirFS(testenv.Root()), "docs/en/*.md")
	if err != nil || len(found) < 40 {
		t.Fatalf("only %d pages in docs/en, %v", len(found), err)
	}
	return append(pages, found...)
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
