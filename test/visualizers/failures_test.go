package visualizers

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
)

const wandbKey = "abcdef0123456789abcdef0123456789abcdef01"

// pythonWithout is a Python that lacks the SDKs.
func pythonWithout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command(tool(t, "python"), "-m", "venv", "--without-pip", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, "bin", "python")
}

// silent is a server that accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return "http://" + listener.Addr().String()
}

func TestFailures_VisualizerThatCannotStartEndsTheRunBeforeItBegins(t *testing.T) {
	const nobody = "http://127.0.0.1:9"
	for _, c := range []struct {
		name  string
		env   []string
		words []string
		says  []string
	}{
		{"no Python", []string{"EVALSCOPE_PERF_PYTHON=/nowhere/python"}, []string{"--visualizer", "wandb"},
			[]string{"there is no /nowhere/python", "pip install wandb", "--visualizer-optional"}},
		{"no SDK", []string{"EVALSCOPE_PERF_PYTHON=" + pythonWithout(t)}, []string{"--visualizer", "clearml"},
			[]string{"cannot import", "pip install clearml", "EVALSCOPE_PERF_PYTHON"}},
		{"no key of WandB", newWandBServer(t).env()[:1], []string{"--visualizer", "wandb"},
			[]string{"WandB has no key", "--wandb-api-key", "wandb login"}},
		{"no key of SwanLab", nil, []string{"--visualizer", "swanlab"},
			[]string{"SwanLab cannot be logged in to", "--swanlab-api-key", "local needs neither"}},
		{"SwanLab away", nil, []string{"--swanlab-api-key", "swankey0123456789abcde", "--swanlab-host", nobody},
			[]string{"SwanLab cannot be logged in to"}},
		{"no key of ClearML", nil, []string{"--visualizer", "clearml"}, []string{"ClearML has no credentials", "clearml-init"}},
		{"ClearML away", []string{"CLEARML_API_HOST=" + nobody, "CLEARML_API_ACCESS_KEY=a", "CLEARML_API_SECRET_KEY=b"},
			[]string{"--visualizer", "clearml"}, []string{"does not answer"}},
		{"unknown", nil, []string{"--visualizer", "wandbb"}, []string{"did you mean wandb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := benchmark(t, c.env, c.words...)
			if r.code != 2 {
				t.Errorf("exit code %d, want 2", r.code)
			}
			written := "No benchmark request was sent, and no result was written"
			if c.name == "unknown" { // a problem of the arguments
				written = "nothing was written"
			}
			for _, says := range append(c.says, written) {
				if !strings.Contains(r.output, says) {
					t.Errorf("the output does not say %q:\n%s", says, r.output)
				}
			}
			if _, err := os.Stat(filepath.Dir(r.folder)); err == nil {
				t.Error("something was written")
			}
		})
	}
}

func TestFailures_OptionalVisualizerThatCannotStartIsAWarning(t *testing.T) {
	t.Parallel()
	r := benchmark(t, []string{"EVALSCOPE_PERF_PYTHON=/nowhere/python"}, "--visualizer", "clearml", "--visualizer-optional")
	r.good()
	if n := strings.Count(r.output, "WARNING - clearml is disabled: "); n != 1 {
		t.Errorf("%d warnings:\n%s", n, r.output)
	}
	r.summary(levels[1])
}

func TestFailures_WandBOutOfReachIsKeptOffline(t *testing.T) {
	for _, c := range []struct{ name, url string }{{"refused", "http://127.0.0.1:9"}, {"silent", silent(t)}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := benchmark(t, []string{"WANDB_BASE_URL=" + c.url}, "--wandb-api-key", wandbKey)
			r.good()
			checkRows(t, r, rows(inspect(t, r)))
			for _, says := range []string{"WandB is not reachable", "wandb: wandb sync " + r.folder} {
				if !strings.Contains(r.output, says) {
					t.Errorf("the output does not say %q:\n%s", says, r.output)
				}
			}
			r.keepsSecrets("", wandbKey)
		})
	}
}

