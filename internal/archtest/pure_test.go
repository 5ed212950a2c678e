package archtest

import (
	"go/ast"
	"slices"
	"testing"
)

// pure packages hold no clock, no sleep, no goroutine, no network, no file system, no state that goroutines share and no global
// source of randomness.
var pure = []string{"perf/load", "perf/workload", "perf/record", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/protocol/anthropic", "perf/protocol/openai", "perf/protocol/decision", "perf/protocol/embedding", "perf/protocol/rerank", "perf/protocol/responses", "perf/protocol/verbatim", "perf/dataset", "perf/metric",
	"perf/argument", "perf/i18n", "perf/export", "perf/servermetrics", "perf/plugin", "perf/visualizer", "internal/visualizer/vizformat", "internal/plan", "internal/chartdata", "internal/steady", "internal/chart", "internal/htmlreport",
	"internal/cluster/clock", "internal/cluster/message", "internal/report", "internal/pycompat", "internal/liveview", "internal/verdict", "internal/othertools", "internal/agentx",
	"internal/exposition", "internal/energy", "internal/price", "internal/telemetry", "internal/telemetry/tracks", "internal/nearest", "internal/stats", "internal/compare", "internal/repeat", "internal/intervals", "internal/selfcheck", "internal/bound", "internal/gate", "internal/capacity", "internal/history", "internal/sla", "internal/knee", "internal/sanitize", "internal/secret", "internal/shellwords", "internal/termtext", "internal/webpage", "internal/chattemplate"}

// worldly are the imports that a pure package must not have.
var worldly = []string{"os", "net", "io/ioutil", "os/exec", "syscall", "sync", "sync/atomic", "runtime", "golang.org/x/sync/errgroup"}

func TestPurePackages_TouchNoWorld(t *testing.T) {
	for _, s := range sources(t) {
		if !slices.Contains(pure, s.pkg) {
			continue
		}
		for _, path := range s.imports() {
			if slices.Contains(worldly, path) {
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
