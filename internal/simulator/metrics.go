package simulator

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bounds are the upper bounds of the histograms' buckets, in seconds.
var bounds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120}

// histogram is a Prometheus histogram of durations.
type histogram struct {
	buckets [len(bounds) + 1]int64
	count   int64
	sum     time.Duration
}

func (h *histogram) add(d time.Duration) {
	i, _ := slices.BinarySearch(bounds[:], d.Seconds())
	h.buckets[i]++
	h.count++
	h.sum += d
}

func (h *histogram) write(w io.Writer, name, help, labels string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s histogram\n", name, help, name)
	below := int64(0)
	for i, bound := range bounds {
		below += h.buckets[i]
		fmt.Fprintf(w, "%s_bucket{%s,le=\"%s\"} %d\n", name, labels, strconv.FormatFloat(bound, 'g', -1, 64), below)
	}
	fmt.Fprintf(w, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, h.count)
	fmt.Fprintf(w, "%s_sum{%s} %g\n%s_count{%s} %d\n", name, labels, h.sum.Seconds(), name, labels, h.count)
}

// A single is a counter or a gauge of one value.
type single struct {
	name, kind, help string
	value            float64
}

// simulatedMark is a gauge that says that the server is simulated.
const simulatedMark = "evalscope_simulated_server"

// memoryBefore is what the server's memory is said to be before the first request, where it grows.
const memoryBefore = 1 << 30

// memory is what the server says of its KV cache and its memory, where they are bounded or grow.
func (s *Server) memory(stats Stats) (all []single) {
	if size := s.config.KVCache; size > 0 {
		all = append(all, single{"vllm:kv_cache_usage_perc", "gauge", "How full the KV cache is, 0 to 1.", min(float64(stats.KVTokens)/float64(size), 1)},
			single{"vllm:num_preemptions_total", "counter", "Requests that lost their place in the batch.", float64(stats.Preemptions)})
	}
	if s.config.MemoryGrowth > 0 {
		all = append(all, single{"process_resident_memory_bytes", "gauge", "Resident memory size in bytes.",
			memoryBefore + float64(s.config.MemoryGrowth)*float64(stats.Answered)})
	}
	return all
}

// serveMetrics answers /metrics in Prometheus' text format, with names that vLLM has for the same things.
func (s *Server) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	stats := s.Stats()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	labels := fmt.Sprintf("model_name=%q", s.config.Model)
	for _, m := range append([]single{
		{simulatedMark, "gauge", "1: this server is simulated, its metrics have the names of vLLM's.", 1},
		{"process_start_time_seconds", "gauge", "Start of the server in seconds since the epoch.", float64(s.engine.epoch.UnixNano()) / 1e9},
		{"vllm:num_requests_running", "gauge", "Sequences in the batch.", float64(stats.Running)},
		{"vllm:num_requests_waiting", "gauge", "Requests in the queue.", float64(stats.Waiting)},
		{"vllm:prompt_tokens_total", "counter", "Prompt tokens, cached ones included.", float64(stats.PromptTokens)},
		{"vllm:generation_tokens_total", "counter", "Output tokens.", float64(stats.OutputTokens)},
		{"vllm:prefix_cache_queries_total", "counter", "Prompt tokens looked up in the prefix cache.", float64(stats.PromptTokens)},
		{"vllm:prefix_cache_hits_total", "counter", "Prompt tokens found in the prefix cache.", float64(stats.CachedTokens)},
	}, s.memory(stats)...) {
		of := "{" + labels + "}"
		if !strings.HasPrefix(m.name, "vllm:") && m.name != simulatedMark {
			of = ""
		}
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n%s%s %s\n", m.name, m.help, m.name, m.kind, m.name, of, strconv.FormatFloat(m.value, 'f', -1, 64))
	}
	c := s.counts
	c.mu.Lock()
	finished := maps.Clone(c.finished)
	ttft, latency, tpot, queue, prefill := c.ttft, c.latency, c.tpot, c.queue, c.prefill
	c.mu.Unlock()
	fmt.Fprint(w, "# HELP vllm:request_success_total Answers, by finish_reason.\n# TYPE vllm:request_success_total counter\n")
	for _, reason := range slices.Sorted(maps.Keys(finished)) {
		fmt.Fprintf(w, "vllm:request_success_total{%s,finished_reason=%q} %d\n", labels, reason, finished[reason])
	}
	ttft.write(w, "vllm:time_to_first_token_seconds", "From arrival to the first token.", labels)
	queue.write(w, "vllm:request_queue_time_seconds", "From arrival to a place in the batch.", labels)
	prefill.write(w, "vllm:request_prefill_time_seconds", "From a place in the batch to the first token.", labels)
	latency.write(w, "vllm:e2e_request_latency_seconds", "From arrival to the last token.", labels)
	tpot.write(w, "vllm:request_time_per_output_token_seconds", "Mean gap between the tokens of a request.", labels)
	s.writeGPUs(w) // where a server reports its GPUs itself, as Triton does
}
