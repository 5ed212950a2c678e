package servermetrics

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
)

// between is what vLLM's names say of two texts.
func between(t *testing.T, before, after string) metric.ServerSample {
	t.Helper()
	a, errA := exposition.Parse([]byte(before))
	b, errB := exposition.Parse([]byte(after))
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	d := dialect{Dialect: vllm(), server: "vLLM"}
	return d.sampleOf(a.Samples, b.Samples, "m")
}

func TestDifference_SeriesThatAppearsLaterBeganAtZero(t *testing.T) {
	got := between(t, "", `vllm:request_success_total{model_name="m",finished_reason="stop"} 3
vllm:request_success_total{model_name="m",finished_reason="abort"} 2`)
	if got.Restarted || got.Counts[metric.ServerRequests] != 5 {
		t.Errorf("%+v", got)
	}
}

func TestDifference_EnginesBehindOneAddressAreAddedAndOtherModelsLeftOut(t *testing.T) {
	got := between(t, `vllm:generation_tokens_total{engine="0",model_name="m"} 1
vllm:generation_tokens_total{engine="1",model_name="m"} 1
vllm:num_requests_running{engine="0",model_name="m"} 2
vllm:num_requests_running{engine="1",model_name="m"} 3
vllm:num_requests_running{engine="0",model_name="other"} 50`, `vllm:generation_tokens_total{engine="0",model_name="m"} 11
vllm:generation_tokens_total{engine="1",model_name="m"} 21
vllm:generation_tokens_total{engine="0",model_name="other"} 1000`)
	if got.Counts[metric.ServerOutputTokens] != 30 || *got.Running != 5 {
		t.Errorf("%+v", got)
	}
	got = between(t, "", `vllm:generation_tokens_total{model_name="served-under-another-name"} 7`)
	if got.Counts[metric.ServerOutputTokens] != 7 {
		t.Errorf("%+v", got)
	}
}

