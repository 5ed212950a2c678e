package visualizers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// binary is the shipped command, built once.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "visualizers")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "evalscope")
	build := exec.Command("go", "build", "-o", binary, "./cmd/evalscope")
	build.Dir = testenv.Root()
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// tool is a program of the visualizers' environment.
func tool(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(testenv.Root(), ".visenv", "bin", name)
	if _, err := os.Stat(path); err != nil {
		testenv.Missing(t, "no environment with the visualizers' software: run `make visenv`")
	}
	return path
}

// secret is in every run's server key; it may appear nowhere.
const secret = "sk-server-0123456789abcdef"

// A run is one benchmark by the shipped command.
type run struct {
	t      *testing.T
	env    []string
	code   int
	output string // both streams
	folder string
	cmd    *exec.Cmd
}

// benchmark runs two levels of 4 and 12 requests against the built-in server.
func benchmark(t *testing.T, env []string, words ...string) *run {
	t.Helper()
	r, wait := begin(t, simulator.Config{TTFT: 20 * time.Millisecond, ITL: 5 * time.Millisecond}, env,
		append([]string{"--parallel", "1", "3", "--number", "4", "12"}, words...)...)
	wait()
	return r
}

// begin starts a benchmark; wait waits for its end.
func begin(t *testing.T, server simulator.Config, env []string, words ...string) (r *run, wait func()) {
	t.Helper()
	s, err := simulator.New(server, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	home := t.TempDir()
	r = &run{t: t, env: append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
		"EVALSCOPE_PERF_PYTHON=" + tool(t, "python")}, env...)}
	r.folder = filepath.Join(home, "outputs", "run")
	args := append([]string{"perf", "--model", "org/m", "--url", url, "--api-key", secret, "--dataset", "random",
		"--tokenizer-path", "builtin", "--min-prompt-length", "32", "--max-prompt-length", "32", "--max-tokens", "16",
		"--sleep-interval", "0", "--no-timestamp", "--name", "run", "--outputs-dir", filepath.Dir(r.folder)}, words...)
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir, cmd.Env = home, r.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.cmd = cmd
	return r, func() {
		err := cmd.Wait()
		var exited *exec.ExitError
		if errors.As(err, &exited) {
			r.code = exited.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		r.output = out.String()
	}
}

// good fails the test where the run did not end well.
func (r *run) good() {
	r.t.Helper()
	if r.code != 0 {
		log, _ := os.ReadFile(filepath.Join(r.folder, "visualizer.log"))
		r.t.Fatalf("exit code %d\n%s\nvisualizer.log:\n%s", r.code, r.output, log)
	}
}

// summary is a level's benchmark_summary.json, but what EvalScope's files have for absent figures.
func (r *run) summary(level string) map[string]float64 {
	r.t.Helper()
	var all map[string]any
	r.read(filepath.Join(level, "benchmark_summary.json"), &all)
	figures := map[string]float64{}
	for name, v := range all {
		if number, ok := v.(float64); ok && name != "Input Throughput (tok/s)" {
			figures[name] = number
		}
	}
	if len(figures) != 17 {
		r.t.Fatalf("%d figures, want EvalScope's 17: %v", len(figures), figures)
	}
	return figures
}

func (r *run) read(name string, to any) {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.folder, name))
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// levels are the folders of benchmark's levels.
var levels = []string{"parallel_1_number_4", "parallel_3_number_12"}

// sameFigures compares what a visualizer got with a level's JSON.
func (r *run) sameFigures(where string, got map[string]float64, level string) {
	r.t.Helper()
	for name, want := range r.summary(level) {
		if v, ok := got[name]; !ok || v != want {
			r.t.Errorf("%s: %s of %s is %v (there: %v), its JSON says %v", where, name, level, v, ok, want)
		}
	}
}

// keepsSecrets looks for secrets in everything that was written or printed, and in what a server saw.
func (r *run) keepsSecrets(seen string, more ...string) {
	r.t.Helper()
	texts := map[string]string{"the output": r.output, "the requests": seen}
	err := filepath.WalkDir(filepath.Dir(filepath.Dir(r.folder)), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		texts[path] = string(data)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	for where, text := range texts {
		for _, s := range append(more, secret) {
			if strings.Contains(text, s) {
				r.t.Errorf("%s holds the secret %s", where, s)
			}
		}
	}
}
