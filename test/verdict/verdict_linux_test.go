package verdict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestVerdict_ItIsSilentOfASaneLoad(t *testing.T) {
	for name, load := range map[string][]string{
		"closed loop": {"--parallel", "4", "--number", "24"},
		"open loop":   {"--open-loop", "--rate", "6", "--number", "30"},
	} {
		t.Run(name, func(t *testing.T) {
			outputs := t.TempDir()
			o := run(t, command(t, arguments(outputs, serve(t), load...)...), outputs)
			if o.word != metric.Valid || o.code != 0 || len(o.verdict.Causes) > 0 {
				t.Errorf("exit code %d, %s: %+v", o.code, o.closing, o.verdict.Causes)
			}
			if code := strictly(t, o.folder, "--strict", "degraded"); code != 0 {
				t.Errorf("made again from the log, it does not pass: exit code %d", code)
			}
		})
	}
}

// A process that is stopped for 400 ms is DEGRADED, in the window in which it was stopped.
func TestVerdict_StandstillDegradesItsWindow(t *testing.T) {
	outputs := t.TempDir()
	cmd := command(t, arguments(outputs, serve(t), "--parallel", "4", "--number", "36")...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun(t, outputs)
	time.Sleep(3 * time.Second)
	stopped := time.Now()
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond)
	continued := time.Now()
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	o := wait(t, cmd, &stdout, &stderr, outputs)
	if o.word != metric.Degraded || o.code != 3 || !strings.Contains(o.errs, "the verdict is DEGRADED (--strict)") {
		t.Errorf("exit code %d, %s", o.code, o.closing)
	}
	if len(o.verdict.Causes) == 0 || o.verdict.Causes[0].Key != "stood-still" {
		t.Fatalf("the causes are %+v", o.verdict.Causes)
	}
	first := firstSent(t, o.folder)
	from, to := stopped.Sub(first).Seconds(), continued.Sub(first).Seconds()
	// The signals take a moment to be delivered.
	if c := o.verdict.Causes[0]; c.From > from+0.05 || c.To < to-0.05 || c.From < from-1 || c.To > to+1 {
		t.Errorf("it was stopped from %.3f s to %.3f s, and the cause is %+v", from, to, c)
	}
	for _, again := range []struct {
		words []string
		want  int
	}{{nil, 0}, {[]string{"--strict"}, 0}, {[]string{"--strict", "degraded"}, 3}} {
		if code := strictly(t, o.folder, again.words...); code != again.want {
			t.Errorf("report %v ends with %d, want %d", again.words, code, again.want)
		}
	}
}

// begun waits until the event log is there.
func begun(t *testing.T, outputs string) {
	t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(outputs, "*", "*", "*", eventlog.FileName)); len(found) > 0 {
			return
		}
	}
	t.Fatal("the run did not begin within a minute")
}

// firstSent is the wall clock at the instant of the first request, from which windows count.
func firstSent(t *testing.T, folder string) time.Time {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(folder, "*", eventlog.FileName))
	log, err := eventlog.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var first record.Instant
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return log.Head().Wall.Add(time.Duration(first))
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == eventlog.KindRequest && (first == 0 || e.Request.Sent < first) {
			first = e.Request.Sent
		}
	}
}

// processor is one that this process may use; the servers have all of them, and a starved client this one.
func processor(t *testing.T) int {
	t.Helper()
	if runtime.NumCPU() < 2 {
		testenv.Missing(t, "one processor is all there is: the server would starve too")
	}
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		t.Fatal(err)
	}
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			return cpu
		}
	}
	t.Fatal("there is no processor")
	return 0
}

// A client that shares a processor with others which have precedence.
func TestVerdict_ItFiresWhenOthersHaveTheProcessor(t *testing.T) {
	cpu, outputs := processor(t), t.TempDir()
	end := spin(t, cpu, 6)
	o := runAgainst(t, end, starved(t, cpu, 19, arguments(outputs, serve(t), "--parallel", "16", "--number", "32")...), outputs)
	t.Logf("%s\n%+v", o.closing, o.verdict)
	if o.code != 3 || o.word != metric.Degraded && o.word != metric.Invalid {
		t.Errorf("exit code %d, %s", o.code, o.closing)
	}
}

// flood answers at once with all payloads of a reply, so that the client is what limits.
func flood(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	for i := range 2000 {
		fmt.Fprintf(&b, "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w%d \"},\"finish_reason\":null}]}\n\n", i)
	}
	b.WriteString("data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
	b.WriteString("data: {\"id\":\"x\",\"choices\":[],\"usage\":{\"prompt_tokens\":64,\"completion_tokens\":2000,\"total_tokens\":2064}}\n\ndata: [DONE]\n\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write(b.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestVerdict_ItFiresOfAFloodThatTheClientCannotTake(t *testing.T) {
	cpu, outputs := processor(t), t.TempDir()
	o := run(t, starved(t, cpu, 0, arguments(outputs, flood(t), "--parallel", "64", "--number", "3000")...), outputs)
	t.Logf("%s\n%+v", o.closing, o.verdict)
	if o.code != 3 || o.word != metric.Degraded && o.word != metric.Invalid {
		t.Errorf("exit code %d, %s", o.code, o.closing)
	}
	if _, err := os.Stat(filepath.Join(o.folder, "perf_report.html")); err != nil {
		t.Errorf("the report is not complete: %v", err)
	}
}