// One engine of two that began anew is seen although their sum grew.
func TestDifference_RestartIsSeenInEachSeries(t *testing.T) {
	for name, texts := range map[string][2]string{
		"a counter fell":           {`vllm:prompt_tokens_total{engine="0"} 5` + "\n" + `vllm:prompt_tokens_total{engine="1"} 5`, `vllm:prompt_tokens_total{engine="0"} 1` + "\n" + `vllm:prompt_tokens_total{engine="1"} 50`},
		"the process is another":   {"vllm:prompt_tokens_total 5\nprocess_start_time_seconds 100", "vllm:prompt_tokens_total 9\nprocess_start_time_seconds 200"},
		"a histogram's count fell": {"vllm:time_to_first_token_seconds_count 5", "vllm:time_to_first_token_seconds_count 4"},
	} {
		if got := between(t, texts[0], texts[1]); !got.Restarted || len(got.Counts) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := between(t, "vllm:num_requests_running 5", "vllm:num_requests_running 1"); got.Restarted {
		t.Error("a gauge that fell counts as a restart")
	}
}

// The estimate is Prometheus' histogram_quantile: on a line between the bounds of the bucket.
func TestDifference_PercentileLiesInItsBucket(t *testing.T) {
	b := buckets{{0.1, 10}, {0.5, 30}, {1, 90}, {math.Inf(1), 100}}
	for p, want := range map[float64]metric.Estimate{
		0.05: {Value: 0.05, To: 0.1}, 0.2: {Value: 0.3, From: 0.1, To: 0.5}, 0.6: {Value: 0.75, From: 0.5, To: 1}, 0.9: {Value: 1, From: 0.5, To: 1},
		0.99: {Value: 1, From: 1, To: 1, Open: true},
	} {
		got := b.at(p)
		if got == nil || math.Abs(got.Value-want.Value) > 1e-12 || got.From != want.From || got.To != want.To || got.Open != want.Open {
			t.Errorf("p%v is %+v, want %+v", 100*p, got, want)
		}
	}
	for name, b := range map[string]buckets{"empty": nil, "no values": {{1, 0}}, "counts that fall": {{1, 5}, {2, 4}}, "less than nothing": {{1, -1}, {2, 4}}} {
		if got := b.at(0.5); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDifference_HistogramThatTookNothingIsAbsent(t *testing.T) {
	text := "vllm:time_to_first_token_seconds_sum 3\nvllm:time_to_first_token_seconds_count 2"
	if got := between(t, text, text); len(got.Times) > 0 {
		t.Errorf("%+v", got.Times)
	}
	if got := between(t, "", "vllm:time_to_first_token_seconds_sum NaN\nvllm:time_to_first_token_seconds_count NaN"); len(got.Times) > 0 {
		t.Errorf("%+v", got.Times)
	}
}

// NaN and infinities cannot be written to the log: they took all other figures of the server with them.
func TestDifference_SeriesThatIsNoNumberIsAbsentAndTheOthersStand(t *testing.T) {
	for name, texts := range map[string][2]string{
		"at the end":   {"vllm:generation_tokens_total 5\nvllm:prompt_tokens_total 1", "vllm:generation_tokens_total NaN\nvllm:prompt_tokens_total 3"},
		"at the start": {"vllm:generation_tokens_total NaN\nvllm:prompt_tokens_total 1", "vllm:generation_tokens_total 7\nvllm:prompt_tokens_total 3"},
		"without bound": {"vllm:generation_tokens_total 1\nvllm:prompt_tokens_total 1\nvllm:num_requests_running +Inf",
			"vllm:generation_tokens_total +Inf\nvllm:prompt_tokens_total 3"},
	} {
		got := between(t, texts[0], texts[1])
		if tokens, there := got.Counts[metric.ServerOutputTokens]; there || got.Counts[metric.ServerPromptTokens] != 2 || got.Running != nil {
			t.Errorf("%s: %v in %+v", name, tokens, got)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// llama.cpp prints counters as C++ does by default, with six digits: what differs by less is not known.
func TestDifference_PrintedDigitsLeaveCountsOpen(t *testing.T) {
	page := func(prompt, output float64) []exposition.Sample {
		p, err := exposition.Parse([]byte(fmt.Sprintf("llamacpp:prompt_tokens_total %.6g\nllamacpp:tokens_predicted_total %.6g\n"+
			"llamacpp:tokens_predicted_seconds_total %.6g\nllamacpp:requests_processing 0\n", prompt, output, output*0.005)))
		if err != nil {
			t.Fatal(err)
		}
		return p.Samples
	}
	d := dialect{Dialect: llamacpp(), server: "llama.cpp"}
	for _, before := range []float64{0, 900_000, 999_000, 1_423_004, 9_999_990, 10_000_048, 123_456_789} {
		got := d.sampleOf(page(before, before), page(before+470, before+1504), "m")
		within := got.Within[metric.ServerOutputTokens]
		if off := math.Abs(got.Counts[metric.ServerOutputTokens] - 1504); off > within || (within > 0) != (before > 998_000) || (got.Digits == 6) != (within > 0) {
			t.Errorf("from %.0f: 1504 tokens are counted as %g, within %g; %d digits", before, got.Counts[metric.ServerOutputTokens], within, got.Digits)
		}
		mean := got.Times[metric.SpanToken]
		if low, high := mean.Low, mean.High; mean.Open() && (low > 0.005 || high < 0.005) || !mean.Open() && mean.N > 0 && math.Abs(mean.Mean-0.005) > 1e-4 {
			t.Errorf("from %.0f: 5 ms a token is %+v", before, mean)
		}
	}
}

// A router may speak under an engine's prefix and count nothing of it.
func TestDifference_PrefixWithoutCountersIsTrouble(t *testing.T) {
	got := between(t, "vllm:current_qps 3", "vllm:current_qps 5")
	if !strings.Contains(got.Error, "no metrics of vLLM") {
		t.Errorf("%+v", got)
	}
}

// Whatever a histogram holds, an estimate lies in its bucket, and a higher percentile is no lower.
func FuzzAPercentileLiesInItsBucket(f *testing.F) {
	f.Add(uint8(3), uint8(0), uint8(9), 0.5, 0.9)
	f.Add(uint8(0), uint8(0), uint8(1), 0.01, 1.0)
	f.Fuzz(func(t *testing.T, x, y, z uint8, p, q float64) {
		if !(p > 0 && p <= q && q <= 1) {
			return
		}
		a, b, c := float64(x), float64(x)+float64(y), float64(x)+float64(y)+float64(z)
		h := buckets{{0.5, a}, {2, b}, {math.Inf(1), c}}
		low, high := h.at(p), h.at(q)
		if c == 0 {
			if low != nil {
				t.Fatal("an empty histogram has percentiles")
			}
			return
		}
		for _, e := range []*metric.Estimate{low, high} {
			if e == nil || e.Value < e.From || e.Value > e.To || e.Open != (e.From == 2) {
				t.Fatalf("%v, %v, %v at %v and %v: %+v", a, b, c, p, q, e)
			}
		}
		if high.Value < low.Value {
			t.Fatalf("p%v is %v, p%v is %v", 100*p, low.Value, 100*q, high.Value)
		}
	})
}
