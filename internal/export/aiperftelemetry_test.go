package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// aiperfFile is a file of the second level.
func aiperfFile(t *testing.T, name string) string {
	t.Helper()
	folder, files := exportTelemetry(t, 0, "aiperf-telemetry")
	of := filepath.Join("aiperf", "parallel_2_number_9", name)
	if !slices.Contains(files, of) || len(files) != 10 {
		t.Fatalf("%q have no %s", files, of)
	}
	return filepath.Join(folder, of)
}

func fileText(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestAIPerfTelemetry_FiguresAreOfMeasuredRequests: those of seconds 2 to 8 by readings of every second, whose last one before is of second 1.
func TestAIPerfTelemetry_FiguresAreOfMeasuredRequests(t *testing.T) {
	var got struct {
		Version string `json:"schema_version"`
		Summary struct {
			Endpoints []string                    `json:"endpoints_successful"`
			Start     string                      `json:"start_time"`
			Info      map[string]map[string]any   `json:"endpoint_info"`
			Ranges    map[string]map[string]int64 `json:"phase_time_ranges"`
		}
		Metrics map[string]aiperfMetric
	}
	if err := json.Unmarshal(fileText(t, aiperfFile(t, "server_metrics_export.json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "1.1" || !slices.Equal(got.Summary.Endpoints, []string{"h:8000/metrics"}) || got.Summary.Info["h:8000/metrics"]["total_fetches"] != 10. {
		t.Errorf("%+v", got.Summary)
	}
	about := cmpopts.EquateApprox(0, 1e-9)
	tokens := got.Metrics["vllm:generation_tokens"]
	if diff := cmp.Diff(aiperfMetric{Type: "counter", Unit: "tokens", Series: []aiperfSeries{{"h:8000/metrics", map[string]string{"level": "x", "model": "m"},
		map[string]float64{"total": 700, "rate": 100}, nil}}}, tokens, about); diff != "" {
		t.Error(diff)
	}
	running := got.Metrics["vllm:num_requests_running"].Series[0].Stats
	for name, want := range map[string]float64{"avg": 8. / 7, "min": 0, "max": 2, "p50": 1, "p1": 0, "p99": 2, "std": 0.8997354108} {
		if math.Abs(running[name]-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, running[name], want)
		}
	}
	ttft := got.Metrics["vllm:ttft_seconds"].Series[0]
	if diff := cmp.Diff(map[string]int64{"0.5": 4, "1": 7, "+Inf": 7}, ttft.Buckets); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]float64{"count": 7, "sum": 7, "avg": 1, "count_rate": 1, "sum_rate": 1, "p50_estimate": 0.4375, "p75_estimate": 0.5 + 0.5*1.25/3} {
		if math.Abs(ttft.Stats[name]-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, ttft.Stats[name], want)
		}
	}
	if _, ok := got.Metrics["vllm:ttft_seconds_created"]; ok {
		t.Error("the time at which a metric was made is a metric")
	}
}

func TestAIPerfTelemetry_LinesOfServers(t *testing.T) {
	lines := bytes.Split(bytes.TrimSpace(fileText(t, aiperfFile(t, "server_metrics_export.jsonl"))), []byte("\n"))
	var got aiperfReading
	if err := json.Unmarshal(lines[7], &got); err != nil || len(lines) != 10 {
		t.Fatal(err, len(lines))
	}
	ttft := got.Metrics["vllm:ttft_seconds"][0]
	if got.Time-got.Sent != 2e6 || got.Latency != 4e6 || *got.Metrics["vllm:generation_tokens"][0].Value != 700 || ttft.Buckets["+Inf"] != 8 || *ttft.Count != 8 || *ttft.Sum != 7.5 {
		t.Errorf("%s", lines[7])
	}
}

func TestAIPerfTelemetry_TablesOfServers(t *testing.T) {
	text := string(fileText(t, aiperfFile(t, "server_metrics_export.csv")))
	sections := strings.Split(strings.SplitN(text, "#\n", 2)[1], "\n\n")
	if !strings.HasPrefix(text, "# AIPerf Server Metrics Export (CSV)\n") || len(sections) < 3 {
		t.Fatalf("%s", text)
	}
	rows, err := csv.NewReader(strings.NewReader(sections[1])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"Endpoint", "Type", "Metric", "Unit", "total", "rate", "level", "model", "Description"},
		{"h:8000", "counter", "vllm:generation_tokens", "tokens", "700.0000", "100.0000", "x", "m", ""}}, rows); diff != "" {
		t.Error(diff)
	}
	if rows, err = csv.NewReader(strings.NewReader(sections[2])).ReadAll(); err != nil || rows[1][len(rows[1])-1] != "0.5=4;1=7;+Inf=7" || rows[1][4] != "7" {
		t.Errorf("%v, %q", err, rows)
	}
}

func TestAIPerfTelemetry_PyarrowReadsTheRowsOfServers(t *testing.T) {
	var got struct {
		Rows  []map[string]any
		Types map[string]string
		Order []string
	}
	read(t, &got, "parquet", aiperfFile(t, "server_metrics_export.parquet"), "pyarrow")
	if want := []string{"endpoint_url", "metric_name", "metric_type", "unit", "description", "timestamp_ns", "level", "model", "value", "sum", "count", "bucket_le", "bucket_count"}; !slices.Equal(
		slices.DeleteFunc(got.Order, func(name string) bool { return name == "le" || name == "text" }), want) {
		t.Errorf("%q", got.Order)
	}
	if got.Types["timestamp_ns"] != "int64" || got.Types["bucket_count"] != "double" || len(got.Rows) != 7*(1+1+3) {
		t.Errorf("%d rows of %v", len(got.Rows), got.Types)
	}
	last := got.Rows[len(got.Rows)-1]
	if last["bucket_le"] != "+Inf" || last["bucket_count"] != 7. || last["sum"] != 7. || last["value"] != nil || last["metric_type"] != "histogram" {
		t.Errorf("%+v", last)
	}
}

func TestAIPerfTelemetry_LinesOfGPUs(t *testing.T) {
	lines := bytes.Split(bytes.TrimSpace(fileText(t, aiperfFile(t, "gpu_telemetry_export.jsonl"))), []byte("\n"))
	if len(lines) != 20 {
		t.Fatalf("%d lines", len(lines))
	}
	var got aiperfGPULine
	if err := json.Unmarshal(lines[5], &got); err != nil {
		t.Fatal(err)
	}
	want := aiperfGPULine{Time: got.Time, Source: "h:9400/metrics", Index: 1, UUID: "GPU-1", Model: "H100", Host: "node1", Platform: "nvidia",
		Data: map[string]float64{"nvidia_power_usage": 400, "nvidia_energy_consumption": 0.0016, "nvidia_memory_used": 1.048576}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}
