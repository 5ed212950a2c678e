// Package testenv finds what tests need besides Go: a Python interpreter with the reference libraries of
// test/requirements.txt. It decides whether a test is skipped or fails. It installs nothing (`make testenv` does).
package testenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Python returns the interpreter of the test environment: $EVALSCOPE_TEST_PYTHON, else .testenv/bin/python in the
// repository. Each of modules must be importable. A test that lacks it is skipped with the reason, or fails when
// EVALSCOPE_TEST_REQUIRE=1, as CI sets it.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	python := os.Getenv("EVALSCOPE_TEST_PYTHON")
	if python == "" {
		python = filepath.Join(Root(), ".testenv", "bin", "python")
	}
	if _, err := os.Stat(python); err != nil {
		Missing(t, "no Python test environment: run `make testenv`")
	}
	if len(modules) > 0 {
		out, err := exec.Command(python, "-c", "import "+strings.Join(modules, ", ")).CombinedOutput()
		if err != nil {
			Missing(t, "the Python test environment cannot import "+strings.Join(modules, ", ")+": "+lastLine(out))
		}
	}
	return python
}

// Missing ends a test whose prerequisite is absent: a skip for users, a failure where EVALSCOPE_TEST_REQUIRE=1.
func Missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("EVALSCOPE_TEST_REQUIRE") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// root is looked for as the test begins, in the folder of its package; a test may change to another folder later.
var root = upToModule(os.Getwd())

// Root is the repository's root directory: the nearest folder with a go.mod, from the test's own folder upward. Paths of
// source files would not do, since builds with -trimpath do not have them.
func Root() string { return root }

func upToModule(folder string, err error) string {
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return ""
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
