package export

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// readElsewhere are the exports whose reader is not in this package, with the place.
var readElsewhere = map[string]string{
	"vllm-json":   "test/definitions",
	"aiperf-json": "test/definitions",
}

// sources are the files of this package; tests says which.
func sources(t *testing.T, tests bool) (all []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") != tests || path == "declarations_test.go" {
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

// called are the texts that the tests give to export, whose files they then read.
func called(t *testing.T) (names []string) {
	for _, file := range sources(t, true) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "export" {
				return true
			}
			for _, a := range call.Args {
				if literal, ok := a.(*ast.BasicLit); ok {
					name, _ := strconv.Unquote(literal.Value)
					names = append(names, name)
				}
			}
			return true
		})
	}
	return names
}

func TestDeclarations_AreAllListedAndRead(t *testing.T) {
	made := 0
	for _, file := range sources(t, false) {
		for _, declared := range file.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			if result, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && result.Name == "Declaration" {
				made++
			}
		}
	}
	if listed := len(Declarations()); made != listed {
		t.Errorf("%d functions of the package make a Declaration, and Declarations() lists %d: name the others there", made, listed)
	}
	readHere := called(t)
	for _, d := range Declarations() {
		if where := readElsewhere[d.Name]; slices.Contains(readHere, d.Name) == (where != "") {
			t.Errorf("the export %s: read its file back in readers_test.go, with export(t, %[1]q), or say in readElsewhere where it is, and not both", d.Name)
		}
	}
}
