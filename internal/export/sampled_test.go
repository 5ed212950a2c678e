package export

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// serverPage is what a server's page says after n requests of a second.
func serverPage(n int) string {
	return fmt.Sprintf(`# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{model="m"} %d
# TYPE vllm:generation_tokens_total counter
vllm:generation_tokens_total{model="m",level="x"} %d
# TYPE vllm:ttft_seconds histogram
vllm:ttft_seconds_bucket{le="0.5",model="m"} %d
vllm:ttft_seconds_bucket{le="1",model="m"} %d
vllm:ttft_seconds_bucket{le="+Inf",model="m"} %d
vllm:ttft_seconds_sum{model="m"} %g
vllm:ttft_seconds_count{model="m"} %d
# TYPE vllm:ttft_seconds_created gauge
vllm:ttft_seconds_created{model="m"} 1.7e9
# TYPE odd_info gauge
odd_info{text="a \"b\"\\ 汉",le="1"} NaN
`, n%3, 100*n, n/2, n, n+1, float64(n)+0.5, n+1)
}

// gpuPage is what DCGM's exporter says of two GPUs.
func gpuPage(n int) string {
	text := "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\n# TYPE DCGM_FI_DEV_FB_USED gauge\n"
	for g := range 2 {
		of := fmt.Sprintf(`{gpu="%d",UUID="GPU-%d",modelName="H100",Hostname="node1"}`, g, g)
		text += fmt.Sprintf("DCGM_FI_DEV_POWER_USAGE%s %d\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION%s %d\nDCGM_FI_DEV_FB_USED%s 1000\n", of, 300+100*g, of, 1_000_000+300_000*n, of)
	}
	return text
}

