package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// withoutCause are the rules of which test/causes proves no cause, with the reason.
var withoutCause = map[string]string{
	"knee":            "every cause says where it is",
	"client-limited":  "test/verdict starves the command itself",
	"shared-server":   "the verdict's, proved there",
	"pool-wait":       "the simulator knows nothing of the client's connections",
	"network-gateway": "a cause has no gateway before its server",
	"throttling":      "internal/run has an exporter with that cause",
	"gpu-fault":       "internal/telemetry/tracks has an exporter with such errors",
	"memory-growth":   "it takes ten minutes; internal/telemetry/tracks has such a level",
	"no-end":          "it waits five seconds for each answer",
	"unknown-lines":   "internal/run sends such lines",
	"not-streamed":    "the simulator streams where it is asked to",
	"token-counts":    "the simulator counts right",
	"conservation":    "internal/selfcheck forges a log",
	"littles-law":     "internal/selfcheck forges a log",
}

// parsed are the files of a folder of the repository whose names match.
func parsed(t *testing.T, folder, pattern string) (all []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testenv.Root(), folder, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, folder, err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if name == "rulelist_test.go" || strings.HasSuffix(name, "_test.go") != strings.HasSuffix(pattern, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}

// texts are the string literals below a node.
func texts(node ast.Node) (all []string) {
	ast.Inspect(node, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value)
			all = append(all, text)
		}
		return true
	})
	return all
}

// ruleKeys are the keys that a file gives its suggestions: of the member Rule, or of a variable of that name.
func ruleKeys(file *ast.File) (all []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Rule" {
				all = append(all, texts(n.Value)...)
			}
		case *ast.AssignStmt:
			if name, ok := n.Lhs[0].(*ast.Ident); ok && name.Name == "rule" {
				all = append(all, texts(n.Rhs[0])...)
			}
		}
		return true
	})
	return all
}

func TestRules_AreAllApplied(t *testing.T) {
	var applied []string
	for _, r := range rules() {
		name := runtime.FuncForPC(reflect.ValueOf(r).Pointer()).Name()
		applied = append(applied, name[strings.LastIndex(name, ".")+1:])
	}
	for _, file := range parsed(t, "internal/report", "*.go") {
		for _, declared := range file.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasSuffix(f.Name.Name, "Rule") && !slices.Contains(applied, f.Name.Name) {
				t.Errorf("%s is not applied: give it its place in rules()", f.Name.Name)
			}
		}
	}
}

func TestRules_HaveACaseAndACause(t *testing.T) {
	var cases, causes []string
	for _, file := range parsed(t, "internal/report", "*_test.go") {
		cases = append(cases, texts(file)...)
	}
	for _, file := range parsed(t, "test/causes", "*_test.go") {
		ast.Inspect(file, func(n ast.Node) bool {
			if member, ok := n.(*ast.KeyValueExpr); ok {
				causes = append(causes, texts(member.Key)...)
			}
			return true
		})
	}
	for _, file := range parsed(t, "internal/report", "rule_*.go") {
		keys := ruleKeys(file)
		if len(keys) == 0 {
			t.Errorf("a file of package %s makes suggestions without a key: write it behind Rule", file.Name)
		}
		for _, key := range keys {
			if !slices.Contains(cases, key) {
				t.Errorf("the rule %s has no case: say in rules_test.go where it speaks and where not", key)
			}
			if why := withoutCause[key]; slices.Contains(causes, key) == (why != "") {
				t.Errorf("the rule %s: have it speak in test/causes, or say in withoutCause why not, and not both; the reason there is %q", key, why)
			}
		}
	}
}
