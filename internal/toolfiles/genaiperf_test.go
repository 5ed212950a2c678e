package toolfiles

import (
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestRead_FlatConfigurationOfGenaiPerf(t *testing.T) {
	const head = `{"request_latency": {"unit": "ms", "avg": 50}, "request_throughput": {"unit": "requests/sec", "avg": 2}, "input_config": `
	r, err := readText(t, "profile_export_genai_perf.json", head+`{"model": ["m"], "formatted_model_name": "m", "endpoint": "v1/chat/completions", "endpoint_type": "chat",
 "service_kind": "openai", "streaming": true, "concurrency": 8, "request_rate": null, "tokenizer": "t", "extra_inputs": ["max_tokens:16", "ignore_eos:true"]}}`)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"model_id": "m", "api": "chat", "tokenizer": "t", "stream": "true", "max_tokens": "16"} {
		if r.Settings[key] != want {
			t.Errorf("%s is %q, want %q", key, r.Settings[key], want)
		}
	}
	if l := r.Levels[0]; l.LoadUnknown || l.Load.MaxSlots() != 8 {
		t.Errorf("%+v", l.Load)
	}
	r, err = readText(t, "profile_export_genai_perf.json", head+`{"model": "m", "endpoint": null, "endpoint_type": null, "service_kind": "triton", "request_rate": 2.5, "extra_inputs": null}}`)
	if err != nil || r.Levels[0].Load.OfferedRate() != 2.5 || r.Settings["model_id"] != "m" {
		t.Errorf("%+v %v", r, err)
	}
}

// TestRead_FirstVersionsOfAIPerf have the statistics under records, and TTFT by its short name.
func TestRead_FirstVersionsOfAIPerf(t *testing.T) {
	r, err := readText(t, "profile_export_aiperf.json", `{"records": {"ttft": {"tag": "ttft", "unit": "ms", "avg": 25, "p99": 35, "count": 100}, "request_latency": {"unit": "ms", "avg": 250},
 "request_throughput": {"unit": "requests/sec", "avg": 12.5}, "request_count": {"avg": 100}}, "input_config": {"endpoint": {"model_names": ["q"], "type": "chat"}, "loadgen": {"concurrency": 8}},
 "was_cancelled": false, "error_summary": []}`)
	if err != nil || len(r.Levels) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	l := r.Levels[0]
	if l.Load.MaxSlots() != 8 || r.Settings["model_id"] != "q" || l.Total != 100 || l.Points[Point{metric.TTFT, "p99"}] != 0.035 || l.Points[Point{metric.RequestThroughput, "value"}] != 12.5 {
		t.Errorf("%+v %v", l, r.Settings)
	}
}