// telemetryOf writes a level's telemetry: readings of a server and of an exporter every second, from an instant in seconds.
func telemetryOf(t *testing.T, wall time.Time, from, readings int) string {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Run: "0b5e", Wall: wall, Interval: 1})
	line, server := e.Source(telemetry.Source{Kind: telemetry.Server, Name: "h:8000/metrics", Engine: "vLLM", Target: 0})
	out = append(out, line...)
	line, gpu := e.Source(telemetry.Source{Kind: telemetry.GPU, Name: "h:9400/metrics", Target: -1})
	out = append(out, line...)
	for i := from; i < from+readings; i++ {
		at := record.Instant(i) * 1e9
		for source, text := range map[int]string{server: serverPage(i), gpu: gpuPage(i)} {
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

// exportTelemetry exports two levels with telemetry and one without, whose requests were measured from second 2 to 8.
func exportTelemetry(t *testing.T, cut int, names ...string) (folder string, files []string) {
	t.Helper()
	folder = t.TempDir()
	e, err := New(folder, chosen(t, names...))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"parallel_1_number_9", "parallel_2_number_9", "parallel_3_number_9"} {
		profile := metric.Load{Name: name, Profile: load.Closed(i + 1)}
		start := wall.Add(time.Duration(i) * time.Minute)
		sum := metric.NewAggregate(profile)
		e.Begin(Start{Load: profile, Wall: start})
		for k, bounds := range [][2]record.Instant{{1e9, 1.2e9}, {2e9, 8e9}} {
			r := &record.Record{Seq: int64(k), Warmup: k == 0, Status: 200}
			r.Due, r.Sent, r.First, r.Last, r.End = bounds[0], bounds[0], bounds[1], bounds[1], bounds[1]
			e.Add(r)
			sum.Add(r)
		}
		level := Level{Level: sum.Level(), Wall: start, Ended: "done", Planned: true}
		if i < 2 {
			level.Telemetry = telemetryOf(t, start, 0, 10)
			if cut > 0 {
				if err := os.Truncate(level.Telemetry, int64(cut)); err != nil {
					t.Fatal(err)
				}
			}
		}
		e.End(level)
	}
	files, err = e.Close(Run{ID: "0b5e", Started: wall})
	if err != nil {
		t.Fatal(err)
	}
	return folder, files
}

func TestTelemetryParquet_PyarrowReadsEveryValue(t *testing.T) {
	folder, files := exportTelemetry(t, 0, "telemetry-parquet")
	if !slices.Equal(files, []string{TelemetryParquetFile}) {
		t.Fatal(files)
	}
	var got struct {
		Rows []struct {
			Level, Of, Source, Engine, Metric, Type, Time string
			Target                                        *int
			Labels                                        [][2]string
			Sent                                          float64 `json:"sent_time"`
			Received                                      float64 `json:"received_time"`
			Value                                         float64
		}
		Types, Units map[string]string
		Order        []string
	}
	read(t, &got, "parquet", filepath.Join(folder, TelemetryParquetFile), "pyarrow")
	if want := 2 * 10 * (9 + 6); len(got.Rows) != want-2*10 { // odd_info is never a number
		t.Errorf("%d rows of %d", len(got.Rows), want)
	}
	want := map[string]string{"level": "string", "of": "string", "source": "string", "engine": "string", "target": "int32", "metric": "string",
		"labels": "map<string, string ('labels')>", "type": "string", "time": "timestamp[ns, tz=UTC]", "sent_time": "double", "received_time": "double", "value": "double"}
	if diff := cmp.Diff(want, got.Types); diff != "" {
		t.Error(diff)
	}
	seen := 0
	for _, r := range got.Rows {
		switch {
		case r.Level == "parallel_2_number_9" && r.Metric == "vllm:generation_tokens_total" && r.Sent == 7:
			seen++
			if r.Type != "counter" || r.Value != 700 || r.Of != "server" || r.Engine != "vLLM" || r.Target == nil || *r.Target != 0 || r.Received != 7.004 ||
				r.Time != "2026-11-24 01:03:10.002000+00:00" || !slices.Contains(r.Labels, [2]string{"level", "x"}) {
				t.Errorf("%+v", r)
			}
		case r.Metric == "DCGM_FI_DEV_POWER_USAGE" && r.Sent == 0 && r.Level == "parallel_1_number_9":
			seen++
			if r.Type != "gauge" || r.Target != nil || r.Engine != "" || r.Value != 300 && r.Value != 400 {
				t.Errorf("%+v", r)
			}
		}
	}
	if seen != 3 {
		t.Errorf("%d rows found", seen)
	}
}

func TestTelemetryOpenMetrics_PrometheussParserReadsEverySample(t *testing.T) {
	folder, files := exportTelemetry(t, 0, "telemetry-openmetrics")
	if !slices.Equal(files, []string{"parallel_1_number_9.telemetry.om", "parallel_2_number_9.telemetry.om"}) {
		t.Fatal(files)
	}
	var families []struct {
		Name, Type, Unit string
		Samples          []struct {
			Name   string
			Labels map[string]string
			Value  any
			Time   float64
		}
	}
	read(t, &families, "timed", filepath.Join(folder, files[1]), "prometheus_client")
	metricsAreTogether(t, filepath.Join(folder, files[1]))
	shapes, samples := map[string]string{}, map[string]any{}
	for _, f := range families {
		shapes[f.Name] = f.Type + " " + f.Unit
		for _, s := range f.Samples {
			if s.Labels["run"] != "0b5e" || s.Labels["level"] != "parallel_2_number_9" || s.Labels["source"] == "" {
				t.Errorf("%+v", s)
			}
			second := s.Time - float64(wall.Add(time.Minute).Unix())
			samples[fmt.Sprintf("%s %s%s%s %.3f", s.Name, s.Labels["le"], s.Labels["gpu"], s.Labels["exported_level"], second)] = s.Value
		}
	}
	if diff := cmp.Diff(map[string]string{
		"evalscope_perf_telemetry_window_seconds": "gauge seconds", "vllm:num_requests_running": "gauge ", "vllm:generation_tokens": "counter tokens",
		"vllm:ttft_seconds": "histogram seconds", "vllm:ttft_seconds_created_gauge": "gauge ", "odd_info": "gauge ",
		"DCGM_FI_DEV_POWER_USAGE": "gauge ", "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": "counter ", "DCGM_FI_DEV_FB_USED": "gauge "}, shapes); diff != "" {
		t.Error(diff)
	}
	for sample, want := range map[string]float64{
		"vllm:generation_tokens_total x 7.002": 700, "vllm:ttft_seconds_bucket 1.0 9.002": 9, "vllm:ttft_seconds_bucket +Inf 9.002": 10, "vllm:ttft_seconds_count  9.002": 10,
		"vllm:ttft_seconds_sum  9.002": 9.5, "DCGM_FI_DEV_POWER_USAGE 1 0.002": 400, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_total 0 2.002": 1_600_000,
		"evalscope_perf_telemetry_window_seconds  3.002": 0.004,
	} {
		if samples[sample] != want {
			t.Errorf("%s is %v, want %v", sample, samples[sample], want)
		}
	}
}

// With auto, a server's own page is a source of the server and one of its GPUs, of the same name.
func TestTelemetryOpenMetrics_PageOfAServerWithGPUsIsTwoSetsOfSeries(t *testing.T) {
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Run: "0b5e", Wall: wall, Interval: 1})
	var sources []int
	for _, kind := range []telemetry.Kind{telemetry.Server, telemetry.GPU} {
		line, n := e.Source(telemetry.Source{Kind: kind, Name: "h:8000/metrics"})
		out, sources = append(out, line...), append(sources, n)
	}
	for i := range 3 {
		for _, source := range sources {
			page, err := exposition.Parse([]byte("vllm:num_requests_running 1\nup{kind=\"x\"} 1\n"))
			if err != nil {
				t.Fatal(err)
			}
			at := record.Instant(i) * 1e9
			out = append(out, e.Reading(source, telemetry.Window{Sent: at, Received: at + 2e6}, page.Samples, page.Counts)...)
		}
	}
	folder := t.TempDir()
	path := filepath.Join(folder, telemetry.FileName)
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	o := newTelemetryOpenMetrics(folder)
	if err := o.End(Level{Level: metric.NewLevel(metric.Load{Name: "l"}, nil, nil), Telemetry: path}); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "l.telemetry.om")
	metricsAreTogether(t, path)
	var families []struct {
		Samples []struct{ Labels map[string]string }
	}
	read(t, &families, "timed", path, "prometheus_client")
	kinds := map[string]int{}
	for _, f := range families {
		for _, s := range f.Samples {
			kinds[s.Labels["kind"]+s.Labels["exported_kind"]]++
		}
	}
	if diff := cmp.Diff(map[string]int{"server": 6, "gpu": 6, "serverx": 3, "gpux": 3}, kinds); diff != "" {
		t.Error(diff)
	}
}

