package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/testenv"
)

// notRun is every block that no test executes, with its reason. Keep it short.
var notRun = map[string][]string{
	"docs/en/quick_start.md": {"installs from a package index", "clones from the network", "installs from a package index", "installs from a package index",
		"needs an account", "installs from a package index", "needs an account", "needs an account"},
	"docs/en/accuracy.md":      {"fetches other programs and takes a quarter of an hour"},
	"docs/en/python.md":        {"installs from a package index"},
	"docs/en/files.md":         {"a synopsis, whose commands examples.md runs"},
	"docs/en/custom_api.md":    {"needs vLLM"},
	"docs/en/examples.md":      {"it listens until Ctrl-C"},
	"docs/en/distributed.md":   {"needs a run that was killed"},
	"docs/en/telemetry.md":     {"two replicas and an exporter"},
	"docs/en/mixes.md":         {"reads the file above"},
	"docs/en/observability.md": {"needs Docker and an image from the network"},
	"docs/en/calibration.md":   {"needs a quiet machine"},
	"docs/en/serve.md":         {"serves until Ctrl-C; tests of app run it", "serves until Ctrl-C; tests of app run it"},
	"docs/en/install.md":       {"needs a container runtime", "needs a release"},
	"README.md":                {"installs from a package index", "needs a server with this model, and the model's tokenizer", "builds and tests the repository"},
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

func TestCommands_EveryShellCommandRuns(t *testing.T) {
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
				w.run(t, code, "bash", "-euo", "pipefail", "-c", "trap 'jobs -p | xargs -r kill 2>/dev/null || true; wait' EXIT\n"+code)
				begun := strings.Count(b.code, "evalscope perf ") - strings.Count(b.code, "--dry-run") - strings.Count(b.code, "perf --help") - strings.Count(b.code, "--resume") -
					strings.Count(b.code, "evalscope perf preflight") + 4*strings.Count(b.code, "evalscope ab ") // A, B, B, A
				now := w.runs(t, strings.Contains(p.source, "examples"))
				if now != before+begun {
					t.Errorf("%d runs left results, not %d:\n%s", now-before, begun, code)
				}
				before = now
			}
		})
	}
}

func TestCommands_EveryPythonScriptRuns(t *testing.T) {
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

// excerpts are the page's Go that is no program: it is compiled with the page's program.
func excerpts(t *testing.T, source string) (all string) {
	for _, b := range loaded(t).bySource[source].blocks() {
		if b.language == "go" && !strings.HasPrefix(b.code, "package ") {
			all += "\n" + b.code
		}
	}
	return all
}

const excerptImports = `package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/perf"
)

`

func TestCommands_EveryGoProgramRuns(t *testing.T) {
	for source, try := range map[string]struct {
		words []string
		sends string
	}{
		"docs/en/custom_dataset.md": {[]string{"--dataset", "counting", "--dataset-args", `{"from": 5}`}, "Count to 5."},
		"docs/en/custom_api.md":     {[]string{"--api", "tagged", "--api-arg", "team=checkout", "--prompt", "Hello"}, `"user":"checkout"`},
		"docs/en/visualizers.md":    {[]string{"--visualizer", "board", "--visualizer-arg", "token=t-0123456789", "--visualizer-optional", "--prompt", "Hello"}, "Hello"},
		"docs/en/examples.md":       {}, // a program of its own, not evalscope with a plugin
		"docs/en/go.md":             {}, // too
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			w, n := newWorkplace(t), 0
			for _, b := range loaded(t).bySource[source].blocks() {
				if b.language != "go" || !strings.HasPrefix(b.code, "package ") {
					continue
				}
				n++
				program, file := filepath.Join(w.folder, "program"), filepath.Join(w.folder, "main.go")
				files := []string{file}
				if source == "docs/en/go.md" { // its excerpts need more imports than the program before them
					files = append(files, filepath.Join(w.folder, "excerpts.go"))
					put(t, files[1], strings.NewReader(excerptImports+excerpts(t, source)))
				} else {
					b.code += excerpts(t, source)
				}
				put(t, file, strings.NewReader(rewritten(b.code, w.url, w.port)))
				build := exec.CommandContext(t.Context(), "go", append([]string{"build", "-o", program}, files...)...)
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

func TestCommands_WhatIsNotRunIsListed(t *testing.T) {
	got := map[string][]string{}
	for _, p := range english(t) {
		for _, b := range p.blocks() {
			switch {
			case b.notRun != "":
				got[p.source] = append(got[p.source], b.notRun)
			case b.language == "sh" || b.language == "shell" || b.language == "py":
				t.Errorf("%s: a block of %s is run by no test: call it bash or python", p.source, b.language)
			case b.language == "" && strings.Contains("\n"+b.code, "\nevalscope "):
				t.Errorf("%s: a block of commands is run by no test: call it bash, or say why it is not run:\n%s", p.source, b.code)
			}
		}
	}
	if difference := cmp.Diff(notRun, got); difference != "" {
		t.Errorf("blocks that are not run (-listed +found):\n%s", difference)
	}
}
