package export

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/perf/benchfmt"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestReaders_PrometheussParserReadsTheOpenMetrics(t *testing.T) {
	s := export(t, "openmetrics")
	var families []struct {
		Name, Type, Unit string
		Samples          []struct {
			Name   string
			Labels map[string]string
			Value  any
		}
	}
	read(t, &families, "openmetrics", join(s.folder, OpenMetricsFile), "prometheus_client")
	found := map[string]any{}
	for _, f := range families {
		for _, v := range f.Samples {
			found[v.Name+" "+v.Labels["level"]+v.Labels["quantile"]+v.Labels["outcome"]] = v.Value
			if v.Name == "evalscope_perf_run_info" && v.Labels["model"] != "m\"\\|<i>\n\\u001b[2J" {
				t.Errorf("the model is %q", v.Labels["model"])
			}
		}
		if f.Name == "evalscope_perf_ttft_seconds" && (f.Type != "summary" || f.Unit != "seconds") {
			t.Errorf("TTFT is a %s in %s", f.Type, f.Unit)
		}
	}
	for _, l := range s.levels {
		name := sanitize.Escaped(l.Load.Name)
		ttft := l.Distribution(metric.TTFT)
		rate, _ := l.Value(metric.OutputThroughput)
		for sample, want := range map[string]float64{
			"evalscope_perf_ttft_seconds " + name + "0.99":               ttft.At(.99),
			"evalscope_perf_ttft_seconds_count " + name:                  float64(ttft.N()),
			"evalscope_perf_ttft_seconds_sum " + name:                    ttft.Sum(),
			"evalscope_perf_requests " + name + "success":                float64(l.Succeeded),
			"evalscope_perf_requests " + name + "status":                 float64(l.Failed),
			"evalscope_perf_output_throughput_tokens_per_second " + name: rate,
		} {
			if found[sample] != want {
				t.Errorf("%s is %v, want %v", sample, found[sample], want)
			}
		}
	}
}

