package definitions

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/export"
	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	contract "github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// sampledLevel is a level's telemetry of ten seconds: a gauge, a counter and a histogram of a server, and a GPU.
func sampledLevel(t *testing.T) string {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Run: "0b5e", Wall: time.Unix(1795482183, 0), Interval: 1})
	line, server := e.Source(telemetry.Source{Kind: telemetry.Server, Name: "h:8000/metrics", Engine: "vLLM"})
	out = append(out, line...)
	line, gpu := e.Source(telemetry.Source{Kind: telemetry.GPU, Name: "h:9400/metrics", Target: -1})
	out = append(out, line...)
	for i := range 10 {
		at := record.Instant(i) * 1e9
		for source, text := range map[int]string{
			server: fmt.Sprintf("# TYPE running gauge\nrunning{m=\"a\"} %d\n# TYPE tokens_total counter\ntokens_total{m=\"a\"} %d\n# TYPE ttft_seconds histogram\nttft_seconds_bucket{le=\"0.5\"} %d\n"+
				"ttft_seconds_bucket{le=\"+Inf\"} %d\nttft_seconds_sum %g\nttft_seconds_count %d\n", i*i%7, 90*i+i%3, i/2, i, 0.7*float64(i), i),
			gpu: fmt.Sprintf("# TYPE DCGM_FI_DEV_POWER_USAGE gauge\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-0\",modelName=\"H100\",Hostname=\"n\"} %d\n", 300+i),
		} {
			page, err := exposition.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, e.Reading(source, telemetry.Window{Sent: at, Received: at + 4e6}, page.Samples, page.Counts)...)
		}
	}
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestExport_AiperfReadsOurTelemetryAsItsOwn: aiperf's models take every document and line, and its functions make the same figures of the lines.
func TestExport_AiperfReadsOurTelemetryAsItsOwn(t *testing.T) {
	chosen, err := contract.Choose(export.Declarations(), []string{"aiperf-telemetry"})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	e, err := export.New(folder, chosen)
	if err != nil {
		t.Fatal(err)
	}
	profile := metric.Load{Name: "one", Profile: load.Closed(1)}
	e.Begin(export.Start{Load: profile})
	r := &record.Record{Status: 200}
	r.Due, r.Sent, r.First, r.Last, r.End = 2e9, 2e9, 8e9, 8e9, 8e9
	e.Add(r)
	e.End(export.Level{Level: metric.NewAggregate(profile).Level(), Telemetry: sampledLevel(t)})
	if _, err := e.Close(export.Run{}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(python(t, []byte(filepath.Join(folder, "aiperf", "one")), "aiperf_telemetry.py"), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"schema": "1.1", "ours": "1.1", "servers": 10., "gpus": 10., "compared": 13. + 2 + 5, "differing": []any{}, "unknown": []any{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
