package toolfiles

import "testing"

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
