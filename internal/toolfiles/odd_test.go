package toolfiles

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// readText reads a file of this text.
func readText(t *testing.T, name, text string) (Run, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(context.Background(), path)
}

// vllm is a result of two requests, with more members.
func vllm(more string) string {
	return `{"backend": "openai", "model_id": "m", "num_prompts": 2, "total_input_tokens": 20, "request_rate": "inf", "max_concurrency": 2,
 "ttfts": [0.02, 0.03], "itls": [[0.01, 0.01], [0.01]], "output_lens": [3, 2], "input_lens": [10, 10], "errors": ["", ""]` + more + "}"
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// utf16 is a text as Windows' PowerShell writes what a program prints.
func utf16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, c := range []byte(text) {
		b = append(b, c, 0)
	}
	return string(b)
}

func TestRead_FormsOfTheSameFile(t *testing.T) {
	indented := strings.ReplaceAll(vllm(""), ", ", ",\n ")
	for name, c := range map[string]struct {
		text   string
		levels int
	}{
		"one":                      {vllm(""), 1},
		"with a byte order mark":   {"\xef\xbb\xbf" + vllm(""), 1},
		"UTF-16":                   {utf16(vllm("")), 1},
		"gzip":                     {zipped(t, vllm("")), 1},
		"--append-result":          {strings.ReplaceAll(vllm(""), "\n", "") + "\n" + strings.ReplaceAll(vllm(""), "\n", ""), 2},
		"appended and indented":    {indented + "\n" + indented + "\n" + indented, 3},
		"appended without a line":  {indented + indented, 2},
		"a list, as of a sweep":    {"[" + vllm("") + "," + vllm(`, "run_number": 1`) + "]", 2},
		"whole numbers as floats":  {strings.NewReplacer("[10, 10]", "[10.0, 10.0]", `"max_concurrency": 2`, `"max_concurrency": 2.0`).Replace(vllm("")), 1},
		"the last member counts":   {vllm(`, "model_id": "m"`), 1},
		"a member of another kind": {vllm(`, "goodput": "ttft:500", "label": ["x"], "duration": "long", "failed": null`), 1},
	} {
		r, err := readText(t, "x.json", c.text)
		if err != nil || len(r.Levels) != c.levels {
			t.Errorf("%s: %d levels, %v", name, len(r.Levels), err)
			continue
		}
		for _, l := range r.Levels {
			if len(l.Requests) != 2 || l.Requests[0].TTFT != 0.02 || l.Load.MaxSlots() != 2 || l.Requests[0].In != 10 || r.Settings["model_id"] != "m" {
				t.Errorf("%s: %+v %s", name, l.Requests, l.Load.Stem())
			}
		}
	}
}

func TestRead_ARateIsANumberOrATextOfOne(t *testing.T) {
	for rate, want := range map[string]float64{`"inf"`: 0, "Infinity": 0, `"4.5"`: 4.5, "4.5": 4.5, "null": 0, `"fast"`: 0, "-1": 0} {
		r, err := readText(t, "x.json", strings.Replace(vllm(""), `"inf"`, rate, 1))
		if err != nil || r.Levels[0].Load.OfferedRate() != want {
			t.Errorf("%s: %v, %g", rate, err, r.Levels[0].Load.OfferedRate())
		}
	}
}

func TestRead_ARateThatRisesIsASetting(t *testing.T) {
	plain, _ := readText(t, "x.json", vllm(""))
	rising, _ := readText(t, "x.json", vllm(`, "ramp_up_strategy": "linear", "ramp_up_start_rps": 1, "ramp_up_end_rps": 20`))
	if plain.Settings["ramp_up"] != "none" || rising.Settings["ramp_up"] != "linear from 1 to 20 requests per second" {
		t.Errorf("%v %v", plain.Settings, rising.Settings)
	}
}

