package verdict

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
)

// roleVariable makes the test's own program something else: what spins on a processor, or what goes there and then becomes
// the command in its arguments.
const roleVariable = "EVALSCOPE_TEST_ROLE"

var binary string

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "spin":
		onProcessor(os.Args[1])
		for os.Getppid() != 1 { // ends with the test, however that ends
			for i := 0; i < 1e6; i++ {
				_ = i
			}
		}
		return
	case "low":
		onProcessor(os.Args[1])
		nice, _ := strconv.Atoi(os.Args[2])
		if err := unix.Setpriority(unix.PRIO_PROCESS, 0, nice); err != nil {
			fail(err)
		}
		fail(syscall.Exec(os.Args[3], os.Args[3:], append(os.Environ(), "GOMAXPROCS=1", roleVariable+"=")))
	}
	os.Exit(build(m))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(99)
}

// onProcessor binds this thread, and what it becomes, to a processor.
func onProcessor(number string) {
	runtime.LockOSThread()
	cpu, err := strconv.Atoi(number)
	set := unix.CPUSet{}
	set.Set(cpu)
	if err = errors.Join(err, unix.SchedSetaffinity(0, &set)); err != nil {
		fail(err)
	}
}

// build makes the command as it ships, and runs the tests.
func build(m *testing.M) int {
	folder, err := os.MkdirTemp("", "evalscope-verdict-")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "evalscope")
	cmd := exec.Command("go", "build", "-o", binary, "./cmd/evalscope")
	cmd.Dir, cmd.Env = testenv.Root(), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the command: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// serve starts a server whose replies take most of a second, as a real one's do: against that, what a busy machine adds to a
// sane load is nothing.
func serve(t *testing.T) string {
	t.Helper()
	server, err := simulator.New(simulator.Config{TTFT: 400 * time.Millisecond, ITL: 20 * time.Millisecond}, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return url
}

// arguments are those of a run whose files go to folder.
func arguments(folder, url string, more ...string) []string {
	return append([]string{"perf", "--model", "simulated", "--url", url, "--dataset", "random", "--tokenizer-path", "builtin",
		"--min-prompt-length", "64", "--max-prompt-length", "64", "--max-tokens", "20", "--min-tokens", "20", "--outputs-dir", folder,
		"--no-test-connection", "--strict", "degraded"}, more...)
}

// command is our command, ended with the test and after two minutes at the latest.
func command(t *testing.T, words ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, binary, words...)
}

// starved is a command on one processor, of little priority.
func starved(t *testing.T, cpu, nice int, words ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path, cmd.Args = self, append([]string{self, strconv.Itoa(cpu), strconv.Itoa(nice), binary}, words...)
	cmd.Env = append(os.Environ(), roleVariable+"=low")
	return cmd
}

// spin keeps a processor busy with so many processes until end is called.
func spin(t *testing.T, cpu, n int) (end func()) {
	t.Helper()
	var all []*exec.Cmd
	end = sync.OnceFunc(func() {
		for _, cmd := range all {
			_ = cmd.Process.Kill()
		}
		for _, cmd := range all {
			_ = cmd.Wait()
		}
	})
	t.Cleanup(end)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		cmd := exec.Command(self, strconv.Itoa(cpu))
		cmd.Env = append(os.Environ(), roleVariable+"=spin")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, cmd)
	}
	return end
}

// loaded waits until the level of a run is over, which its event log says.
func loaded(t *testing.T, outputs string) {
	t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(outputs, "*", "*", "*", eventlog.FileName)); len(found) > 0 {
			if data, err := os.ReadFile(found[0]); err == nil && bytes.Contains(data, []byte(`"event":"end"`)) {
				return
			}
		}
	}
	t.Error("the level did not end within a minute")
}

// An outcome is what a command left behind.
type outcome struct {
	code         int
	folder       string
	closing      string
	word         metric.VerdictStatus
	verdict      metric.Verdict
	stdout, errs string
}

// wait runs a command that has been started to its end and reads its result.
func wait(t *testing.T, cmd *exec.Cmd, stdout, stderr *bytes.Buffer, outputs string) outcome {
	t.Helper()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	o := outcome{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), errs: stderr.String()}
	found, _ := filepath.Glob(filepath.Join(outputs, "*", "*", "perf_result.json"))
	if len(found) != 1 {
		t.Fatalf("there are %d results; the command ended with %d:\n%s", len(found), o.code, o.errs)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	var result struct {
		Run    struct{ Verdict metric.VerdictStatus }
		Levels []struct{ Verdict metric.Verdict }
	}
	if err := json.Unmarshal(data, &result); err != nil || len(result.Levels) != 1 {
		t.Fatalf("reading %s: %v", found[0], err)
	}
	o.folder, o.word, o.verdict = filepath.Dir(found[0]), result.Run.Verdict, result.Levels[0].Verdict
	closing, _, _ := strings.Cut(strings.TrimSpace(o.stdout), "\nnext: ")
	o.closing = closing[strings.LastIndex(closing, "\n")+1:]
	if o.word != o.verdict.Word || !strings.HasPrefix(o.closing, string(o.word)+" ") {
		t.Errorf("the run says %s, its level %s and the closing line %q", o.word, o.verdict.Word, o.closing)
	}
	return o
}

// run runs a command.
func run(t *testing.T, cmd *exec.Cmd, outputs string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return wait(t, cmd, &stdout, &stderr, outputs)
}

// runAgainst runs a command against others until its level is over: a process that is starved while it exits takes minutes for that.
func runAgainst(t *testing.T, end func(), cmd *exec.Cmd, outputs string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	loaded(t, outputs)
	end()
	return wait(t, cmd, &stdout, &stderr, outputs)
}

// strictly is the exit code of `evalscope report` over a run that is there.
func strictly(t *testing.T, folder string, words ...string) int {
	t.Helper()
	cmd := command(t, append([]string{"report", folder}, words...)...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}
