package toolfiles

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// level is the only level of a run in testdata.
func level(t *testing.T, path string) (Run, Level) {
	t.Helper()
	r, err := Read(context.Background(), filepath.Join("testdata", path))
	if err != nil || len(r.Levels) != 1 {
		t.Fatalf("%s: %d levels, %v", path, len(r.Levels), err)
	}
	return r, r.Levels[0]
}

func TestRead_EveryToolsRequestsGiveTheFiguresThatItPrinted(t *testing.T) {
	for path, tool := range map[string]string{"vllm": VLLM, "sglang/result.jsonl": SGLang, "aiperf": AIPerf, "guidellm": GuideLLM, "evalscope": EvalScope} {
		r, l := level(t, path)
		if r.Tool != tool || l.Total != 16 || l.Failed != 0 || len(l.Requests) != 16 || l.LoadUnknown || l.Load.MaxSlots() != 2 {
			t.Errorf("%s: tool %q, %d requests of %d, %d failed, load %s", path, r.Tool, len(l.Requests), l.Total, l.Failed, l.Load.Stem())
		}
		if l.Timed != (tool != SGLang) {
			t.Errorf("%s: timed %v", path, l.Timed)
		}
		sum := metric.NewAggregate(l.Load)
		for rec := range l.Records() {
			sum.Add(rec)
		}
		made := sum.Level()
		for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.Latency} {
			got, _ := made.Value(key)
			want, there := l.Points[Point{key, "mean"}]
			if tool == GuideLLM && key == metric.TPOT && !there {
				continue // its mean is over tokens
			}
			within := 2e-3 // vLLM's mean is over requests with more than one token, EvalScope rounds
			if tool == SGLang && key == metric.Latency {
				within = 5e-3 // its latency ends behind the last token, which its lists do not have
			}
			if !there || math.Abs(got/want-1) > within {
				t.Errorf("%s: mean %s %g, the tool says %g", path, key, got, want)
			}
		}
	}
}

func TestRead_SettingsAreThoseOfTheFile(t *testing.T) {
	for path, want := range map[string]map[string]string{
		"vllm":      {"model_id": "simulated", "tokenizer": "tokenizer", "api": "openai-chat"},
		"aiperf":    {"model_id": "simulated", "tokenizer": "tokenizer", "api": "chat", "stream": "true", "max_tokens": "8"},
		"guidellm":  {"model_id": "simulated", "tokenizer": "tokenizer", "api": "/v1/chat/completions", "stream": "true"},
		"evalscope": {"model_id": "simulated", "api": "openai", "dataset": "line_by_line", "stream": "true", "max_tokens": "8 to 8"},
	} {
		r, _ := level(t, path)
		for key, value := range want {
			if r.Settings[key] != value {
				t.Errorf("%s: %s is %q, not %q", path, key, r.Settings[key], value)
			}
		}
	}
}

func TestRead_StagesGetTheirRequests(t *testing.T) {
	r, err := Read(context.Background(), "testdata/inference-perf")
	if err != nil || len(r.Levels) != 2 {
		t.Fatal(len(r.Levels), err)
	}
	for i, want := range []struct {
		total, failed int
		rate          float64
	}{{8, 0, 4}, {12, 1, 8}} {
		l := r.Levels[i]
		if l.Total != want.total || l.Failed != want.failed || l.Load.OfferedRate() != want.rate || len(l.Requests) != want.total {
			t.Errorf("stage %d: %d of %d, %d failed, rate %g", i, len(l.Requests), l.Total, l.Failed, l.Load.OfferedRate())
		}
		sum := metric.NewAggregate(l.Load)
		for rec := range l.Records() {
			sum.Add(rec)
		}
		for _, key := range []metric.Key{metric.TTFT, metric.Latency, metric.RequestThroughput} {
			stat := "mean"
			if key == metric.RequestThroughput {
				stat = "value"
			}
			got, _ := sum.Level().Value(key)
			if said := l.Points[Point{key, stat}]; math.Abs(got/said-1) > 1e-6 {
				t.Errorf("stage %d: %s %g, not %g", i, key, got, said)
			}
		}
	}
}

func TestRead_FiguresAloneAreReadWithoutRequests(t *testing.T) {
	for _, path := range []string{"aiperf/profile_export_aiperf.json", "inference-perf/stage_0_lifecycle_metrics.json"} {
		_, l := level(t, path)
		if len(l.Requests) > 0 || l.Points[Point{metric.TTFT, "p50"}] < 0.01 || l.Total < 8 {
			t.Errorf("%s: %d requests, points %v, %d", path, len(l.Requests), l.Points, l.Total)
		}
	}
	_, l := level(t, "aiperf/profile_export.jsonl")
	if !l.LoadUnknown || len(l.Requests) != 16 {
		t.Errorf("records alone: load known %v, %d requests", !l.LoadUnknown, len(l.Requests))
	}
}

