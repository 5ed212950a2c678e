package real

import "testing"

// TestServermetrics_ServersCountersAreTheLevels compares what the report says that the server counted with the server's counters read here,
// around a run that sends nothing beside its level.
func TestServermetrics_ServersCountersAreTheLevels(t *testing.T) {
	server := llama(t)
	names := map[string]string{"computed_prompt_tokens": "llamacpp:prompt_tokens_total", "prefix_cache_hits": "llamacpp:prompt_tokens_cached_total",
		"output_tokens": "llamacpp:tokens_predicted_total"}
	before := map[string]int{}
	for ours, theirs := range names {
		before[ours] = server.counter(t, theirs)
	}
	o := perf(t, "--url", server.url, "--model", "m", "--prompt", "Say what a load test measures.", "--parallel", "4", "--number", "12", "--max-tokens",
		"16", "--min-tokens", "16", "--extra-args", `{"ignore_eos": true}`, "--warmup-num", "2", "--no-test-connection").succeeded(t)
	got := o.levels(t)[0].Server
	if got == nil || got.Engine != "llama.cpp" || got.Foreign != 0 || got.Counts["output_tokens"] != 14*16 {
		t.Fatalf("the report says %+v", got)
	}
	for ours, theirs := range names {
		if grown := server.counter(t, theirs) - before[ours]; got.Counts[ours] != float64(grown) {
			t.Errorf("%s grew by %d, the report says %v", theirs, grown, got.Counts[ours])
		}
	}
}
