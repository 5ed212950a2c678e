package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// withGoroutines lists the packages that may start goroutines, with what each is for and who waits for its end.
var withGoroutines = map[string]string{
	"app":                           "signals, keys and the screen, which outlive no command; the server of `evalscope serve`",
	"internal/cluster/coordinator":  "looks for silent workers and passes stops on, which Close waits for",
	"internal/cluster/transport":    "answers of questions, which Close waits for",
	"internal/cluster/worker":       "pulses and the log on its way, waited for by the run",
	"internal/engine":               "the feed of bodies and the watchers of a level, which ends after them",
	"internal/eventlog":             "the writer and the reader ahead, which Close waits for",
	"internal/health":               "the watcher of a level, which Stop waits for",
	"internal/hub":                  "files of one model in parallel, waited for by the call",
	"internal/scheduler":            "one a session, which Run waits for",
	"internal/livemetrics":          "the page and the writes of a run's metrics, which Close waits for",
	"internal/localserver":          "waits for the end of the server, which Stop waits for",
	"internal/recorder":             "two for each connection, the workers that look at what passed, and the writer; Close waits for all",
	"internal/run":                  "says what a step waits for, until the step is over; reads the metrics of several servers, waited for by the call",
	"internal/simulator":            "the server of `evalscope simulate`",
	"internal/sides":                "one for each run of a comparison, waited for by the call",
	"internal/telemetry/sampler":    "one for each source of a level, which Stop waits for; the lines of nvidia-smi, until it ends",
	"test/statistics":               "workers that make trials, waited for by the call",
	"internal/testenv":              "servers of tests, which the test's cleanup waits for",
	"internal/visualizer/bridge":    "readers of a child's output, which end with the child",
	"internal/visualizer/publisher": "the publisher, which a run closes",
	"perf":                          "the observers' goroutine, which Run waits for",
	"perf/perftest":                 "calls that must return in time, waited for by the suite",
	"internal/wire":                 "connections that are opened ahead, waited for by the call",
}

func TestGoroutines_StartOnlyWhereTheyAreOwned(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.pkg, "bench") {
			continue
		}
		for _, at := range goroutines(s.file) {
			used[s.pkg] = true
			if withGoroutines[s.pkg] == "" {
				t.Errorf("%s starts a goroutine", s.fset.Position(at))
			}
		}
	}
	for pkg := range withGoroutines {
		if !used[pkg] {
			t.Errorf("%s starts no goroutine: take it from the list", pkg)
		}
	}
}

// goroutines are the places of a file that start one: go statements, and calls of a method Go with one argument, which is how
// sync.WaitGroup and errgroup.Group start them. Types are not looked at: a group may be a field that another file declares.
func goroutines(file *ast.File) (places []token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			places = append(places, n.Pos())
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Go" && len(n.Args) == 1 {
				places = append(places, n.Pos())
			}
		}
		return true
	})
	return places
}

func TestGoroutines_AreSeenHoweverTheyStart(t *testing.T) {
	for code, want := range map[string]int{
		`package p; func f() { go f() }`:                                           1,
		`package p; import "sync"; func f(w *sync.WaitGroup) { w.Go(func() {}) }`:  1,
		`package p; func f(s *server) { s.group.Go(func() error { return nil }) }`: 1,
		`package p; import "sync"; var once sync.Once; func f() { once.Do(f) }`:    0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(goroutines(file)); got != want {
			t.Errorf("%d goroutines seen in %s, want %d", got, code, want)
		}
	}
}
