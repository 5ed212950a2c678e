package run_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// smi puts a program into PATH, alone, that writes one GPU's line as nvidia-smi does.
func smi(t *testing.T, power string) {
	t.Helper()
	dir := t.TempDir()
	line := "2026/11/29 16:36:56.250, 0, GPU-1f, NVIDIA H200, " + power + ", 97, 41, 70000, 1755, 3201, 61, 0x0000000000000004, 0"
	script := "#!/bin/sh\nwhile :; do echo '" + line + "'; /bin/sleep 0.1; done\n"
	if err := os.WriteFile(filepath.Join(dir, "nvidia-smi"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

// foundGPU runs a level with --gpu-metrics auto and returns who told of its GPUs, "" for nobody.
func foundGPU(t *testing.T, server string) string {
	t.Helper()
	args := arguments(t, server)
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetrics, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, "auto", "auto", new(run.Seconds(0.1))
	result := mustRun(t, args)
	level, _ := sampledIn(t, result)
	for _, s := range level.Sources {
		if s.Kind == "gpu" {
			if result.Levels[0].Energy == nil {
				t.Errorf("%s: no energy", s.Name)
			}
			return s.Name
		}
	}
	return ""
}

func TestGPUAuto_FindsTheServersOwnBeforeThoseOfTheMachineAndOfExporters(t *testing.T) {
	smi(t, "300")
	slow := simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond, GPUs: 1}
	own := serve(t, slow)
	if got, want := foundGPU(t, own), own[len("http://"):]+"/metrics"; got != want {
		t.Errorf("of the server's own page: %q, want %q", got, want)
	}
	slow.GPUs = 0
	if got := foundGPU(t, serve(t, slow)); got != "nvidia-smi" {
		t.Errorf("of this machine: %q", got)
	}
}

func TestGPUAuto_FindsExportersOnTheServersHostAndIsContentWithNone(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	const host = "127.0.0.71"
	listener, err := net.Listen("tcp", host+":9400")
	if err != nil {
		t.Skipf("this system has no further address of its own: %v", err)
	}
	var asked atomic.Int64
	exporter := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1); r.Header.Get("Authorization") != "" {
			t.Error("the key went to the exporter")
		}
		fmt.Fprintln(w, `DCGM_FI_DEV_POWER_USAGE{gpu="0"} 300`)
	})}}
	exporter.Start()
	config := simulator.Config{Model: "simulated", Host: host, TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}
	if got := foundGPU(t, serve(t, config)); got != host+":9400/metrics" || asked.Load() < 2 {
		t.Errorf("of an exporter: %q, asked %d times", got, asked.Load())
	}
	exporter.Close()
	config.Host = "127.0.0.72"
	if got := foundGPU(t, serve(t, config)); got != "" {
		t.Errorf("of nobody: %q", got)
	}
}