func TestRead_TimesOfAiperfAreInTheirUnit(t *testing.T) {
	for unit, scale := range map[string]float64{"ms": 1, "ns": 1e6, "us": 1e3, "s": 1e-3, "sec": 1e-3} {
		r, err := readText(t, "x.json", fmt.Sprintf(`{"input_config": {"loadgen": {"concurrency": 2}}, "request_latency": {"unit": %q, "avg": %g},
 "time_to_first_token": {"unit": %q, "p50": %g}}`, unit, 50*scale, unit, 20*scale))
		if err != nil {
			t.Fatal(err)
		}
		l := r.Levels[0]
		if math.Abs(l.Points[Point{metric.TTFT, "p50"}]-.02) > 1e-12 || math.Abs(l.Points[Point{metric.Latency, "mean"}]-.05) > 1e-12 {
			t.Errorf("%s: %v", unit, l.Points)
		}
	}
}

func TestRead_EarlierFormsOfAiperf(t *testing.T) {
	r, err := readText(t, "profile_export_genai_perf.json", `{"request_latency": {"unit": "ms", "avg": 50}, "request_throughput": {"unit": "requests/sec", "avg": 2},
 "input_config": {"model_names": ["m"], "endpoint": {"type": "chat", "streaming": true}, "perf_analyzer": {"stimulus": {"concurrency": 8}}}}`)
	if err != nil || r.Levels[0].Load.MaxSlots() != 8 || r.Settings["model_id"] != "m" || r.Settings["stream"] != "true" {
		t.Errorf("genai-perf: %v %v", r, err)
	}
	line := `{"metadata": {"timestamp_ns": %d, "credit_phase": %q}, "metrics": {"ttft": {"value": 20, "unit": "ms"}, "request_latency": {"value": 50, "unit": "ms"}, "output_sequence_length": {"value": 8, "unit": "tokens"}}, "error": null}` + "\n"
	r, err = readText(t, "profile_export.jsonl", fmt.Sprintf(line, int64(1e18), "warmup")+fmt.Sprintf(line, int64(1e18+2e9), "profiling")+fmt.Sprintf(line, int64(1e18+3e9), "profiling"))
	if err != nil || len(r.Levels[0].Requests) != 2 || r.Levels[0].Requests[0].TTFT != 0.02 || r.Levels[0].Requests[1].Start-r.Levels[0].Requests[0].Start != 1 {
		t.Errorf("lines: %+v %v", r, err)
	}
}

// guidellm of 0.3, and of 0.4 to 0.6.
const (
	guidellm3 = `{"benchmarks": [{"args": {"strategy": {"type_": "concurrent", "streams": 8}}, "worker": {"backend_model": "m"}, "metrics": {}, "requests": {"successful": [
 {"prompt": "q", "start_time": 100.0, "end_time": 100.05, "time_to_first_token_ms": 20.0, "request_latency": 0.05, "prompt_tokens": 4, "output_tokens": 8}], "errored": [], "incomplete": []}}]}`
	guidellm5 = `{"metadata": {"version": 1}, "args": {"model": "m", "processor": "tok"}, "benchmarks": [{"config": {"strategy": {"type_": "concurrent", "streams": 8}}, "metrics": {}, "requests": {"successful": [
 {"request_args": "q", "request_start_time": 100.0, "request_end_time": 100.05, "time_to_first_token_ms": 20.0, "request_latency": 0.05, "prompt_tokens": 4, "output_tokens": 8}]}}]}`
	guidellmYAML = `metadata: {version: 1}
args: {model: m, processor: tok}
benchmarks:
- config: {strategy: {type_: concurrent, streams: 8}}
  metrics: {output_tokens_per_second: {successful: {mean: .inf}}}
  requests:
    successful:
    - {request_args: q, request_start_time: 100.0, request_end_time: 100.05, time_to_first_token_ms: 20.0, request_latency: 0.05, prompt_tokens: 4, output_tokens: 8}
`
)

