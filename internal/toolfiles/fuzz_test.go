package toolfiles

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// FuzzRead holds every reader to what a run can be, whatever the file says.
func FuzzRead(f *testing.F) {
	for _, doc := range []string{
		`{"num_prompts": 2, "total_input_tokens": 9, "request_rate": 2.5, "burstiness": 2, "model_id": "m", "ttfts": [0.1, 0.2], "itls": [[0.1], []], "start_times": [1, 2], "output_lens": [2, 1], "errors": ["", ""], "mean_ttft_ms": 150, "request_throughput": 3}`,
		`{"backend": "sglang", "mean_e2e_latency_ms": 9, "max_concurrency": 2, "request_rate": "inf", "ttfts": [0.1], "itls": [[0.1]], "completed": 1}`,
		`{"metadata": {"request_start_ns": 5, "request_end_ns": 9000000, "benchmark_phase": "profiling"}, "metrics": {"time_to_first_token": {"value": 2, "unit": "ms"}, "request_latency": {"value": 5, "unit": "ms"}, "inter_chunk_latency": {"value": [1, 2], "unit": "ms"}}}` + "\n{\"meta",
		`{"input_config": {"phases": [{"kind": "profiling", "concurrency": 2}]}, "request_latency": {"avg": 3, "p50": 2}, "request_count": {"avg": 4}}`,
		`{"metadata": {}, "benchmarks": [{"config": {"strategy": {"type_": "concurrent", "streams": 2}}, "metrics": {"request_latency": {"successful": {"mean": 2, "percentiles": {"p50": 1}}}}, "requests": {"successful": [{"request_start_time": 1, "request_latency": 2, "time_to_first_token_ms": 3}]}}]}`,
		`{"load_summary": {"count": 2, "requested_rate": 3}, "successes": {"count": 2, "latency": {"time_to_first_token": {"mean": 1, "median": 2}}, "throughput": {"requests_per_sec": 2}}, "failures": {"count": 0}}`,
		`[{"start_time": 1, "end_time": 2, "request": "x", "info": {"input_tokens": 2, "response_metrics": {"output_token_times": [1.5, 1.7, 1.8], "output_tokens": 3}}, "error": null}]`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		one, notes, ok := open("x", data)
		if !ok {
			return
		}
		r, err := together([]file{one}, notes)
		if err != nil {
			return
		}
		if r.Tool == "" || len(r.Levels) == 0 {
			t.Fatalf("%+v", r)
		}
		for i := range r.Levels {
			holds(t, &r.Levels[i])
		}
	})
}

// holds fails where a level says what cannot be.
func holds(t *testing.T, l *Level) {
	if !l.useful() || l.Failed < 0 || l.Failed > l.Total || len(l.Requests) > 0 && l.Total > len(l.Requests) {
		t.Fatalf("%d failed of %d, %d requests", l.Failed, l.Total, len(l.Requests))
	}
	for p, v := range l.Points {
		if _, known := metric.Define(p.Metric); !known || !(v >= 0) || math.IsInf(v, 0) {
			t.Fatalf("%v: %g", p, v)
		}
	}
	counted := 0
	for r := range l.Records() {
		if r.Counted() {
			counted++
		}
		latency, ok := r.Latency()
		first, streamed := r.TTFT()
		if ok && (latency < 0 || streamed && first > latency) {
			t.Fatalf("first %s, latency %s", first, latency)
		}
		for gap := range r.Gaps() {
			if gap < 0 {
				t.Fatalf("gap %s", gap)
			}
		}
	}
	if len(l.Requests) > 0 && counted != l.Total {
		t.Fatalf("%d requests count, of %d", counted, l.Total)
	}
}

// FuzzClosed holds that broken JSON, closed, is JSON whose every part stands in the original.
func FuzzClosed(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": "c,]"}, 3], "d": 5}`), 12)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		var whole any
		if json.Unmarshal(data, &whole) != nil || len(data) == 0 || data[0] != '{' && data[0] != '[' {
			return
		}
		data, _ = json.Marshal(whole) // no member is listed twice
		cut := data[:max(0, min(at, len(data)))]
		made := closed(cut)
		var part any
		if len(made) == 0 {
			return
		}
		if err := json.Unmarshal(made, &part); err != nil {
			t.Fatalf("%s of %s: %v", made, cut, err)
		}
		if !within(part, whole) {
			t.Fatalf("%s is no part of %s", made, data)
		}
	})
}

// within reports whether a is b with parts left out at the end of lists and members left out.
func within(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		for k, v := range a {
			if w, there := b[k]; !there || !within(v, w) {
				return false
			}
		}
		return ok
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) > len(b) {
			return false
		}
		for i := range a {
			if !within(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return a == b
}
