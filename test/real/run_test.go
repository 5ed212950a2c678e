package real

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// An outcome is a run of the binary: its exit code, what it printed, and the folder that it wrote.
type outcome struct {
	code           int
	stdout, stderr string
	folder         string
}

// perf runs `evalscope perf` with args in a folder of its own.
func perf(t *testing.T, args ...string) outcome {
	t.Helper()
	binary, err := shared.binary()
	if err != nil {
		t.Fatal(err)
	}
	return finish(t, exec.Command(binary, append([]string{"perf"}, args...)...), t.TempDir())
}

// log is the run's benchmark.log, which has every table.
func (o outcome) log(t *testing.T) string {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(o.folder, "benchmark.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(log)
}

// shell runs a command as a user pastes it, with the binary's folder first on PATH.
func shell(t *testing.T, line string) outcome {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		testenv.Missing(t, "the guides' commands are written for a shell, and there is none")
	}
	binary, err := shared.binary()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(sh, "-c", line)
	command.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
	return finish(t, command, t.TempDir())
}

// finish runs a command in a folder and collects what came of it.
func finish(t *testing.T, command *exec.Cmd, dir string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr, command.Dir = &stdout, &stderr, dir
	err := command.Run()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	o := outcome{code: command.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("exit code %d\n%s\n%s", o.code, o.stderr, o.stdout)
		}
	})
	o.folder = only(t, filepath.Join(dir, "outputs", "*", "*"))
	return o
}

// succeeded demands exit code 0.
func (o outcome) succeeded(t *testing.T) outcome {
	t.Helper()
	if o.code != 0 {
		t.Fatalf("exit code %d, want 0", o.code)
	}
	return o
}

// only returns the one path that matches the pattern, or nothing where none does.
func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) > 1 {
		t.Fatalf("%s: %v %v", pattern, found, err)
	}
	return strings.Join(found, "")
}

// write makes a file of lines and returns its path.
func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