func TestRead_EarlierFormsOfGuideLLM(t *testing.T) {
	for name, c := range map[string]struct{ file, text string }{
		"0.3": {"x.json", guidellm3}, "0.4": {"x.json", strings.Replace(guidellm5, `"metadata": {"version": 1}, `, "", 1)}, "0.5": {"x.json", guidellm5}, "YAML": {"benchmarks.yaml", guidellmYAML},
	} {
		r, err := readText(t, c.file, c.text)
		if err != nil || len(r.Levels) != 1 {
			t.Errorf("%s: %+v %v", name, r, err)
			continue
		}
		l := r.Levels[0]
		q := l.Requests[0]
		if r.Settings["model_id"] != "m" || l.Load.MaxSlots() != 8 || q.TTFT != 0.02 || q.Latency != 0.05 || q.Start != 100 || q.In != 4 || q.Prompt != hash([]byte("q")) {
			t.Errorf("%s: %v %s %+v", name, r.Settings, l.Load.Stem(), q)
		}
	}
	if _, err := readText(t, "x.json", `{"benchmarks": [{"name": "BM_x", "real_time": 3}], "context": {}}`); err == nil {
		t.Error("Google Benchmark's JSON was taken for guidellm's")
	}
}

func TestRead_EarlierRequestsOfInferencePerf(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"stage_0_lifecycle_metrics.json": `{"load_summary": {"count": 2, "schedule_delay": {"p90": 0.001}, "requested_rate": 2.0, "achieved_rate": 2.0}, "successes": {"count": 2, "latency": {"time_to_first_token": null}, "throughput": {}}, "failures": {"count": 0}}`,
		"per_request_lifecycle_metrics.json": `[{"start_time": 1.0, "end_time": 1.5, "request": "a", "info": {"input_tokens": 10, "output_tokens": 3, "output_token_times": [1.25, 1.375, 1.5]}, "error": null},
 {"start_time": 2.0, "end_time": 2.5, "request": "b", "info": {"input_tokens": 10, "output_tokens": 3, "output_token_times": [2.25, 2.375, 2.5]}, "error": null}]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Read(context.Background(), dir)
	if err != nil || len(r.Levels) != 1 || len(r.Levels[0].Requests) != 2 || len(r.Notes) != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if q := r.Levels[0].Requests[1]; q.TTFT != 0.25 || q.Out != 3 || len(q.Gaps) != 2 || q.Gaps[0] != 0.125 {
		t.Errorf("%+v", q)
	}
}

// TestRead_AClientThatFellBehindIsSaid has the figures of a stage of the tool's own demonstration, whose client sent 106 of 183 requests per second.
func TestRead_AClientThatFellBehindIsSaid(t *testing.T) {
	stage := `{"load_summary": {"count": 11002, "schedule_delay": {"median": 19.45, "p90": %g}, "requested_rate": 183.38, "achieved_rate": %g}, "successes": {"count": 11002, "latency": {"request_latency": {"mean": 3.1}}}, "failures": {"count": 0}}`
	r, err := readText(t, "stage_6_lifecycle_metrics.json", fmt.Sprintf(stage, 38.0, 106.55))
	if err != nil || !strings.Contains(r.Notes[0].EN, "it sent 106.5 of 183.4 requests per second, a tenth of them later than due by 38 s or more") {
		t.Errorf("%v %v", r.Notes, err)
	}
	r, _ = readText(t, "stage_6_lifecycle_metrics.json", fmt.Sprintf(stage, 0.002, 183.0))
	for _, note := range r.Notes {
		if strings.Contains(note.EN, "client") {
			t.Errorf("a client that kept up: %s", note.EN)
		}
	}
}

func TestKeysOf_AreThoseThatJSONHas(t *testing.T) {
	k := keysOf([]byte(` {"a" : 1 , "b\n": [1, "]"], "c": {"d": "}"}, "e": "x\"y", "a": -2.5e3, "n": null }`))
	for name, want := range map[string]string{"a": "-2.5e3", "b\n": `[1, "]"]`, "c": `{"d": "}"}`, "e": `"x\"y"`, "n": "null"} {
		if got := string(k[name]); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if len(k) != 5 {
		t.Errorf("%d members", len(k))
	}
}

// FuzzMembers holds our reader of members and numbers to encoding/json's.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a": [1, 2.5, -0.125, 1e3, null, "x"], "b": {"c": []}}`))
	f.Add([]byte(`[{"a": 0.020123456789012345678}, 2]`))
	f.Fuzz(func(t *testing.T, data []byte) { sameMembers(t, data) })
}