func TestRead_ABrokenFileIsUsedAsFarAsItGoes(t *testing.T) {
	for path, least := range map[string]int{"vllm/c2.json": 5, "sglang/result.jsonl": 5, "aiperf/profile_export.jsonl": 8, "guidellm/benchmarks.json": 0} {
		data, err := os.ReadFile(filepath.Join("testdata", path))
		if err != nil {
			t.Fatal(err)
		}
		_, whole := level(t, path)
		at := len(data) * 6 / 10
		if strings.HasPrefix(path, "vllm") || strings.HasPrefix(path, "sglang") {
			at = bytes.Index(data, []byte(`"itls"`)) + 800
		}
		name := filepath.Join(t.TempDir(), "cut")
		if err := os.WriteFile(name, data[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Read(context.Background(), name)
		if err != nil || len(r.Levels) != 1 {
			t.Errorf("%s: %d levels, %v", path, len(r.Levels), err)
			continue
		}
		n := len(r.Levels[0].Requests)
		if n < least || n >= 16 || !strings.Contains(r.Notes[0].EN, "is truncated") {
			t.Errorf("%s: %d requests, notes %v", path, n, r.Notes)
		}
		for i, q := range r.Levels[0].Requests {
			if w := whole.Requests[i]; q.TTFT != w.TTFT || math.Abs(q.Latency-w.Latency) > 1e-6 || len(q.Gaps) != len(w.Gaps) {
				t.Errorf("%s: request %d is %+v, not %+v", path, i, q, w)
			}
		}
	}
}

func TestRead_RequestsThatCannotBeAreLeftOutAndCounted(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	doc := `{"num_prompts": 4, "total_input_tokens": 1, "request_rate": "inf", "max_concurrency": 1, "mean_ttft_ms": NaN, "p99_ttft_ms": -3,
 "ttfts": [0.1, -1, 0.2, 0], "itls": [[0.1], [0.1], [NaN, -5], []], "output_lens": [2, 2, 2, 0], "errors": ["", "", "", "refused"]}`
	if err := os.WriteFile(name, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Read(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	if l := r.Levels[0]; len(l.Requests) != 2 || l.Total != 2 || l.Failed != 1 || len(l.Points) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestClean_FailuresWithoutAStartDoNotStretchTheRun(t *testing.T) {
	l := Level{Timed: true, Requests: []Request{{Start: 5000, Latency: 1}, {Failed: true}, {Latency: 1}, {Start: 5002, Latency: 1}}}
	if notes := l.clean(); len(notes) != 1 || l.Total != 3 || l.Failed != 1 || l.Requests[1].Start != 5000 {
		t.Errorf("%v %+v", notes, l)
	}
}

func TestRead_SaysWhatItDoesNotKnow(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.json": `{"hello": 1}`, "b.txt": "no JSON", "c.json": `[1, 2]`, "d": "", "e.json": "null"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(context.Background(), dir); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	for _, from := range []string{"vllm/c2.json", "guidellm/benchmarks.json"} {
		data, _ := os.ReadFile(filepath.Join("testdata", from))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(from)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Read(context.Background(), dir); err == nil || !strings.Contains(err.Error(), "use one") {
		t.Errorf("files of two tools: %v", err)
	}
}

func TestRead_ADatabaseThatIsCutGivesWhatSQLiteReads(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/evalscope/benchmark_data.db")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "benchmark_data.db")
	for _, n := range []int{20, 100, 4096, len(data) / 2, len(data) - 1} {
		if err := os.WriteFile(name, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Read(context.Background(), dir)
		if err == nil && len(r.Levels[0].Requests) > 16 {
			t.Errorf("%d bytes: %d requests", n, len(r.Levels[0].Requests))
		}
	}
}

func TestClosed_KeepsWhatIsWhole(t *testing.T) {
	for cut, want := range map[string]string{
		`{"a": 1, "b": {"c": [1, 2`: `{"a": 1, "b": {"c": [1]}}`,
		`{"a": "x, y`:               ``,
		`[{"a": 1}, {"b`:            `[{"a": 1}]`,
		`{"a": [1], "b": "\"`:       `{"a": [1]}`,
	} {
		if got := closed([]byte(cut)); string(got) != want {
			t.Errorf("%s: %s", cut, got)
		}
	}
}

func TestNumbers_OnlyOutsideOfTexts(t *testing.T) {
	got := numbers([]byte(`{"a": NaN, "b": [-Infinity, Infinity, -1], "NaN": "NaN \" Infinity"}`))
	if want := `{"a": null, "b": [null, null, -1], "NaN": "NaN \" Infinity"}`; string(got) != want {
		t.Errorf("%s", got)
	}
}
