package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A workflow is what a test needs of a GitHub workflow.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct{ Run, Uses string }
	}
}

// TestWorkflow_StepsOfTheGateExampleRun runs each step of the page's GitHub workflow as GitHub does, with bash and the files that GitHub gives,
// first as it stands, then with a limit that no server keeps.
func TestWorkflow_StepsOfTheGateExampleRun(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		steps := gateSteps(t, "docs/"+language+"/gate.md")
		for name, try := range map[string]struct {
			limit string
			code  int
			word  string
		}{
			"met":     {"ttft.p99<=10s", 0, "Gate: met"},
			"not met": {"ttft.p99<=1us", 4, "Gate: not met"},
		} {
			t.Run(language+" "+name, func(t *testing.T) {
				w := newWorkplace(t) // one at a time: a busy machine has no verdict
				summary := filepath.Join(w.folder, "summary.md")
				for _, step := range steps {
					script := strings.NewReplacer("ttft.p99<=500ms", try.limit, "./tokenizer", "builtin").Replace(step)
					cmd := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", script)
					cmd.Dir, cmd.Env = w.folder, append(w.env, "SERVER="+w.url, "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+summary)
					out, err := cmd.CombinedOutput()
					code, ended := 0, new(exec.ExitError)
					if errors.As(err, &ended) {
						code = ended.ExitCode()
					}
					const cannotTell = 3
					if code == cannotTell && strings.Contains(string(out), "INVALID") {
						testenv.Missing(t, "this machine is too busy for a verdict, so the gate cannot tell: run it alone")
					}
					if code != try.code {
						t.Fatalf("%v: exit code %d, want %d\n%s", err, code, try.code, tail(string(out)))
					}
					if annotated := strings.Contains(string(out), "::error title=evalscope gate::"); annotated != (try.code != 0) {
						t.Errorf("annotations: %v\n%s", annotated, tail(string(out)))
					}
				}
				if text, err := os.ReadFile(summary); err != nil || !strings.Contains(string(text), try.word) {
					t.Errorf("the job's summary: %v\n%s", err, text)
				}
				if _, err := os.Stat(filepath.Join(w.folder, "gate.xml")); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// gateSteps are the commands of the steps of a page's GitHub workflow.
func gateSteps(t *testing.T, source string) (all []string) {
	t.Helper()
	for _, b := range loaded(t).bySource[source].blocks() {
		var w workflow
		if b.language != "yaml" || yaml.Unmarshal([]byte(b.code), &w) != nil {
			continue
		}
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if step.Run != "" {
					all = append(all, step.Run)
				}
			}
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s has no workflow with steps", source)
	}
	return all
}
