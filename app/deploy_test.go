package app

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/standard"
)

// deploys runs a command and returns its exit code and outputs.
func deploys(t *testing.T, env map[string]string, words ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := Process{Args: append([]string{"deploy"}, words...), Stdout: &stdout, Stderr: &stderr, Getenv: func(name string) string { return env[name] }}
	return Main(p, standard.Plugins()), stdout.String(), stderr.String()
}

// containerArguments are the words of the container of a manifest.
func containerArguments(t *testing.T, manifest string) (args []string, completions int) {
	t.Helper()
	for decoder := yaml.NewDecoder(strings.NewReader(manifest)); ; {
		var job struct {
			Kind string
			Spec struct {
				Completions int
				Template    struct {
					Spec struct{ Containers []struct{ Args []string } }
				}
			}
		}
		if err := decoder.Decode(&job); err != nil {
			t.Fatal(err)
		}
		if job.Kind == "Job" {
			return job.Spec.Template.Spec.Containers[0].Args, job.Spec.Completions
		}
	}
}

// TestDeployKubernetes_ProcessesMakeOneResult: what the manifest starts, started here with the variable that a Job sets.
func TestDeployKubernetes_ProcessesMakeOneResult(t *testing.T) {
	t.Parallel()
	secrets, outputs := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"join-token": testToken, "api-key": "sk-secret-of-the-test"} {
		if err := os.WriteFile(filepath.Join(secrets, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, manifest, errs := deploys(t, nil, "kubernetes", "--workers", "2", "--model", "simulated", "--url", simulated(t), "--dataset", "random", "--tokenizer-path", "builtin",
		"--min-prompt-length", "8", "--max-prompt-length", "16", "--parallel", "4", "--number", "20", "--max-tokens", "4", "--no-preflight", "--server-metrics", "off")
	if code != 0 {
		t.Fatal(errs)
	}
	args, completions := containerArguments(t, manifest)
	here := strings.NewReplacer("evalscope-simulated-0.evalscope-simulated:4222", freeAddress(t), mountOfSecrets, secrets, "/work/outputs", outputs)
	for i := range args {
		args[i] = here.Replace(args[i])
	}
	var running sync.WaitGroup
	logs := make([]string, completions)
	for i := range completions {
		running.Go(func() {
			code, out, errs := deploys(t, map[string]string{"JOB_COMPLETION_INDEX": strconv.Itoa(i)}, args[1:]...)
			logs[i] = fmt.Sprintf("process %d ended with %d\n%s%s", i, code, out, errs)
			if code != 0 {
				t.Error(logs[i])
			}
		})
	}
	running.Wait()
	found, err := filepath.Glob(filepath.Join(outputs, "*", "simulated", "*", "events.worker_*.ndjson"))
	if err != nil || len(found) != 2 || !strings.Contains(logs[0], "Workers:") {
		t.Errorf("no result of two workers: %q, %v\n%s", found, err, logs[0])
	}
	if _, text, ok := strings.Cut(logs[0], "-----BEGIN"); !ok {
		t.Error("the results were not printed")
	} else if block, _ := pem.Decode([]byte("-----BEGIN" + text)); block == nil || len(block.Bytes) == 0 {
		t.Error("the printed results cannot be read")
	}
	if all := strings.Join(logs, "") + manifest; strings.Contains(all, "sk-secret") || strings.Contains(all, testToken) {
		t.Error("a secret was printed")
	}
}

func TestDeploy_TellsAllProblemsAtOnceAndPrintsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words []string
		want  []string
	}{
		{[]string{"kubernetes", "--model", "m", "--parallel", "x", "--nonsense", "--api-key=sk-secret-1", "--image", "a b", "--avoid", "vllm", "--deadline", "1ms"},
			[]string{"--parallel:", "--nonsense:", "--api-key:", "--image:", "--avoid:", "--deadline:"}},
		{[]string{"kubernetes", "--model", "m", "--url", "http://u:sk-secret-2@h", "--headers", "X-Team=blue", "--extra-args", `{"api_key":"sk-secret-3"}`, "--join-token-file", "f", "--outputs-dir", "o", "--workers", "2", "--dry-run"},
			[]string{"--url:", "key url", "--headers:", "--extra-args:", "--join-token-file:", "--outputs-dir:", "--dry-run:"}},
		{[]string{"slurm", "--model", "m", "--cpu", "0", "--time", "soon", "--resume", "--image", "i"}, []string{"--image:"}},
		{[]string{"slurm", "--model", "m", "--cpu", "0", "--time", "soon", "--secrets", "s"}, []string{"--workers: is missing", "--cpu:", "--time:", "--secrets:"}},
		{[]string{"slurm", "--cpu", "many", "--workers", "2", "--model", "m"}, []string{"many"}},
	} {
		code, out, errs := deploys(t, nil, c.words...)
		if code != ExitBadInput || out != "" || strings.Contains(errs, "sk-secret") {
			t.Errorf("%q: exit code %d\n%s%s", c.words, code, out, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%q does not tell %s\n%s", c.words, want, errs)
			}
		}
	}
}

func TestDeployKubernetes_FilesBelowMountsNeedNotBeHere(t *testing.T) {
	t.Parallel()
	words := []string{"kubernetes", "--workers", "2", "--model", "m", "--dataset", "line_by_line", "--dataset-path", "/data/prompts.txt", "--ca-file", mountOfSecrets + "/ca.pem"}
	if code, _, errs := deploys(t, nil, words...); code != ExitBadInput || !strings.Contains(errs, "--dataset-path") || strings.Contains(errs, "--ca-file") {
		t.Errorf("without a claim: %d, %s", code, errs)
	}
	if code, _, errs := deploys(t, nil, append(words, "--data-claim", "prompts")...); code != 0 {
		t.Errorf("with a claim: %d, %s", code, errs)
	}
}

// TestDeploy_OwnFlagsAreNoneOfPerf: both stand in one command line.
func TestDeploy_OwnFlagsAreNoneOfPerf(t *testing.T) {
	p := Process{Getenv: func(string) string { return "" }}
	perf := map[string]bool{}
	for _, row := range config.Table() {
		perf[row.Name] = true
	}
	for _, cmd := range p.deployCommand(standard.Plugins()).Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if cmd.Name() != "task" && perf[f.Name] {
				t.Errorf("--%s is a flag of `evalscope deploy %s` and of perf", f.Name, cmd.Name())
			}
		})
	}
}

func TestDeployTask_RefusesWhatItCannotPlace(t *testing.T) {
	t.Parallel()
	secrets := t.TempDir()
	for _, name := range []string{"api-key", "nonsense"} {
		if err := os.WriteFile(filepath.Join(secrets, name), []byte("sk-secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := deploys(t, nil, "task", "--coordinator", "host", "--secrets", secrets, "--", "--api-key", "sk-other", "--workers", "2")
	for _, want := range []string{"no scheduler has numbered", `--coordinator "host"`, `"nonsense" is not a flag`, "--api-key is in the secrets and among the flags"} {
		if !strings.Contains(errs, want) {
			t.Errorf("it does not tell %s\n%s", want, errs)
		}
	}
	if code != ExitBadInput || out != "" || strings.Contains(errs, "sk-") || !slices.Contains(strings.Fields(errs), "--index,") {
		t.Errorf("%d, %s%s", code, out, errs)
	}
}