// bridgeOf waits for the Python child of a run and returns its process.
func bridgeOf(t *testing.T, r *run) int {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", r.cmd.Process.Pid))
		started, _ := os.ReadFile(filepath.Join(r.folder, levels[0], "events.ndjson"))
		for _, thread := range threads {
			var pid int
			children, _ := os.ReadFile(thread)
			if n, _ := fmt.Sscan(string(children), &pid); n == 1 && bytes.Count(started, []byte("\n")) > 3 {
				keysStayOffTheCommandLine(t, pid)
				return pid
			}
		}
	}
	t.Fatalf("the bridge did not start")
	return 0
}

// keysStayOffTheCommandLine also makes sure that Ctrl-C, which goes to a process group, does not reach the bridge.
func keysStayOffTheCommandLine(t *testing.T, pid int) {
	t.Helper()
	if group, err := syscall.Getpgid(pid); err != nil || group != pid {
		t.Errorf("the bridge %d is in process group %d (%v)", pid, group, err)
	}
	for _, file := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		if err != nil || len(text) == 0 || bytes.Contains(text, []byte(wandbKey)) || bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s of the bridge (%v): %q", file, err, text)
		}
	}
}

func TestFailures_StoppedOrKilledBridgeCostsOneWarningAndNoRequest(t *testing.T) {
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		says   string
	}{{"killed", syscall.SIGKILL, "its process exited"}, {"stopped", syscall.SIGSTOP, "it did not respond for 20s"}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newWandBServer(t)
			r, wait := begin(t, simulator.Config{TTFT: 50 * time.Millisecond, ITL: 20 * time.Millisecond}, server.env()[:1],
				"--parallel", "1", "3", "--number", "4", "12", "--wandb-api-key", wandbKey)
			pid := bridgeOf(t, r)
			if err := syscall.Kill(pid, c.signal); err != nil {
				t.Fatal(err)
			}
			wait()
			r.good()
			if n := strings.Count(r.output, "WARNING - wandb"); n != 1 || !strings.Contains(r.output, c.says) {
				t.Errorf("%d warnings, want one that says %q:\n%s", n, c.says, r.output)
			}
			for i, level := range levels {
				if s := r.summary(level); s["Success Requests"] != []float64{4, 12}[i] {
					t.Errorf("%s: %v", level, s)
				}
			}
			if syscall.Kill(pid, 0) == nil {
				t.Error("the bridge is still there")
			}
			r.keepsSecrets(server.seen(), wandbKey)
		})
	}
}

func TestFailures_RunThatItsUserStopsIsMarkedSo(t *testing.T) {
	t.Parallel()
	server := newWandBServer(t)
	r, wait := begin(t, simulator.Config{TTFT: 50 * time.Millisecond, ITL: 20 * time.Millisecond}, server.env()[:1],
		"--parallel", "1", "3", "--number", "4", "1200", "--wandb-api-key", wandbKey)
	bridgeOf(t, r)
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	wait()
	if r.code != 130 || !server.complete || server.exit != 255 {
		t.Errorf("exit code %d; the run is complete %v with exit code %d\n%s", r.code, server.complete, server.exit, r.output)
	}
}

func TestFailures_BridgeWhoseParentDiedEndsTheRunAsFailed(t *testing.T) {
	t.Parallel()
	server := newWandBServer(t)
	r, wait := begin(t, simulator.Config{TTFT: 50 * time.Millisecond, ITL: 20 * time.Millisecond}, server.env()[:1],
		"--parallel", "1", "3", "--number", "4", "1200", "--wandb-api-key", wandbKey)
	bridgeOf(t, r)
	if err := r.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	wait()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		server.mu.Lock()
		complete, exit := server.complete, server.exit
		server.mu.Unlock()
		if complete && exit == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the run is complete %v with exit code %d", complete, exit)
		}
	}
}

func TestFailures_RunWithoutASuccessIsMarkedFailed(t *testing.T) {
	t.Parallel()
	server := newWandBServer(t)
	r, wait := begin(t, simulator.Config{Faults: simulator.Faults{simulator.Fault500: 1}}, server.env(),
		"--number", "3", "--visualizer", "wandb", "--no-test-connection", "--dataset", "openqa", "--prompt", "Hi")
	wait()
	if r.code != 1 || !server.complete || server.exit != 1 {
		t.Errorf("exit code %d; the run is complete %v with exit code %d\n%s", r.code, server.complete, server.exit, r.output)
	}
}
