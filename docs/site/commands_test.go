package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// notRun is every block that no test executes, with its reason. Keep it short.
var notRun = map[string][]string{
	"docs/en/quick_start.md": {"installs from a package index", "clones from the network", "installs from a package index", "installs from a package index",
		"needs an account", "installs from a package index", "needs an account", "needs an account"},
	"docs/en/python.md": {"installs from a package index"},
	"README.md":         {"builds and tests the repository"},
}

// A workplace is where the commands of one page run: a folder, a server, an environment.
type workplace struct {
	folder, url, port string
	env               []string
}

// engine is the program, built once for all pages.
var engine = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "docs")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "evalscope"), "./cmd/evalscope")
	build.Dir = testenv.Root()
	out, err := build.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return folder, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if folder, err := engine(); err == nil {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

func newWorkplace(t *testing.T) workplace {
	t.Helper()
	bin, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	c := simulator.Default()
	c.Port, c.TTFT, c.ITL, c.StreamInterval, c.PrefillRate = 0, time.Millisecond, 20*time.Microsecond, 64, 0
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	w := workplace{folder: t.TempDir(), url: strings.TrimSuffix(url, "/v1"), port: freePort(t)}
	w.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "EVALSCOPE_BINARY="+filepath.Join(bin, "evalscope"),
		"PYTHONPATH="+filepath.Join(testenv.Root(), "python"), "HOME="+w.folder, "API_KEY=sk-documentation", "WANDB_MODE=offline",
		"MODELSCOPE_CACHE="+hubCache(t), "MODELSCOPE_DOMAIN=127.0.0.1:9")
	return w
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// hubCache is what an earlier download of openqa leaves, so that no test needs the network.
func hubCache(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	var lines strings.Builder
	for i := range 20 {
		fmt.Fprintf(&lines, "{\"question\": \"问题 %d：什么是负载测试？\"}\n", i)
	}
	put(t, filepath.Join(folder, "datasets/AI-ModelScope/HC3-Chinese/open_qa.jsonl"), strings.NewReader(lines.String()))
	packed, err := os.Open(filepath.Join(testenv.Root(), "internal/tokenizer/builtin.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "models/Qwen/Qwen2___5-0___5B-Instruct/tokenizer.json"), plain)
	return folder
}

func put(t *testing.T, path string, from io.Reader) {
	t.Helper()
	data, err := io.ReadAll(from)
	if err == nil {
		err = write(path, data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run executes a program in the workplace; it must end well.
func (w workplace) run(t *testing.T, what string, words ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 80*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = w.folder, w.env, time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s\n%s", err, what, tail(string(out)))
	}
	return string(out)
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

// runs counts the runs below the workplace and holds that no request of theirs failed, but for faulty ones.
func (w workplace) runs(t *testing.T, faulty bool) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(w.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "perf_result.json" {
			return err
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "run.json")); err != nil {
			return nil // a visualizer's copy
		}
		n++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var result struct {
			Levels []struct {
				Succeeded, Failed int
			}
		}
		if err := json.Unmarshal(data, &result); err != nil {
			return err
		}
		for _, l := range result.Levels {
			if l.Succeeded == 0 || l.Failed > 0 && !faulty {
				t.Errorf("%s: %d succeeded, %d failed", path, l.Succeeded, l.Failed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// english are the pages whose commands run: the Chinese ones have the same, which another test holds.
func english(t *testing.T) []*page {
	t.Helper()
	var all []*page
	for _, p := range loaded(t).all {
		if p.language == "en" {
			all = append(all, p)
		}
	}
	return append(all, readme(t, "README.md"))
}

func TestEveryShellCommandRuns(t *testing.T) {
	for _, p := range english(t) {
		t.Run(p.source, func(t *testing.T) {
			t.Parallel()
			w := newWorkplace(t)
			before := 0
			for _, b := range p.blocks() {
				if b.language != "bash" || b.notRun != "" {
					continue
				}
				code := rewritten(b.code, w.url, w.port)
				w.run(t, code, "bash", "-euo", "pipefail", "-c", "trap 'jobs -p | xargs -r kill; wait' EXIT\n"+code)
				begun := strings.Count(b.code, "evalscope perf ") - strings.Count(b.code, "--dry-run") - strings.Count(b.code, "perf --help")
				now := w.runs(t, strings.Contains(p.source, "examples"))
				if now != before+begun {
					t.Errorf("%d runs left results, not %d:\n%s", now-before, begun, code)
				}
				before = now
			}
		})
	}
}

func TestEveryPythonScriptRuns(t *testing.T) {
	python := testenv.Python(t, "pandas", "tqdm")
	for _, p := range english(t) {
		var script strings.Builder
		w := workplace{}
		for _, b := range p.blocks() {
			if b.language == "python" && b.notRun == "" {
				script.WriteString(b.code + "\n")
			}
		}
		if script.Len() == 0 {
			continue
		}
		t.Run(p.source, func(t *testing.T) {
			t.Parallel()
			w = newWorkplace(t)
			code := rewritten(script.String(), w.url, w.port)
			file := filepath.Join(w.folder, "script.py")
			put(t, file, strings.NewReader(code))
			w.run(t, code, python, file)
			if want := strings.Count(code, "run_perf_benchmark("); w.runs(t, false) != want {
				t.Errorf("%d runs left results, not %d:\n%s", w.runs(t, false), want, code)
			}
		})
	}
}

func TestEveryGoProgramRuns(t *testing.T) {
	for source, try := range map[string]struct {
		words []string
		sends string
	}{
		"docs/en/custom_dataset.md": {[]string{"--dataset", "counting"}, "Count to 1."},
		"docs/en/custom_api.md":     {[]string{"--api", "tagged", "--prompt", "Hello"}, `"user":"load test"`},
		"docs/en/examples.md":       {}, // a program of its own, not evalscope with a plugin
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			w, n := newWorkplace(t), 0
			for _, b := range loaded(t).bySource[source].blocks() {
				if b.language != "go" {
					continue
				}
				n++
				program, file := filepath.Join(w.folder, "program"), filepath.Join(w.folder, "main.go")
				put(t, file, strings.NewReader(rewritten(b.code, w.url, w.port)))
				build := exec.CommandContext(t.Context(), "go", "build", "-o", program, file)
				build.Dir = testenv.Root()
				if out, err := build.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if try.words == nil {
					w.run(t, b.code, program)
					if w.runs(t, false) != 1 {
						t.Error("the program left no results")
					}
					continue
				}
				words := append([]string{program, "perf", "--model", "m", "--url", w.url, "--number", "3", "--max-tokens", "4"}, try.words...)
				w.run(t, b.code, words...)
				if w.runs(t, false) != 1 {
					t.Error("the program left no results")
				}
				if out := w.run(t, b.code, append(words, "--dry-run")...); !strings.Contains(strings.ReplaceAll(out, `": "`, `":"`), try.sends) {
					t.Errorf("the program would not send %s:\n%s", try.sends, out)
				}
			}
			if n != 1 {
				t.Errorf("the page has %d programs", n)
			}
		})
	}
}

func TestWhatIsNotRunIsListed(t *testing.T) {
	got := map[string][]string{}
	for _, p := range english(t) {
		for _, b := range p.blocks() {
			switch {
			case b.notRun != "":
				got[p.source] = append(got[p.source], b.notRun)
			case b.language == "sh" || b.language == "shell" || b.language == "py":
				t.Errorf("%s: a block of %s is run by no test: call it bash or python", p.source, b.language)
			}
		}
	}
	if difference := cmp.Diff(notRun, got); difference != "" {
		t.Errorf("blocks that are not run (-listed +found):\n%s", difference)
	}
}
