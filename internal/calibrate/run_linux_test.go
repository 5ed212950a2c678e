package calibrate

import (
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
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestMain lets this program be the server of its tests, and the parent that is killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "truth" {
		if err := groundtruth.Child(os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "parent" {
		parent()
		return
	}
	goleak.VerifyTestMain(m)
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun_CalibrationMeasuresEveryRequestOfItsLoads(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	folder := t.TempDir()
	var said []string
	loads := []Load{{Shape: load.Closed(2), Chunks: 4, Bodies: []int{300, 40_000}}, {Shape: load.Open(load.Poisson, 30), Chunks: 3}}
	all, err := Run(t.Context(), Config{Server: []string{self(t), "truth"}, Folder: folder, PerRun: 300 * time.Millisecond,
		Progress: func(text string) { said = append(said, text) }}, loads)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 {
		t.Fatalf("%d calibrations", len(all))
	}
	for i, c := range all {
		if c.Void != "" { // a busy machine: the server was late, and says so
			if c.ServerLate <= 0 || c.Valid() || len(said) == 0 {
				t.Errorf("a void calibration is %+v; said: %v", c, said)
			}
		}
		p, n := loads[i].complete().profile(false, 300*time.Millisecond)
		gaps := n * (p.Chunks - 1)
		if c.TTFT.N != n || c.Latency.N != n || c.Decode.N != n || c.Gap.N > gaps || c.Tokens != p.Chunks {
			t.Errorf("%+v, want %d requests and at most %d gaps", c, n, gaps)
		}
		if c.Streams <= 0 || c.Chunks <= 0 || c.Requests <= 0 || c.TTFT.Max < c.TTFT.P99 || c.TTFT.P99 < c.TTFT.P50 || c.TTFT.Max <= 0 {
			t.Errorf("%+v", c)
		}
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
	if runtime.GOMAXPROCS(0) != before {
		t.Errorf("GOMAXPROCS is %d, was %d", runtime.GOMAXPROCS(0), before)
	}
}

func TestRun_CancelledCalibrationEndsItsServer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := Run(ctx, Config{Server: []string{self(t), "truth"}, Folder: t.TempDir()}, []Load{{Shape: load.Closed(3)}})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}

func TestRun_ServerThatCannotStartSaysWhy(t *testing.T) {
	for _, command := range [][]string{{filepath.Join(t.TempDir(), "none")}, {self(t), "truth", "-nonsense"}} {
		_, err := Run(t.Context(), Config{Server: command, Folder: t.TempDir()}, []Load{{Shape: load.Closed(1)}})
		if err == nil || !strings.Contains(err.Error(), "ground-truth server") {
			t.Errorf("%v: the error is %v", command, err)
		}
	}
}

// parent starts a server, says its process id, and waits to be killed.
func parent() {
	self, _ := os.Executable()
	_, err := groundtruth.Start(context.Background(), []string{self, "truth"}, groundtruth.Profile{Chunks: 1, CPU: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	tasks, _ := filepath.Glob("/proc/self/task/*/children")
	for _, t := range tasks {
		more, _ := os.ReadFile(t)
		children = append(children, more...)
	}
	fmt.Println(strings.Fields(string(children))[0])
	time.Sleep(time.Minute)
}

func TestRun_KilledParentLeavesNoServer(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), self(t), "parent")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var line [64]byte
	n, _ := out.Read(line[:])
	child, err := strconv.Atoi(strings.TrimSpace(string(line[:n])))
	if err != nil {
		t.Fatalf("the parent said %q", line[:n])
	}
	if !alive(child) {
		t.Fatal("the server is not there while its parent lives")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for end := time.Now().Add(20 * time.Second); alive(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the server %d outlives its killed parent", child)
		}
	}
}

// alive reports whether the process runs: one that ended and that nobody waits for does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func TestRun_RunsLogGivesTheLoadLikeIt(t *testing.T) {
	folder := t.TempDir()
	for _, parallel := range []int{20, 5} {
		name := filepath.Join(folder, fmt.Sprintf("parallel_%d", parallel))
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		load, _ := json.Marshal(metric.Load{Name: "x", Profile: load.Closed(parallel)})
		log, err := eventlog.Create(filepath.Join(name, eventlog.FileName), eventlog.Head{Load: load})
		if err != nil {
			t.Fatal(err)
		}
		r := &record.Record{Stream: true, Body: make([]byte, 777), Stamps: record.Stamps{Sent: 1e6, First: 101e6, Last: 181e6, End: 181e6}}
		for i := range 5 { // 4 gaps of 20 ms
			r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(101e6 + i*20e6), Read: int32(i), Tokens: -1, Kind: record.Output})
		}
		for i := range int64(3) {
			r.Seq = i
			if err := log.Request(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	loads, err := LoadsFromRun(folder)
	if err != nil || len(loads) != 2 {
		t.Fatalf("%v, %v", loads, err)
	}
	l := loads[0]
	if l.Shape.MaxSlots() != 5 || loads[1].Shape.MaxSlots() != 20 || l.Chunks != 5 || l.TTFT != 100*time.Millisecond || l.ChunkRate < 49.9 || l.ChunkRate > 50.1 ||
		len(l.Bodies) != 3 || l.Bodies[0] != 777 {
		t.Errorf("%+v", loads)
	}
	if _, err := LoadsFromRun(t.TempDir()); err == nil {
		t.Error("an empty folder is like a run")
	}
}
