package artifacts

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestCalibration_InTheLogBoundsTheLevelsFigures(t *testing.T) {
	of := metric.ClientError{Bound: metric.Bound{Mean: 1e-4, P50: 2e-4, P99: 3e-4}, Max: 3e-4, N: 100}
	wide := metric.Calibration{Parallel: 1000, Streams: 1000, Chunks: 1e6, Requests: 1e6, TTFT: of, Latency: of, Decode: of, Gap: of}
	for _, probes := range [][]any{
		{map[string]any{"of": "another helper's", "loads": 7}},
		{map[string]any{"of": "calibration", "loads": []metric.Calibration{wide}}},
		{map[string]any{"of": "calibration", "loads": "none"}},
	} {
		dir := t.TempDir()
		description, _ := json.Marshal(sampleLoad)
		log, err := eventlog.Create(filepath.Join(dir, eventlog.FileName), eventlog.Head{Load: description})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range probes {
			if err := log.Probe(p); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range streamedRecords(40) {
			if err := log.Request(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		made, err := Read(context.Background(), dir, Input{})
		if err != nil {
			t.Fatal(err)
		}
		probe := probes[0].(map[string]any)
		_, good := probe["loads"].([]metric.Calibration)
		if got := made.Level.Bounds[metric.TTFT]; good != (got == of.Bound) || good != (made.Level.Calibration != nil) {
			t.Errorf("%v: TTFT has %+v, the calibration is %+v", probe, got, made.Level.Calibration)
		}
		if unreadable := probe["loads"] == "none"; unreadable != (len(made.Warnings) > 0) {
			t.Errorf("%v: the warnings are %v", probe, made.Warnings)
		}
	}
}
