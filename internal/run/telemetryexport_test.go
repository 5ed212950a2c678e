package run_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// telemetryExports are the names of what is made of telemetry.
var telemetryExports = []string{"telemetry-parquet", "telemetry-openmetrics", "aiperf-telemetry"}

// TestTelemetryExports_OfARunHaveNoSecrets: its exporter's address has a password and a token.
func TestTelemetryExports_OfARunHaveNoSecrets(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, dcgm(t, 0)+"?token=hush4711", new(run.Seconds(0.1))
	args.Exports = telemetryExports
	result := mustRun(t, args)
	for _, name := range []string{"telemetry.parquet", "parallel_3_number_9.telemetry.om", filepath.Join("aiperf", "parallel_3_number_9", "gpu_telemetry_export.jsonl")} {
		if !slices.Contains(result.Exports, name) {
			t.Errorf("%q have no %s", result.Exports, name)
		}
	}
	err := filepath.WalkDir(result.Folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("geheim")) || bytes.Contains(text, []byte("hush4711")) {
			t.Errorf("%s has a secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestTelemetryExports_OfAKilledRun: telemetry.ndjson ends within its last line.
func TestTelemetryExports_OfAKilledRun(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, dcgm(t, 0), new(run.Seconds(0.1))
	result := mustRun(t, args)
	path := filepath.Join(result.Folder, "parallel_3_number_9", telemetry.FileName)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-100); err != nil {
		t.Fatal(err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Exports: telemetryExports}, run.Options{})
	if err != nil || len(again.Exports) < 3 || len(again.Unmade) > 0 {
		t.Errorf("%q, %q, %v", again.Exports, again.Unmade, err)
	}
}
