package agentx

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/record"
)

const second = record.Instant(1e9)

// answer is a request that was sent at an instant: its first output after ttft, then n-1 others, each gap later.
func answer(at, ttft, gap record.Instant, n int) *record.Record {
	r := &record.Record{Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 100, Completion: n, Cached: -1, Reasoning: -1},
		Choices: []record.Choice{{Text: "text", Finish: "length"}}}
	r.Due, r.Sent, r.First = at, at, at+ttft
	for i := range record.Instant(n) {
		r.Payloads = append(r.Payloads, record.Payload{At: r.First + i*gap, Read: int32(i), Tokens: -1, Kind: record.Output})
	}
	r.Last = r.Payloads[n-1].At
	r.End = r.Last
	return r
}

func failing(at record.Instant, words string) *record.Record {
	r := &record.Record{Stream: true, Status: 500, Fault: &record.Fault{Kind: record.FaultStatus, Words: words}}
	r.Due, r.Sent, r.End = at, at, at+second
	return r
}

func stopped(at record.Instant) *record.Record {
	r := answer(at, second, second, 2)
	r.Fault = &record.Fault{Kind: record.FaultCancelled}
	return r
}

func warm(r *record.Record) *record.Record {
	r.Warmup = true
	return r
}

// level is what is counted below: two good requests, from 10 s to 23 s, and two that failed. The others are warm-up, cancelled when the
// grace was over, and one that was too long.
func level() *Collector {
	c := NewCollector()
	for _, r := range []*record.Record{
		warm(answer(second, second, second, 1)),
		answer(10*second, 2*second, second, 5),    // ends at 16 s: TTFT 2000, latency 6000, ITL (6-2)/4 = 1000 ms
		answer(12*second, 4*second, second/2, 15), // ends at 23 s: TTFT 4000, latency 11000, ITL 7/14 = 500 ms
		failing(13*second, "no"), failing(14*second, "no"),
		failing(15*second, "maximum context length is 7"),
		stopped(30 * second),
	} {
		c.Add(r)
	}
	return c
}

func TestSummary_FiguresAreThoseOfAHandCalculation(t *testing.T) {
	run := Run{Scenario: json.RawMessage(`{"name":"agentx"}`), Variant: "256k", Benchmark: true, GPUs: 4, Dataset: Dataset{Verified: true}}
	got := read(t, run.Summary(Level{Parallel: 2, Seconds: 30, Status: Completed}, level(), "d").JSON)
	metrics := got["metrics"].(map[string]any)
	for name, want := range map[string][2]any{
		"time_to_first_token":            {"ms", 3000.0},
		"request_latency":                {"ms", 8500.0},
		"inter_token_latency":            {"ms", 750.0},
		"output_sequence_length":         {"tokens", 10.0},
		"input_sequence_length":          {"tokens", 100.0},
		"request_count":                  {"requests", 2.0},
		"error_request_count":            {"requests", 2.0},
		"context_overflow_count":         {"requests", 1.0},
		"skipped_context_overflow_count": {"requests", 1.0},
		"benchmark_duration":             {"sec", 13.0}, // from the first request to the last answer of a success
		"request_throughput":             {"requests/sec", 2.0 / 13},
		"output_token_throughput":        {"tokens/sec", 20.0 / 13},
	} {
		m, ok := metrics[name].(map[string]any)
		if !ok || m["unit"] != want[0] || math.Abs(m["avg"].(float64)-want[1].(float64)) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, m, want)
		}
		if len(m) != len(members) {
			t.Errorf("%s has %d members", name, len(m))
		}
	}
	derived := got["derived_metrics"].(map[string]any)["request_throughput_per_gpu"].(map[string]any)
	if derived["avg"] != 2.0/13/4 || derived["unit"] != "requests/sec/GPU" || derived["divisor"] != 4.0 || derived["source_metric"] != "request_throughput" {
		t.Errorf("per GPU: %v", derived)
	}
	want := []any{map[string]any{"error_details": map[string]any{"code": 500.0, "type": "status", "message": "no"}, "count": 2.0}}
	if d := cmp.Diff(want, got["error_summary"]); d != "" {
		t.Error(d)
	}
	if got["raw_summary_file"] != "d/aiperf/profile_export_aiperf.json" || got["raw_artifact_dir"] != "d/aiperf" {
		t.Errorf("%v, %v", got["raw_summary_file"], got["raw_artifact_dir"])
	}
}

