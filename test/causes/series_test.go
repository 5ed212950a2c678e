package causes

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// series are the causes that only the series of a level show, or that they join with the time at which TTFT rose.
func series() []cause {
	slow, fast := simulator.Config{TTFT: 20 * ms, ITL: 10 * ms}, simulator.Config{TTFT: 20 * ms, ITL: 5 * ms}
	return []cause{
		{
			// Two at a time fit into the cache, sixteen do not.
			name:   "a KV cache that is too small for the second half of the load",
			server: simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, KVCache: 1000},
			change: func(_ *testing.T, args *run.Arguments) {
				force(args, 40)
				staged(args, "parallel=2 for=3s", "parallel=16 for=5s")
			},
			rules: map[string]expected{"preemptions": {
				level: "concurrency 2 to 16", says: []string{"It was full from ", "had a mean TTFT of"},
				within: map[string]bounds{"share of the level with a full cache": {0.2, 0.75}, "mean TTFT of the others": {0.03, 0.1}, "mean TTFT then": {0.08, 1}},
			}},
		},
		{
			// Two prompts fill it nearly, and their outputs fit in. A third one waits.
			name:   "a KV cache that holds two prompts",
			server: simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, KVCache: 1000},
			change: func(_ *testing.T, args *run.Arguments) {
				args.MinPromptLength, args.MaxPromptLength = 480, 480
				staged(args, "parallel=1 for=3s", "parallel=8 for=5s")
			},
			rules: map[string]expected{"kv-cache-full": {
				level: "concurrency 1 to 8", says: []string{"KV cache was full", "had a mean TTFT of", "--gpu-memory-utilization"},
				within: map[string]bounds{"highest KV cache usage": {0.95, 1}, "share of the level with a full cache": {0.3, 0.75}, "mean TTFT then": {0.1, 1}},
			}},
		},
		{
			name:     "a GPU that is idle while requests wait",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxBatch: 2},
			parallel: []int{12}, number: []int{120},
			change: func(t *testing.T, args *run.Arguments) { often(args); args.GPUMetrics = exporter(t, 10, 30) },
			rules: map[string]expected{
				"gpu-idle": {level: "concurrency 12", says: []string{"The host limits the server"},
					within: map[string]bounds{"mean utilization of the busiest GPU": {0.1, 0.3}, "mean waiting requests": {5, 12}}},
				"server-queue": {level: "concurrency 12", says: []string{"The mean TTFT of", "in prefill"}}},
		},
		{
			name:     "a busy GPU",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxBatch: 2},
			parallel: []int{12}, number: []int{120},
			change: func(t *testing.T, args *run.Arguments) { often(args); args.GPUMetrics = exporter(t, 80, 99) },
			rules:  map[string]expected{"server-queue": {level: "concurrency 12"}},
		},
		{
			// The first pass over the file fills the cache, one prompt of an eighth of a second after the other.
			name:     "a prefix cache that fills up",
			server:   simulator.Config{TTFT: 10 * ms, ITL: 5 * ms, PrefillRate: 4000, PrefixCache: 1 << 20},
			parallel: []int{1}, number: []int{110},
			change: func(t *testing.T, args *run.Arguments) { often(args); fewPrompts(t, args) },
			rules: map[string]expected{
				"cache-warming": {level: "concurrency 1", says: []string{"--warmup-num"}, within: map[string]bounds{"hit rate of the first part": {0, 0.4},
					"hit rate later": {0.8, 1}, "mean TTFT of the first part": {0.05, 0.5}, "mean TTFT later": {0.01, 0.06}}},
				"server-cache": {level: "concurrency 1"}},
		},
		{
			name:     "a slow replica",
			parallel: []int{8}, number: []int{160},
			change: func(t *testing.T, args *run.Arguments) { gateway(t, args, []int{0, 1}, fast, slow) },
			rules: map[string]expected{"slow-replica": {level: "concurrency 8", says: []string{"time per output token"},
				within: map[string]bounds{"mean of the slow replica": {0.009, 0.015}, "mean of the others": {0.0045, 0.008}, "its share": {0.4, 0.6}}}},
		},
		{
			name:     "a gateway that prefers a replica",
			parallel: []int{8}, number: []int{160},
			change: func(t *testing.T, args *run.Arguments) { gateway(t, args, []int{0, 0, 0, 0, 1}, fast, fast) },
			rules: map[string]expected{"uneven-replicas": {level: "concurrency 8", says: []string{"affinity"},
				within: map[string]bounds{"its share": {0.15, 0.25}, "an equal share": {0.5, 0.5}}}},
		},
		{
			name:     "two equal replicas",
			parallel: []int{8}, number: []int{160},
			change: func(t *testing.T, args *run.Arguments) { gateway(t, args, []int{0, 1}, fast, fast) },
		},
	}
}

// often samples ten times a second.
func often(args *run.Arguments) { args.ServerMetricsInterval = new(run.Seconds(0.1)) }

// staged makes the load one of stages, sampled often.
func staged(args *run.Arguments, all ...string) {
	often(args)
	fresh := run.DefaultArguments()
	args.Parallel, args.Number, args.Stages = fresh.Parallel, fresh.Number, all
}

// exporter is DCGM's exporter of a GPU whose utilization goes up and down between two percentages.
func exporter(t *testing.T, low, high int) string {
	var readings atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		use := low + int(readings.Add(1)*7)%(high-low)
		fmt.Fprintf(w, "# TYPE DCGM_FI_DEV_GPU_UTIL gauge\nDCGM_FI_DEV_GPU_UTIL{gpu=\"0\",Hostname=\"h1\"} %d\n", use)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/metrics"
}

// gateway puts a proxy before servers, which gives them requests in a fixed order; all of them are sampled.
func gateway(t *testing.T, args *run.Arguments, order []int, servers ...simulator.Config) {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	var addresses []string
	args.ServerMetrics = ""
	for _, c := range servers {
		address := strings.TrimSuffix(serve(t, c), "/v1")
		addresses = append(addresses, address)
		args.ServerMetrics += address + "/metrics "
	}
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forward(w, r, transport, addresses[order[int(n.Add(1))%len(order)]])
	}))
	t.Cleanup(func() { server.Close(); transport.CloseIdleConnections() })
	args.URL = server.URL + "/v1"
	often(args)
}

// forward passes a request on as a whole, and the answer as it comes. httputil.ReverseProxy passes both on as they come, and some of its
// answers end early where a server begins to answer at once.
func forward(w http.ResponseWriter, r *http.Request, via *http.Transport, to string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	request, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		return
	}
	request.Header = r.Header.Clone()
	response, err := via.RoundTrip(request)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	part := make([]byte, 32<<10)
	for {
		n, err := response.Body.Read(part)
		w.Write(part[:n])
		w.(http.Flusher).Flush()
		if err != nil {
			return
		}
	}
}
