package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

const module = "github.com/modelscope/evalscope/"

// A source is one Go file outside tests.
type source struct {
	pkg, path string // relative to the module
	file      *ast.File
	fset      *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	root := testenv.Root()
	var all []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "outputs") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		pkg := relative[:max(0, strings.LastIndex(relative, "/"))]
		all = append(all, source{pkg: pkg, path: relative, file: file, fset: fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("found only %d files below %s: the walls would be tested against nothing", len(all), root)
	}
	return all
}

func (s source) imports() []string {
	var all []string
	for _, i := range s.file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		all = append(all, path)
	}
	return all
}

// own are the imports of this module, relative to it.
func (s source) own() []string {
	var all []string
	for _, path := range s.imports() {
		if rest, ok := strings.CutPrefix(path, module); ok {
			all = append(all, rest)
		}
	}
	return all
}

// mayImport lists for each package what of ours it may import; a name that ends in / allows everything below it. A package
// that ends in / is every one below it that is not listed itself: plugins, of which a new one needs no line here. Texts (perf/i18n) are made everywhere.
var mayImport = map[string][]string{
	"perf/i18n":                     {},
	"perf/workload":                 {},
	"perf/record":                   {},
	"perf/load":                     {},
	"internal/scheduler":            {},
	"internal/config":               {"internal/price", "internal/nearest", "internal/termtext", "internal/sanitize", "internal/regular", "internal/secret", "perf/argument", "perf/dataset", "perf/export", "perf/load", "perf/plugin", "perf/protocol", "perf/visualizer"},
	"internal/secret":               {"internal/jsondepth", "internal/shellwords"},
	"internal/shellwords":           {},
	"internal/sanitize":             {},
	"internal/logline":              {"internal/termtext", "internal/sanitize"},
	"internal/manifest":             {"internal/regular", "perf/record"},
	"internal/outputs":              {"internal/plainjson", "internal/regular"},
	"internal/pycompat":             {"internal/plainjson"},
	"internal/plainjson":            {},
	"internal/termtext":             {},
	"internal/sqlitefile":           {},
	"internal/cgroup":               {},
	"internal/jsondepth":            {},
	"internal/sharedlist":           {},
	"internal/nearest":              {},
	"internal/stats":                {},
	"internal/compare":              {"internal/nearest", "internal/plainjson", "internal/sanitize", "internal/stats", "internal/termtext", "perf/metric", "perf/protocol"},
	"internal/sides":                {"internal/artifacts", "internal/catalog", "internal/compare", "internal/eventlog", "internal/outputs", "internal/regular", "internal/stats", "internal/toolfiles", "perf/metric", "perf/record"},
	"internal/toolfiles":            {"internal/jsondepth", "internal/regular", "perf/dataset/unpack", "perf/load", "perf/metric", "perf/record"},
	"internal/history":              {"internal/nearest", "internal/plainjson", "internal/sanitize", "internal/termtext", "perf/i18n", "perf/metric"},
	"internal/capacity":             {"internal/gate", "internal/intervals", "perf/i18n", "perf/load", "perf/metric"},
	"internal/repeat":               {"internal/gate", "internal/stats", "perf/metric"},
	"internal/selfcheck":            {"perf/metric", "perf/record"},
	"internal/intervals":            {"internal/stats", "perf/metric", "perf/protocol", "perf/record"},
	"internal/baseline":             {"internal/eventlog", "internal/outputs", "internal/plainjson", "internal/regular"},
	"internal/bound":                {},
	"internal/gate":                 {"internal/bound", "internal/compare", "internal/nearest", "internal/pycompat", "internal/sanitize", "internal/stats", "perf/i18n", "perf/metric", "perf/protocol"},
	"internal/knee":                 {"perf/i18n", "perf/load", "perf/metric"},
	"internal/sla":                  {"internal/bound", "internal/knee", "internal/nearest", "perf/i18n", "perf/load", "perf/metric", "perf/protocol"},
	"internal/preflight":            {"internal/nearest", "internal/termtext", "internal/cgroup", "internal/jsondepth", "internal/secret", "perf/servermetrics"},
	"internal/tokenizer":            {"internal/sanitize", "internal/webpage", "internal/jsondepth", "internal/regular"},
	"internal/hub":                  {"internal/regular"},
	"internal/regular":              {},
	"internal/webpage":              {},
	"internal/wire":                 {"internal/regular", "perf/record"},
	"internal/eventlog":             {"internal/jsondepth", "internal/plainjson", "perf/record", "internal/regular"},
	"perf/protocol":                 {"perf/argument", "perf/workload", "perf/record"},
	"perf/protocol/":                {"internal/jsondepth", "internal/nearest", "internal/sharedlist", "perf/argument", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/workload", "perf/record"},
	"perf/dataset/":                 {"internal/regular", "perf/argument", "perf/dataset", "perf/dataset/folder", "perf/dataset/length", "perf/dataset/media", "perf/dataset/random", "perf/dataset/records", "perf/dataset/unpack", "perf/workload"},
	"perf/dataset/conversation":     {"internal/regular", "perf/argument", "perf/dataset", "perf/dataset/length", "perf/dataset/random", "perf/dataset/records", "perf/dataset/text", "perf/workload"},
	"perf/dataset/agent":            {"perf/argument", "perf/dataset", "perf/dataset/conversation", "perf/dataset/folder", "perf/dataset/random", "perf/dataset/records", "perf/workload"},
	"perf/dataset/vision":           {"internal/regular", "perf/dataset", "perf/dataset/random", "perf/workload"},
	"internal/visualizer/":          {"internal/sanitize", "perf/argument", "perf/visualizer", "internal/visualizer/vizformat", "internal/visualizer/bridge"},
	"perf/dataset":                  {"perf/argument", "perf/workload"},
	"perf/metric":                   {"perf/load", "perf/protocol", "perf/record"},
	"perf/export":                   {"perf/metric", "perf/protocol", "perf/record"},
	"perf/servermetrics":            {"perf/metric"},
	"perf/plugin":                   {"perf/dataset", "perf/export", "perf/protocol", "perf/servermetrics", "perf/visualizer"},
	"perf/standard":                 {"perf/", "internal/export", "internal/servermetrics", "internal/visualizer/"},
	"perf/perftest":                 {"perf/", "internal/regular"},
	"internal/agentx":               {"internal/othertools", "internal/plainjson", "perf/record"},
	"internal/plan":                 {"internal/price", "internal/agentx", "internal/plainjson", "internal/config", "perf/argument", "perf/dataset", "perf/load", "perf/metric", "perf/plugin", "perf/protocol", "perf/visualizer", "internal/secret", "internal/sla", "internal/gate", "internal/knee", "internal/repeat"},
	"internal/report":               {"internal/energy", "internal/knee", "internal/plainjson", "internal/termtext", "internal/sanitize", "perf/load", "perf/metric", "perf/record", "internal/pycompat", "internal/repeat", "internal/verdict"},
	"internal/verdict":              {"perf/metric", "perf/record"},
	"internal/health":               {"internal/cgroup", "perf/metric", "perf/record"},
	"internal/artifacts":            {"perf/servermetrics", "internal/price", "internal/energy", "internal/telemetry/tracks", "internal/regular", "internal/telemetry", "perf/metric", "perf/protocol", "perf/record", "internal/columns", "internal/eventlog", "internal/outputs", "internal/plainjson", "internal/pycompat", "internal/sqlitefile", "perf/visualizer", "internal/chartdata", "internal/intervals", "internal/repeat", "internal/selfcheck", "internal/steady", "internal/verdict"},
	"internal/columns":              {"perf/metric", "perf/protocol", "perf/record", "internal/eventlog"},
	"internal/export":               {"perf/export", "internal/regular", "internal/telemetry", "internal/columns", "internal/plainjson", "internal/sanitize", "perf/metric", "perf/protocol", "perf/record", "internal/outputs", "internal/othertools"},
	"internal/othertools":           {"internal/plainjson", "internal/pycompat", "perf/load", "perf/record"},
	"internal/catalog":              {"perf/metric", "perf/protocol", "internal/eventlog", "internal/outputs", "internal/regular", "internal/secret"},
	"internal/serve":                {"perf/metric", "perf/record", "internal/catalog", "internal/eventlog", "internal/outputs", "internal/regular"},
	"internal/simulator":            {},
	"internal/exposition":           {},
	"internal/telemetry":            {"internal/exposition", "perf/record"},
	"internal/scrape":               {"internal/sanitize", "internal/secret"},
	"internal/telemetry/sampler":    {"internal/scrape", "internal/exposition", "internal/sanitize", "internal/telemetry", "perf/record"},
	"internal/price":                {"perf/metric"},
	"internal/energy":               {"internal/telemetry", "perf/metric"},
	"internal/telemetry/tracks":     {"internal/energy", "internal/chartdata", "internal/sanitize", "internal/telemetry", "perf/metric", "perf/servermetrics"},
	"internal/servermetrics":        {"internal/scrape", "internal/exposition", "perf/metric", "perf/servermetrics"},
	"internal/livemetrics":          {"internal/health", "internal/webpage", "perf/metric", "perf/record"},
	"internal/otlp":                 {"internal/eventlog", "internal/webpage", "perf/protocol", "perf/record"},
	"internal/groundtruth":          {},
	"internal/outline":              {"internal/regular", "internal/secret", "perf/protocol", "perf/protocol/openai"},
	"internal/chatlog":              {"internal/jsondepth", "internal/outline", "internal/regular", "perf/dataset/unpack", "perf/protocol"},
	"internal/recorder":             {"internal/logline", "internal/jsondepth", "internal/outline", "internal/secret", "perf/protocol"},
	"perf/argument":                 {},
	"perf/visualizer":               {"perf/argument"},
	"internal/visualizer/vizformat": {"perf/visualizer"},
	"internal/visualizer/publisher": {"perf/visualizer"},
	"internal/visualizer/bridge":    {"internal/secret", "perf/visualizer", "internal/visualizer/vizformat"},
	"internal/visualizer/swanlab":   {"internal/sanitize", "perf/argument", "perf/visualizer", "internal/visualizer/vizformat", "internal/visualizer/bridge", "internal/outputs"},
	"internal/chartdata":            {"internal/sanitize", "perf/metric", "perf/record"},
	"internal/steady":               {"internal/chartdata", "internal/stats", "perf/metric", "perf/protocol", "perf/record"},
	"internal/chart":                {},
	"internal/htmlreport":           {"internal/energy", "internal/telemetry", "internal/telemetry/tracks", "internal/history", "internal/chart", "internal/chartdata", "internal/compare", "internal/stats", "internal/sanitize", "internal/report", "perf/load", "perf/metric", "perf/record"},
	"internal/cluster/seal":         {},
	"internal/cluster/clock":        {},
	"internal/cluster/message":      {"perf/metric"},
	"internal/cluster/segment":      {"internal/regular"},
	"internal/cluster/transport":    {"internal/cluster/seal", "internal/regular"},
	"internal/cluster/coordinator":  {"internal/cluster/message", "internal/cluster/segment", "internal/engine", "internal/eventlog", "internal/logline", "internal/plainjson", "perf/metric", "perf/record"},
	"internal/cluster/worker":       {"internal/cluster/clock", "internal/cluster/message", "internal/cluster/segment", "internal/engine", "internal/logline", "internal/plan", "perf/metric"},
	"deploy/helm":                   {},
	"internal/deploy/kubernetes":    {"deploy/helm"},
	"internal/deploy/slurm":         {"internal/sanitize"},
	"internal/deploy/task":          {"internal/regular"},
	"internal/engine": {"internal/logline", "internal/webpage", "internal/plainjson", "internal/health", "internal/plan", "internal/scheduler", "internal/wire", "internal/eventlog", "perf/dataset", "perf/load", "perf/metric", "internal/secret",
		"perf/protocol", "perf/record", "perf/workload"},
	"internal/liveview": {"internal/termtext", "internal/engine", "internal/sanitize"},
	"internal/calibrate": {"internal/engine", "internal/eventlog", "internal/plan", "internal/groundtruth", "internal/wire", "perf/load", "perf/metric",
		"perf/protocol", "perf/protocol/openai", "perf/record", "perf/workload"},
	"internal/browsertest":  {"internal/testenv"},
	"internal/testenv":      {},
	"internal/archtest":     {},
	"internal/chatprompt":   {"internal/chattemplate", "perf/protocol"},
	"internal/chattemplate": {"internal/jsondepth", "internal/pycompat"},
	"perf":                  {"internal/config", "internal/run", "internal/sanitize", "perf/"},
	"internal/run":          {"internal/", "perf/"},
	"internal/pipe":         {"internal/sanitize"},
	"internal/hostplugin": {"internal/pipe", "internal/eventlog", "perf/dataset", "perf/dataset/text",
		"perf/protocol", "perf/protocol/verbatim", "perf/record", "perf/workload"},
	"perf/protocol/local":     {"internal/shellwords", "perf/argument", "perf/protocol", "perf/protocol/openai"},
	"internal/localserver":    {},
	"perf/protocol/verbatim":  {"perf/protocol", "perf/protocol/openai", "perf/workload", "perf/record"},
	"perf/protocol/embedding": {"internal/jsondepth", "perf/argument", "perf/i18n", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/record", "perf/workload"},
	"perf/protocol/decision":  {"internal/jsondepth", "perf/i18n", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/record", "perf/workload"},
	"perf/protocol/rerank":    {"internal/jsondepth", "perf/argument", "perf/i18n", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/record", "perf/workload"},
	"perf/protocol/anthropic": {"internal/jsondepth", "perf/argument", "perf/i18n", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/workload", "perf/record"},
	"perf/protocol/responses": {"internal/jsondepth", "perf/i18n", "perf/protocol", "perf/protocol/answer", "perf/protocol/servererror", "perf/workload", "perf/record"},
	"app":                     {"internal/baseline", "internal/eventlog", "internal/history", "perf/i18n", "internal/compare", "internal/htmlreport", "internal/outputs", "internal/sides", "internal/termtext", "internal/capacity", "internal/gate", "internal/catalog", "internal/config", "internal/hostplugin", "internal/sanitize", "internal/liveview", "internal/pipe", "internal/logline", "internal/outline", "internal/recorder", "internal/regular", "internal/serve", "internal/simulator", "internal/tokenizer", "internal/groundtruth", "internal/run", "perf/export", "perf/metric", "perf/plugin", "perf/protocol", "perf/protocol/spec", "internal/chatlog", "internal/cluster/", "internal/deploy/"},
	"cmd/evalscope":           {"app", "perf/standard"},
}

func TestArch_EveryPackageImportsOnlyWhatItsWallsAllow(t *testing.T) {
	for _, s := range sources(t) {
		if strings.HasPrefix(s.pkg, "bench") || strings.HasPrefix(s.pkg, "docs") || strings.HasPrefix(s.pkg, "test/") {
			continue
		}
		allowed, known := mayImport[s.pkg]
		if !known {
			allowed, known = mayImport[s.pkg[:strings.LastIndex(s.pkg, "/")+1]]
		}
		if !known {
			t.Errorf("%s: the package has no walls: say in archtest what it may import", s.path)
			continue
		}
		for _, path := range s.own() {
			if path != "perf/i18n" && !slices.ContainsFunc(allowed, func(a string) bool {
				return a == path || strings.HasSuffix(a, "/") && strings.HasPrefix(path, a)
			}) {
				t.Errorf("%s imports %s, which lies behind a wall", s.path, path)
			}
		}
	}
}

// TestArch_OneFolderKnowsNATS, and the command alone carries it: a program that uses the library does not get a broker.
func TestArch_OneFolderKnowsNATS(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports() {
			if strings.HasPrefix(path, "github.com/nats-io/") && s.pkg != "internal/cluster/transport" {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
		if slices.Contains(s.own(), "internal/cluster/transport") && s.pkg != "app" {
			t.Errorf("%s imports the transport", s.path)
		}
	}
}

func TestArch_PerfDoesNotSeeTheSimulator(t *testing.T) {
	for _, s := range sources(t) {
		if s.pkg != "app" && slices.Contains(s.own(), "internal/simulator") && !strings.HasPrefix(s.pkg, "bench") {
			t.Errorf("%s imports the simulator: client and server share no code", s.path)
		}
	}
}

func TestArch_OnlyTheEdgePrintsAndExits(t *testing.T) {
	for _, s := range sources(t) {
		if s.pkg == "app" || strings.HasPrefix(s.pkg, "cmd/") || strings.HasPrefix(s.pkg, "bench") || strings.HasPrefix(s.pkg, "docs/") || strings.HasPrefix(s.pkg, "test/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch id.Name + "." + sel.Sel.Name {
			case "os.Exit", "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Println", "fmt.Printf", "log.Fatal":
				t.Errorf("%s uses %s.%s", s.fset.Position(n.Pos()), id.Name, sel.Sel.Name)
			}
			return true
		})
	}
}

// opens lists the packages that open files other than those that package regular opens: they write them, or read streams on
// purpose. Package testenv reads the golden files of tests.
var opens = []string{"internal/regular", "internal/testenv", "perf/dataset/text", "internal/visualizer/wandb", "internal/hostplugin", "internal/groundtruth", "internal/health"}

func TestArch_FilesAreReadWhereTheirKindIsLookedAt(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(opens, s.pkg) || strings.HasPrefix(s.pkg, "bench") || strings.HasPrefix(s.pkg, "docs/") || strings.HasPrefix(s.pkg, "test/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "os" && (sel.Sel.Name == "ReadFile" || sel.Sel.Name == "Open") && s.path != "internal/run/descriptors.go" {
				t.Errorf("%s uses os.%s: a pipe or a device may stand there, package regular looks", s.fset.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

func TestArch_NoPackageHasInit(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", s.path)
			}
		}
	}
}

func TestArch_EveryPackageHasAComment(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		documented[s.pkg] = documented[s.pkg] || s.file.Doc != nil
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

func TestArch_FilesStayShort(t *testing.T) {
	for _, s := range sources(t) {
		if lines := s.fset.Position(s.file.End()).Line; lines > 300 && !ast.IsGenerated(s.file) { // those hold what their tables hold
			t.Errorf("%s has %d lines: it holds more than one idea", s.path, lines)
		}
	}
}

func TestArch_NoFileNamesThisMachine(t *testing.T) {
	for _, s := range sources(t) {
		data, err := os.ReadFile(filepath.Join(testenv.Root(), s.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range []string{"/" + "work/", "/" + "farm/"} {
			if strings.Contains(string(data), place) {
				t.Errorf("%s names a path of one machine: %s", s.path, place)
			}
		}
	}
}