func TestReaders_BenchstatsParserReadsTheBenchmarks(t *testing.T) {
	s := export(t, "gobench")
	file, err := os.Open(join(s.folder, GoBenchFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := benchfmt.NewReader(file, GoBenchFile)
	var results []*benchfmt.Result
	better := map[string]string{}
	for lines.Scan() {
		switch r := lines.Result().(type) {
		case *benchfmt.Result:
			results = append(results, r.Clone())
		case *benchfmt.UnitMetadata:
			better[r.Unit] = r.Value
		case *benchfmt.SyntaxError:
			t.Error(r)
		}
	}
	if lines.Err() != nil || len(results) != len(s.levels) {
		t.Fatalf("%d results, %v", len(results), lines.Err())
	}
	for i, l := range s.levels {
		got := results[i]
		p99, _ := l.Quantile(metric.TTFT, .99)
		rate, _ := l.Value(metric.OutputThroughput)
		for unit, want := range map[string]float64{"ttft-p99-sec": p99, "output-tok/s": rate, "failed-%": 100 * float64(l.Failed) / float64(l.Total)} {
			if x, ok := got.Value(unit); !ok || x != want {
				t.Errorf("%s of %s is %v, want %v", unit, got.Name, x, want)
			}
		}
		if got.Iters != l.Succeeded || got.GetConfig("dataset") != "openqa" {
			t.Errorf("%s: %d iterations, dataset %q", got.Name, got.Iters, got.GetConfig("dataset"))
		}
		for _, key := range []string{"program", "server", "run"} { // benchstat would put two runs into two tables
			if got.GetConfig(key) != "" {
				t.Errorf("%s is a fact that divides tables", key)
			}
		}
	}
	if better["output-tok/s"] != "higher" || better["ttft-p99-sec"] != "lower" {
		t.Errorf("better is %v", better)
	}
}

// near reports whether a histogram's value is the exact one to three significant digits.
func near(got, exact float64) bool { return math.Abs(got-exact) <= exact/500 }

func TestReaders_HdrHistogramsOwnReadersReadTheLog(t *testing.T) {
	s := export(t, "hdr")
	file, err := os.Open(join(s.folder, HDRFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := hdrhistogram.NewHistogramLogReader(file)
	seen := map[string]*hdrhistogram.Histogram{}
	for {
		h, err := reader.NextIntervalHistogram()
		if err != nil {
			t.Fatal(err)
		}
		if h == nil {
			break
		}
		seen[h.Tag()] = h
	}
	for _, l := range s.levels {
		for _, key := range []metric.Key{metric.TTFT, metric.Latency, metric.ITL, metric.TPOT} {
			want, got := l.Distribution(key), seen[hdrTag(l.Load.Name)+"/"+string(key)]
			if got == nil || got.TotalCount() != int64(want.N()) || !near(float64(got.Max())/1e9, want.At(1)) {
				t.Errorf("%s of %q: %v, want %d values up to %v", key, l.Load.Name, got, want.N(), want.At(1))
			}
		}
	}
	var other []struct {
		Tag        string
		Count, Max float64
	}
	read(t, &other, "hdr", join(s.folder, HDRFile), "hdrh")
	if len(other) != len(seen) {
		t.Fatalf("Python's reader saw %d histograms, Go's %d", len(other), len(seen))
	}
	for _, o := range other {
		if h := seen[o.Tag]; h == nil || h.TotalCount() != int64(o.Count) || float64(h.Max()) != o.Max {
			t.Errorf("Python's reader saw %+v, Go's %v", o, h)
		}
	}
}

func TestReaders_PercentileTableEndsWithItsMaximum(t *testing.T) {
	s := export(t, "hdr")
	data, err := os.ReadFile(join(s.folder, HDRFolder+"/"+hdrTag(s.levels[0].Load.Name)+".ttft.hgrm"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if !strings.HasPrefix(text, "       Value     Percentile TotalCount 1/(1-Percentile)\n\n") || !strings.Contains(text, " 1.000000000000 ") || !strings.Contains(text, "#[Max ") {
		t.Error(text)
	}
}

func TestReaders_JUnitParserReadsTheVerdicts(t *testing.T) {
	s := export(t, "junit")
	var suites []struct {
		Name            string
		Tests, Failures int
		Properties      map[string]string
		Cases           []struct {
			Name, Class string
			Failures    []struct{ Message, Text string }
		}
	}
	read(t, &suites, "junit", join(s.folder, JUnitFile), "junitparser")
	if len(suites) != 2 {
		t.Fatalf("%d suites", len(suites))
	}
	for i, suite := range suites {
		l := s.levels[i]
		ttft, _ := l.Value(metric.TTFT)
		bad := map[string]bool{"the level ends as planned": i == 1, "every request succeeds": l.Failed > 0}
		for _, k := range l.Objectives {
			bad[k.Objective.String()+" for 90 % of requests"] = float64(k.Requests) < .9*float64(l.Total)
		}
		failures := 0
		for _, c := range suite.Cases {
			want, known := bad[c.Name]
			if !known || want != (len(c.Failures) == 1) {
				t.Errorf("%s: %+v, want bad %v", suite.Name, c, want)
			}
			failures += len(c.Failures)
		}
		if len(suite.Cases) != len(bad) || suite.Tests != len(bad) || suite.Failures != failures || suite.Properties["ttft"] != decimal(ttft) || suite.Name != sanitize.Escaped(l.Load.Name) {
			t.Errorf("%+v", suite)
		}
	}
}

func TestReaders_MarkdownShowsTextAsText(t *testing.T) {
	s := export(t, "markdown")
	data, err := os.ReadFile(join(s.folder, MarkdownFile))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, part := range []string{"## Objectives", "## Failures", "| not met |", "&lt;script&gt;", `\\u001b`, "&#64;team", "Sources of the figures&#58; measured \\(Request throughput, ", "derived \\("} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	for _, part := range []string{"<script", "<i>", "<b>", "@team", "\x1b", "\u202e", "http:"} {
		if strings.Contains(text, part) {
			t.Errorf("%q stands in\n%s", part, text)
		}
	}
	cells := -1
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "|") {
			cells = -1
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if cells >= 0 && n != cells {
			t.Errorf("%q has %d bars, the lines above %d", line, n, cells)
		}
		cells = n
	}
}