// metricsAreTogether fails where the samples of a set of labels do not follow each other, or not in the order of time.
func metricsAreTogether(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen, last, before := map[string]bool{}, "", ""
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			last = ""
			continue
		}
		of, _, _ := strings.Cut(line, "} ")
		of, _, _ = strings.Cut(of, `,le="`)
		time := line[strings.LastIndexByte(line, ' ')+1:]
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			of = strings.Replace(of, end+"{", "{", 1)
		}
		if of != last && seen[of] || of == last && time < before {
			t.Errorf("%s stands apart from its own, or before an earlier time", line)
		}
		seen[of], last, before = true, of, time
	}
}

// TestTelemetry_OfAKilledRunIsExported: whatever is there of a file that was cut at any place.
func TestTelemetry_OfAKilledRunIsExported(t *testing.T) {
	whole, err := os.ReadFile(telemetryOf(t, wall, 0, 10))
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(whole) / 7; cut < len(whole); cut += len(whole) / 7 {
		folder, files := exportTelemetry(t, cut, "telemetry-openmetrics", "telemetry-parquet", "aiperf-telemetry")
		if len(files) < 3 {
			t.Errorf("cut at %d: %q", cut, files)
		}
		text, err := os.ReadFile(filepath.Join(folder, "parallel_1_number_9.telemetry.om"))
		if err != nil || !strings.HasSuffix(string(text), "\n# EOF\n") {
			t.Errorf("cut at %d: %.80s, %v", cut, text, err)
		}
	}
}

// TestTelemetry_NothingSampledHasNoFile.
func TestTelemetry_NothingSampledHasNoFile(t *testing.T) {
	s := export(t, "telemetry-openmetrics", "telemetry-parquet", "aiperf-telemetry")
	if left, _ := os.ReadDir(s.folder); len(s.files) > 0 || len(left) > 0 {
		t.Errorf("%q, %v", s.files, left)
	}
}

func TestOpenMetricsNames_AreOfTheFormatsLetters(t *testing.T) {
	for name, want := range map[string]string{"a:b_c9": "a:b_c9", "9x": "_9x", "näme.x-y": "n_me_x_y", "": "_"} {
		if got := omWord(name, ":"); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for bound, want := range map[float64]string{1: "1.0", 0.5: "0.5", 1e6: "1e+06", 100: "100.0", math.Inf(1): "+Inf"} {
		if got := omBound(bound); got != want {
			t.Errorf("%v is %q, want %q", bound, got, want)
		}
	}
}

// TestTelemetry_SegmentsOfALevelAreOnOneAxis: the same sources continue, on a wall clock of their own.
func TestTelemetry_SegmentsOfALevelAreOnOneAxis(t *testing.T) {
	first, second := fileText(t, telemetryOf(t, wall, 0, 3)), fileText(t, telemetryOf(t, wall.Add(time.Hour), 3, 2))
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	if err := os.WriteFile(path, append(first, second...), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	e, err := New(folder, chosen(t, "telemetry-openmetrics", "aiperf-telemetry"))
	if err != nil {
		t.Fatal(err)
	}
	profile := metric.Load{Name: "level", Profile: load.Closed(1)}
	e.Begin(Start{Load: profile, Wall: wall})
	e.End(Level{Level: metric.NewAggregate(profile).Level(), Wall: wall, Telemetry: path})
	if _, err := e.Close(Run{}); err != nil {
		t.Fatal(err)
	}
	om := filepath.Join(folder, "level.telemetry.om")
	metricsAreTogether(t, om)
	for _, at := range []time.Time{wall, wall.Add(time.Hour + 3*time.Second)} {
		if sample := fmt.Sprintf(" 300 %d.002000000\n", at.Unix()); !strings.Contains(string(fileText(t, om)), sample) {
			t.Errorf("there is no sample%s", sample)
		}
	}
	if text := string(fileText(t, filepath.Join(folder, "aiperf", "level", "server_metrics_export.json"))); strings.Contains(text, "continued") || !strings.Contains(text, `"h:8000/metrics"`) {
		t.Errorf("the segments are not one in %s", text)
	}
}
