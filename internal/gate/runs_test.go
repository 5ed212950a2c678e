package gate

import (
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// runOf is a run of a load whose 20 requests of one or two classes, by turns, have these TTFTs.
func runOf(name string, ttfts ...time.Duration) *metric.Level {
	l := metric.Load{Profile: load.Closed(4), Number: 20, Name: name}
	for i := range ttfts {
		l.Classes = append(l.Classes, metric.Class{Name: []string{"chat", "long"}[i], Weight: 1})
	}
	if len(ttfts) == 1 {
		l.Classes = nil
	}
	a := metric.NewAggregate(l)
	a.SetClasses()
	for i := range 20 {
		at := record.Instant(i+1) * record.Instant(time.Second)
		class := i % len(ttfts)
		r := &record.Record{Seq: int64(i), Class: class, Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: 10, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.First = at, at, at+record.Instant(ttfts[class])
		r.Last, r.End = at+record.Instant(time.Second), at+record.Instant(time.Second)
		a.Add(r)
	}
	return a.Level()
}

func judged(t *testing.T, rule string, way Way, runs ...*metric.Level) Result {
	t.Helper()
	rules, problems := Parse([]string{rule})
	if problems != nil {
		t.Fatal(problems)
	}
	got := Judge(rules, runs, way)
	if len(got) != 1 {
		t.Fatalf("%s: %+v", rule, got)
	}
	return got[0]
}

// TestJudge_RunsOfALoadAreOneFigure holds the mean of the runs' medians: 20, 22 and 30 ms have a mean of 24 ms and an interval of 24 ± 13.1 ms.
func TestJudge_RunsOfALoadAreOneFigure(t *testing.T) {
	var runs []*metric.Level
	for i, ms := range []int{20, 22, 30} {
		runs = append(runs, runOf([]string{"parallel_4", "parallel_4_run_1", "parallel_4_run_2"}[i], time.Duration(ms)*time.Millisecond))
	}
	for rule, want := range map[string]struct{ interval, estimate Status }{
		"ttft.p50<=40ms": {Met, Met},        // the whole interval keeps it
		"ttft.p50<=31ms": {Met, Met},        // every run keeps it, though the interval does not
		"ttft.p50<=25ms": {Unclear, Met},    // one does not
		"ttft.p50<=23ms": {Unclear, Broken}, // two keep it, the mean does not
		"ttft.p50<=15ms": {Broken, Broken},  // none keeps it, though the interval might
		"ttft.p50<=5ms":  {Broken, Broken},
		"failed<=1%":     {Met, Met},
	} {
		for edge, status := range map[Edge]Status{EdgeCI: want.interval, EdgeEstimate: want.estimate} {
			if got := judged(t, rule, Way{Edge: edge}, runs...); got.Status != status || got.Level != "parallel_4" || got.Why.EN == "" {
				t.Errorf("%s by %s: %s (%s), want %s", rule, edge, got.Status, got.Why.EN, status)
			}
		}
	}
	got := judged(t, "ttft.p50<=25ms", Way{}, runs...)
	if got.Text() != "24 ms" || !strings.HasPrefix(got.Why.EN, "mean of 3 runs, of which 2 keep it; 95 % interval 10.86 ms to 37.14 ms, on both sides") {
		t.Errorf("%s: %s", got.Text(), got.Why.EN)
	}
	if wider := judged(t, "ttft.p50<=38ms", Way{Stopped: true}, runs...); !strings.Contains(wider.Why.EN, "5.4") {
		t.Errorf("of --until: %s", wider.Why.EN)
	}
}

// TestJudge_EachRunNeedsEnoughRequests since the mean of the slowest request of each run is no p99.
func TestJudge_EachRunNeedsEnoughRequests(t *testing.T) {
	var runs []*metric.Level
	for range 6 {
		runs = append(runs, runOf("parallel_4", 20*time.Millisecond))
	}
	if got := judged(t, "ttft.p99<=1s", Way{}, runs...); got.Status != Unclear || !strings.Contains(got.Why.EN, "20, and it needs 100") {
		t.Errorf("%+v", got)
	}
}

func TestJudge_ARunWhoseClientWasTheLimitMakesTheLoadUnclear(t *testing.T) {
	bad := runOf("parallel_4_run_1", 20*time.Millisecond)
	bad.Verdict = &metric.Verdict{Word: metric.Invalid}
	if got := judged(t, "ttft.p50<=1s", Way{}, runOf("parallel_4", 20*time.Millisecond), bad); got.Status != Unclear {
		t.Errorf("%+v", got)
	}
}

func TestJudge_ARuleOfAClassHoldsItsRequests(t *testing.T) {
	mix, more := runOf("parallel_4", 20*time.Millisecond, 90*time.Millisecond), runOf("parallel_4_run_1", 24*time.Millisecond, 90*time.Millisecond)
	for rule, want := range map[string]Status{
		"chat:ttft.p50<=30ms": Met, "long:ttft.p50<=30ms": Broken, "chat:ttft:p(50)<30": Met, "chat : failed <= 1%": Met, "long:ttft.max<=1s": Met,
	} {
		if got := judged(t, rule, Way{}, mix); got.Status != want || got.Level != "parallel_4" {
			t.Errorf("%s: %+v", rule, got)
		}
	}
	if got := judged(t, "chat:ttft.p50<=30ms", Way{}, mix, more); got.Status != Met || got.Text() != "22 ms" {
		t.Errorf("of two runs: %s %s", got.Status, got.Text())
	}
	mix.Verdict = &metric.Verdict{Word: metric.Invalid}
	if got := judged(t, "chat:ttft.p50<=30ms", Way{}, mix); got.Status != Unclear {
		t.Errorf("of a level that is INVALID: %+v", got)
	}
	if got := judged(t, "chta:ttft.p50<=30ms", Way{}, mix); got.Status != Unclear || got.Why.EN != "no level has sent the class chta" {
		t.Errorf("a class that is not there: %+v", got)
	}
}
