package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// pure packages hold no clock, no sleep, no goroutine, no network, no file system, no state that goroutines share and no global
// source of randomness.
var pure = []string{"perf/load", "perf/workload", "perf/record", "perf/protocol", "perf/protocol/openai", "perf/protocol/verbatim", "perf/dataset", "perf/metric",
	"perf/argument", "perf/i18n", "perf/export", "perf/servermetrics", "perf/plugin", "perf/visualizer", "internal/visualizer/vizformat", "internal/plan", "internal/chartdata", "internal/chart", "internal/htmlreport",
	"internal/report", "internal/pycompat", "internal/liveview", "internal/verdict", "internal/othertools",
	"internal/sanitize", "internal/secret", "internal/termtext", "internal/webpage", "internal/chattemplate"}

// worldly are the imports that a pure package must not have.
var worldly = []string{"os", "net", "io/ioutil", "os/exec", "syscall", "sync", "sync/atomic", "runtime", "golang.org/x/sync/errgroup"}

// stillWorldly lists what a pure package imports in spite of that, with the reason. An entry that is used no more is an error.
var stillWorldly = map[string]string{
	// 2026-11-28: what replies teach is kept in package scope. It moves onto the protocol value, then this line goes.
	"perf/protocol/openai/shape.go": "sync/atomic",
}

func TestPurePackages_TouchNoWorld(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t) {
		if !slices.Contains(pure, s.pkg) {
			continue
		}
		for _, path := range s.imports() {
			switch {
			case !slices.Contains(worldly, path):
			case stillWorldly[s.path] == path:
				used[s.path] = true
			default:
				t.Errorf("%s imports %s", s.path, path)
			}
		}
		for _, at := range goroutines(s.file) {
			t.Errorf("%s starts a goroutine", s.fset.Position(at))
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && impure(id.Name, sel.Sel.Name) {
				t.Errorf("%s uses %s.%s", s.fset.Position(n.Pos()), id.Name, sel.Sel.Name)
			}
			return true
		})
	}
	for path, what := range stillWorldly {
		if !used[path] {
			t.Errorf("%s does not import %s any more: take it from the list", path, what)
		}
	}
}

func impure(pkg, name string) bool {
	switch pkg {
	case "time":
		return slices.Contains([]string{"Now", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Since", "Until", "Tick"}, name)
	case "rand":
		return slices.Contains([]string{"Int", "IntN", "Float64", "Uint64", "Perm", "Shuffle", "ExpFloat64", "NormFloat64", "N"}, name)
	}
	return false
}
