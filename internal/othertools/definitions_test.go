package othertools

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// milli is a millisecond.
const milli = record.Instant(1e6)

// tenAnswers are ten streamed answers of 11 tokens in 11 payloads, 10 ms apart, whose TTFT is 100 ms to 1 s, behind an opening
// payload without output; usage and the end mark come 5 and 7 ms after the last. The eleventh request failed.
func tenAnswers() (all []*record.Record) {
	for i := range record.Instant(10) {
		sent := 1 + 2000*i*milli
		first := sent + (i+1)*100*milli
		r := &record.Record{Seq: int64(i), Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 20, Completion: 11, Cached: -1, Reasoning: -1},
			Choices: []record.Choice{{Text: "abcdefghijk", Finish: "stop"}}}
		r.Due, r.Sent, r.Header = sent, sent, sent+milli
		r.Payloads = append(r.Payloads, record.Payload{At: sent + 2*milli, Tokens: -1, Kind: record.Role})
		for n := range record.Instant(11) {
			r.Payloads = append(r.Payloads, record.Payload{At: first + n*10*milli, Read: int32(n + 1), Tokens: -1, Bytes: 1, Kind: record.Output})
		}
		r.First, r.FirstAnswer, r.Last = first, first, first+100*milli
		r.Payloads[11].Kind |= record.Finish
		r.Payloads = append(r.Payloads, record.Payload{At: r.Last + 5*milli, Read: 12, Tokens: -1, Kind: record.UsageMark},
			record.Payload{At: r.Last + 7*milli, Read: 13, Tokens: -1, Kind: record.EndMark})
		r.End = r.Last + 7*milli
		all = append(all, r)
	}
	return append(all, &record.Record{Seq: 10, Stream: true, Status: 500, Fault: &record.Fault{Kind: record.FaultStatus, Words: "no"},
		Stamps: record.Stamps{Due: 1, Sent: 1, End: 2 * milli}})
}

// TestDefinitions_FiguresAreThoseOfTheToolsFormulas computes by hand. numpy's percentile lies between two values: the 99th of ten at
// 0.99 × 9 = 8.91, so 900 + 0.91 × 100 = 991 ms where nearest rank says 1000.
func TestDefinitions_FiguresAreThoseOfTheToolsFormulas(t *testing.T) {
	for tool, want := range map[string]map[string]float64{
		"vllm": {"completed": 10, "failed": 1, "total_input_tokens": 200, "total_output_tokens": 110, "mean_ttft_ms": 550, "median_ttft_ms": 550,
			"p99_ttft_ms": 991, "mean_tpot_ms": 10, "mean_itl_ms": 10, "p99_itl_ms": 10, "mean_e2el_ms": 650},
		"sglang": {"completed": 10, "mean_ttft_ms": 550, "p99_ttft_ms": 991, "mean_itl_ms": 10, "mean_tpot_ms": 10.7, "mean_e2e_latency_ms": 657},
		"aiperf": {"time_to_first_token.avg": 550, "time_to_first_token.p99": 991, "inter_token_latency.avg": 10, "request_latency.avg": 650,
			"time_to_first_token.std": 100 * math.Sqrt(8.25)},
	} {
		c, ok := New(tool, Load{Name: "parallel_1_number_11", Shape: load.Closed(1)})
		if !ok {
			t.Fatalf("%s is not known", tool)
		}
		for _, r := range tenAnswers() {
			c.Add(r)
		}
		data, err := json.Marshal(c.Document())
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		for path, figure := range want {
			if x, ok := at(got, path); !ok || math.Abs(x-figure) > 1e-6 {
				t.Errorf("%s: %s is %v, want %v", tool, path, x, figure)
			}
		}
	}
}

// at is the number at a path whose parts a dot divides.
func at(object map[string]any, path string) (float64, bool) {
	for i, c := range path {
		if c == '.' {
			inner, _ := object[path[:i]].(map[string]any)
			return at(inner, path[i+1:])
		}
	}
	x, ok := object[path].(float64)
	return x, ok
}
