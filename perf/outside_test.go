package perf_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// The examples are compiled in a module of its own, which may import nothing internal, as a user's program is.
func TestExamples_CompileInAnotherModule(t *testing.T) {
	dir := t.TempDir()
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(testenv.Root(), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	own := strings.TrimSuffix(module, "/")
	mod := strings.Replace(read("go.mod"), "module "+own, "module example.org/outside", 1) +
		"\nrequire " + own + " v0.0.0\n\nreplace " + own + " => " + filepath.ToSlash(testenv.Root()) + "\n"
	files := map[string]string{"go.mod": mod, "go.sum": read("go.sum")}
	for _, name := range []string{"example_test.go", "example_plugin_test.go"} {
		files[name] = read("perf/" + name)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", ".")
	vet.Dir = dir
	vet.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
