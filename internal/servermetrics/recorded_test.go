package servermetrics

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
)

func recorded(t *testing.T, name string) []exposition.Sample {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".prom")
	if err != nil {
		t.Fatal(err)
	}
	page, err := exposition.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return page.Samples
}

// The texts of vLLM 0.32 and llama.cpp were recorded before and after one level of this program against the real servers; what is
// wanted is what the client counted of the level. Those of the others were made after their sources and documentation.
func TestRecorded_ServersCountWhatTheClientCounted(t *testing.T) {
	for _, c := range []struct {
		name, model, engine string
		counts              map[metric.ServerCounter]float64
		n                   map[metric.ServerTiming]float64
	}{
		// 12 requests of 336 prompt tokens, all the same, 20 output tokens each.
		{"vllm_prefix", "tiny-qwen2", "vLLM", map[metric.ServerCounter]float64{metric.ServerRequests: 12, metric.ServerPromptTokens: 4032,
			metric.ServerOutputTokens: 240, metric.ServerPreemptions: 0, metric.ServerCacheQueries: 4032, metric.ServerCacheHits: 2816},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 12, metric.SpanQueue: 12, metric.SpanPrefill: 12, metric.SpanTPOT: 12, metric.SpanITL: 228, metric.SpanLatency: 12}},
		// 6 requests for two choices of 10 tokens: each choice is a request, with the prompt of 11 tokens.
		{"vllm_n2", "tiny-qwen2", "vLLM", map[metric.ServerCounter]float64{metric.ServerRequests: 12, metric.ServerPromptTokens: 132,
			metric.ServerOutputTokens: 120, metric.ServerPreemptions: 0, metric.ServerCacheQueries: 132, metric.ServerCacheHits: 0},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 12, metric.SpanQueue: 12, metric.SpanPrefill: 12, metric.SpanTPOT: 12, metric.SpanITL: 108, metric.SpanLatency: 12}},
		// 36 requests of 20 prompt tokens, 400 output tokens each, in a KV cache too small for them, with speculation: a gap lies
		// between two steps, which bring several tokens.
		{"vllm_spec", "tiny-qwen2", "vLLM", map[metric.ServerCounter]float64{metric.ServerRequests: 36, metric.ServerPromptTokens: 720,
			metric.ServerOutputTokens: 14400, metric.ServerPreemptions: 76, metric.ServerCacheQueries: 720, metric.ServerCacheHits: 0,
			metric.ServerDrafted: 10616, metric.ServerAccepted: 10581},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 36, metric.SpanQueue: 36, metric.SpanPrefill: 36, metric.SpanTPOT: 36, metric.SpanITL: 3863, metric.SpanLatency: 36}},
		// 10 requests of 20 prompt tokens, 152 of them cached by the replies' usage, 20 output tokens each.
		{"llama", "tiny", "llama.cpp", map[metric.ServerCounter]float64{metric.ServerPromptTokens: 200, metric.ServerComputedTokens: 48,
			metric.ServerOutputTokens: 200, metric.ServerCacheQueries: 200, metric.ServerCacheHits: 152, metric.ServerDrafted: 0, metric.ServerAccepted: 0},
			map[metric.ServerTiming]float64{metric.SpanToken: 200}},
		{"sglang", "qwen", "SGLang", map[metric.ServerCounter]float64{metric.ServerRequests: 10, metric.ServerPromptTokens: 1000, metric.ServerOutputTokens: 400,
			metric.ServerPreemptions: 3, metric.ServerCacheQueries: 1000, metric.ServerCacheHits: 250},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 10, metric.SpanQueue: 10}},
		// Ten requests of 100 prompt tokens, 40 output tokens each.
		{"trtllm", "qwen", "TensorRT-LLM", map[metric.ServerCounter]float64{metric.ServerRequests: 10, metric.ServerPromptTokens: 1000, metric.ServerOutputTokens: 400,
			metric.ServerCacheQueries: 1000, metric.ServerCacheHits: 320},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 10, metric.SpanQueue: 10, metric.SpanPrefill: 10, metric.SpanTPOT: 10, metric.SpanLatency: 10}},
		{"dynamo", "qwen", "Dynamo", map[metric.ServerCounter]float64{metric.ServerRequests: 10, metric.ServerPromptTokens: 1000, metric.ServerOutputTokens: 400,
			metric.ServerCacheQueries: 1000, metric.ServerCacheHits: 250},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 10, metric.SpanITL: 390, metric.SpanLatency: 10}},
		{"llmd", "qwen", "llm-d", map[metric.ServerCounter]float64{metric.ServerRequests: 10, metric.ServerPromptTokens: 1000, metric.ServerOutputTokens: 400,
			metric.ServerCacheQueries: 1000, metric.ServerCacheHits: 250},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 10, metric.SpanQueue: 10, metric.SpanLatency: 10}},
		{"llmd_earlier", "qwen", "llm-d", map[metric.ServerCounter]float64{metric.ServerRequests: 10, metric.ServerPromptTokens: 1000, metric.ServerOutputTokens: 400,
			metric.ServerCacheQueries: 1000, metric.ServerCacheHits: 250},
			map[metric.ServerTiming]float64{metric.SpanTTFT: 10, metric.SpanQueue: 10, metric.SpanLatency: 10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := recorded(t, c.name+".before"), recorded(t, c.name+".after")
			d := dialectOf(after, Dialects())
			if d == nil || d.Engine != c.engine {
				t.Fatalf("the engine is %+v", d)
			}
			got := d.sampleOf(before, after, c.model)
			if diff := cmp.Diff(c.counts, got.Counts); diff != "" {
				t.Error(diff)
			}
			n := map[metric.ServerTiming]float64{}
			for span, s := range got.Times {
				n[span] = s.N
			}
			if diff := cmp.Diff(c.n, n); diff != "" {
				t.Error(diff)
			}
			if got.Restarted || got.Running == nil || got.Waiting == nil {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestRecorded_TimesAreTheServersOwn(t *testing.T) {
	before, after := recorded(t, "sglang.before"), recorded(t, "sglang.after")
	got := dialectOf(after, Dialects()).sampleOf(before, after, "qwen")
	ttft := got.Times[metric.SpanTTFT]
	if ttft.Mean != 0.25 || ttft.P50 == nil || ttft.P99 == nil || *ttft.P99 != (metric.Estimate{Value: 0.4, From: 0.4, To: 0.4, Open: true}) {
		t.Errorf("TTFT is %+v with %+v and %+v", ttft, ttft.P50, ttft.P99)
	}
	if p := *ttft.P50; p.From != 0.2 || p.To != 0.4 || p.Value < 0.2399 || p.Value > 0.2401 { // 4 of 10 below 0.2, 5 more below 0.4
		t.Errorf("the median is %+v", p)
	}
	if *got.Running != 1 || *got.Waiting != 2 || got.Times[metric.SpanQueue].Mean != 0.1 {
		t.Errorf("%+v, queue %+v", got, got.Times[metric.SpanQueue])
	}
}

// Triton tells gauges by labels of one name, and no counts that are those of requests.
func TestRecorded_GaugesOfTritonAreToldApartByALabel(t *testing.T) {
	samples := recorded(t, "triton.after")
	d := dialectOf(samples, Dialects())
	if d == nil || d.Engine != "Triton" {
		t.Fatalf("the engine is %+v", d)
	}
	for want, names := range map[float64][]string{4: d.Running, 3: d.Waiting, 0.4875: d.KVCache} {
		if v := d.gauge(samples, names, "qwen"); v == nil || *v != want {
			t.Errorf("%v has %v, want %v", names, v, want)
		}
	}
	if !d.Knows("nv_trt_llm_request_metrics") || d.Knows("nv_trt_llm_request") {
		t.Error("names with labels are known by their base")
	}
	if got := d.sampleOf(recorded(t, "triton.before"), samples, "qwen"); len(got.Counts)+len(got.Times) != 0 || got.Error != "" {
		t.Errorf("an ensemble's counts are taken for requests: %+v", got)
	}
}

func TestNames_KeepTheMemoryOfTheProcess(t *testing.T) {
	if n := (Names{"vLLM", vllm()}); !n.Keep("process_resident_memory_bytes") || !n.Keep("vllm:num_requests_running") || n.Keep("process_open_fds") {
		t.Error("the memory of the server's process is not kept, or too much is")
	}
}