// A run is a valid submission when it was meant to be one, over the right traces, to its end, with a warm-up that worked.
func TestSummary_SaysWhyItIsNoValidSubmission(t *testing.T) {
	good := func(c *Collector) *Collector {
		for i := range 200 {
			c.Add(answer(record.Instant(i)*second, second, second, 2))
		}
		return c
	}
	valid := Run{Scenario: json.RawMessage("{}"), Benchmark: true, Dataset: Dataset{Verified: true}}
	smoke, other := valid, valid
	smoke.Benchmark, other.Dataset.Verified = false, false
	warmupFailed := NewCollector()
	warmupFailed.Add(warm(failing(0, "no")))
	helperFailed := NewCollector()
	helper := warm(failing(0, "no"))
	helper.Graph = &record.GraphPlace{Agent: "Explore"}
	helperFailed.Add(helper)
	for what, test := range map[string]struct {
		run    Run
		c      *Collector
		status Status
		want   []any
	}{
		"valid":                         {valid, NewCollector(), Completed, []any{}},
		"smoke":                         {smoke, NewCollector(), Completed, []any{"unsafe_override"}},
		"other traces":                  {other, NewCollector(), Completed, []any{"unsafe_override"}},
		"cancelled":                     {valid, NewCollector(), Cancelled, []any{"run_cancelled"}},
		"warm-up failed":                {valid, warmupFailed, Completed, []any{"run_cancelled"}},
		"warm-up of a helper failed":    {valid, helperFailed, Completed, []any{}},
		"one of a hundred was too long": {valid, overflown(2), Completed, []any{}},
		"more than that were":           {valid, overflown(3), Completed, []any{"context_overflow_rate_exceeded"}},
		"all at once":                   {smoke, overflown(9), Failed, []any{"unsafe_override", "context_overflow_rate_exceeded", "run_cancelled"}},
	} {
		s := test.run.Summary(Level{Parallel: 1, Status: test.status}, good(test.c), "d")
		got := read(t, s.JSON)
		if d := cmp.Diff(test.want, got["aiperf_submission_invalid_reasons"]); d != "" || got["submission_valid"] != (len(test.want) == 0) {
			t.Errorf("%s: %s, valid %v", what, d, got["submission_valid"])
		}
		if note := s.Note(); note.EN == "" || note.ZH == "" || strings.Contains(note.EN, "not a valid") != (len(test.want) > 0) {
			t.Errorf("%s: %v", what, note)
		}
		if metadata := read(t, s.Export)["metadata"].(map[string]any); metadata["submission_valid"] != got["submission_valid"] {
			t.Errorf("%s: %v", what, metadata)
		}
	}
}

// overflown has so many requests that were too long.
func overflown(n int) *Collector {
	c := NewCollector()
	for range n {
		c.Add(failing(0, "prompt is too long"))
	}
	return c
}

func TestSweep_HasEachLevelUnderItsName(t *testing.T) {
	run := Run{Scenario: json.RawMessage("{}")}
	var all []Summary
	for _, parallel := range []int{8, 2} {
		all = append(all, run.Summary(Level{Parallel: parallel, Status: Completed}, level(), "d"))
	}
	sweep := Sweep(all)
	if len(sweep) != 2 || sweep[0].Name != "parallel_8" || sweep[1].Name != "parallel_2" {
		t.Errorf("%v", sweep)
	}
	if got := read(t, sweep)["parallel_2"].(map[string]any)["concurrency"]; got != 2.0 {
		t.Errorf("%v", got)
	}
}

func read(t *testing.T, o json.Marshaler) (m map[string]any) {
	t.Helper()
	data, err := json.Marshal(o)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}
