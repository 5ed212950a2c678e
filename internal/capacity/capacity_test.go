package capacity

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// level is a closed loop of so many slots, each of which sends ten requests of this latency one behind the other: its rate is
// slots ÷ latency.
func level(slots int, latency time.Duration) *metric.Level {
	l := metric.Load{Profile: load.Closed(slots), Number: 10 * slots}
	l.Name = fmt.Sprintf("parallel_%d", slots)
	a := metric.NewAggregate(l)
	for i := range 10 * slots {
		at := record.Instant(time.Second) + record.Instant(i/slots)*record.Instant(latency)
		r := &record.Record{Seq: int64(i), Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: 2, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.First, r.Last = at, at, at+record.Instant(latency), at+record.Instant(latency)
		r.End = r.Last
		a.Add(r)
	}
	return a.Level()
}

func rules(t *testing.T, texts ...string) []gate.Rule {
	t.Helper()
	all, problems := gate.Parse(texts)
	if problems != nil {
		t.Fatal(problems)
	}
	return all
}

// TestOf_ReplicasAreThoseWorkedOutByHand has one replica with 10 requests per second at 1 slot of 100 ms, 20 at 4 slots of 200 ms, and 25
// at 16 slots of 640 ms, which breaks a latency of 500 ms. 70 requests per second with 20 % headroom need 70 ÷ 16 = 4.4, so 5 replicas;
// were a replica good for the 25 behind the limit, 70 ÷ 20 = 3.5, so 4.
func TestOf_ReplicasAreThoseWorkedOutByHand(t *testing.T) {
	levels := []*metric.Level{level(16, 640*time.Millisecond), level(1, 100*time.Millisecond), level(4, 200*time.Millisecond)}
	a, err := Of(levels, rules(t, "latency.p90<=500ms"), Demand{Rate: 70}, 0.2, false)
	if err != nil {
		t.Fatal(err)
	}
	if a.Replicas != 5 || a.Low != 4 || a.High != 5 || a.Level != "parallel_4" || a.PerReplica != 20 || a.Usable != 16 || a.Each != 14 || a.Share != 0.7 || a.Open ||
		a.Breaks != "latency.p90<=500ms" || a.BreaksLevel != "parallel_16" {
		t.Errorf("%+v", a)
	}
	if fmt.Sprint(a.Sensitivity) != "[{0 4} {0.1 4} {0.2 5} {0.3 5} {0.5 7}]" {
		t.Errorf("by headroom %v", a.Sensitivity)
	}
	const want = `5 replicas (4 to 5) serve 70 requests per second with 20 % headroom.
Each of 5 handles 14 requests per second: 70 % of the 20 that one replica can handle within the limits, at concurrency 4.
First limit exceeded: latency.p90<=500ms, at parallel_16.
Replicas by headroom: 0 %: 4, 10 %: 4, 20 %: 5, 30 %: 5, 50 %: 7.
`
	if got := a.Text(0.2).EN; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// 500 users who think 9.8 s ask every 10 s at a latency of 200 ms: 2.5 replicas of 20 requests per second. Each of 3 answers in 167 ms: 50.2 a second.
	if a, err = Of(levels, rules(t, "latency.p90<=500ms"), Demand{Users: 500, Think: 9.8}, 0, false); err != nil || math.Abs(a.Rate-50.164) > .001 || a.Replicas != 3 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestOf_UsersAskFasterWhereThereIsHeadroom: at 16 requests per second, between 10 at 100 ms and 20 at 200 ms, an answer takes 160 ms, so 2.56 users
// who do not think keep a replica at that; 500 need 195.3. Each of 196 has 2.551 users: 15.97 requests per second.
func TestOf_UsersAskFasterWhereThereIsHeadroom(t *testing.T) {
	levels := []*metric.Level{level(1, 100*time.Millisecond), level(4, 200*time.Millisecond)}
	a, err := Of(levels, rules(t, "latency.p90<=500ms"), Demand{Users: 500}, 0.2, false)
	if err != nil || a.Replicas != 196 || math.Abs(a.Each-15.972) > .001 || math.Abs(a.Rate-a.Each*196) > 1e-6 {
		t.Errorf("%+v %v", a, err)
	}
	if a, err = Of(levels, rules(t, "latency.p90<=500ms"), Demand{Users: 500}, 0, false); err != nil || a.Replicas != 125 || math.Abs(a.Each-20) > 1e-9 {
		t.Errorf("without headroom: %+v %v", a, err)
	}
}

// TestOf_RunsOfALoadAreOneLevel: 20, 19.6 and 20.4 requests per second are 20, and not the luckiest of them; their interval begins at 19.0.
func TestOf_RunsOfALoadAreOneLevel(t *testing.T) {
	var levels []*metric.Level
	for i, ms := range []float64{200, 204.082, 196.078} {
		l := level(4, time.Duration(ms*1e6))
		l.Load.Name = fmt.Sprint("parallel_4_run_", i)
		levels = append(levels, l)
	}
	a, err := Of(levels, rules(t, "latency.p90<=500ms"), Demand{Rate: 79}, 0, false)
	if err != nil || math.Abs(a.PerReplica-20) > 1e-3 || a.Replicas != 4 || a.High != 5 || a.Low != 4 {
		t.Errorf("%+v %v", a, err)
	}
	if a, err = Of(levels, rules(t, "latency.p90<=190ms"), Demand{Rate: 79}, 0, false); !errors.Is(err, ErrNone) {
		t.Errorf("of runs none of which keeps the limit: %+v %v", a, err)
	}
}

func TestOf_ALevelBehindOneThatBreaksALimitIsNoCapacity(t *testing.T) {
	levels := []*metric.Level{level(1, 100*time.Millisecond), level(4, 600*time.Millisecond), level(16, 400*time.Millisecond)}
	a, err := Of(levels, rules(t, "latency.p90<=500ms"), Demand{Rate: 80}, 0, false)
	if err != nil || a.Level != "parallel_1" || a.Replicas != 8 || a.Low != 2 || a.BreaksLevel != "parallel_4" {
		t.Errorf("%+v %v", a, err)
	}
	a, err = Of(levels[1:], rules(t, "latency.p90<=500ms"), Demand{Rate: 80}, 0, false)
	if err != nil || a.Level != "parallel_16" || a.BeforeLevel != "parallel_4" || !strings.Contains(a.Text(0).EN, "A smaller load breaks a limit: latency.p90<=500ms, at parallel_4.") {
		t.Errorf("%+v %v", a, err)
	}
}

func TestOf_NothingIsExtrapolated(t *testing.T) {
	levels := []*metric.Level{level(1, 100*time.Millisecond), level(4, 200*time.Millisecond)}
	a, err := Of(levels, rules(t, "latency.p90<=500ms"), Demand{Rate: 70}, 0, false)
	if err != nil || !a.Open || a.Replicas != 4 || a.Low != 4 || !strings.Contains(a.Text(0).EN, "Measure more than concurrency 4") {
		t.Errorf("%+v %v", a, err)
	}
	_, err = Of(levels, rules(t, "latency.p50<=50ms"), Demand{Rate: 70}, 0, false)
	if !errors.Is(err, ErrNone) || err.Error() != "no measured level meets the limits: at the lowest, parallel_1, latency.p50<=50ms is not met, at 100 ms" {
		t.Errorf("%v", err)
	}
	_, err = Of(levels, rules(t, "latency.p99<=50ms"), Demand{Rate: 70}, 0, false)
	if !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "too few values for this percentile: 10, but it requires 100") {
		t.Errorf("%v", err)
	}
	levels[0].Verdict = &metric.Verdict{Word: metric.Invalid}
	if _, err := Of(levels[:1], rules(t, "latency.p50<=1s"), Demand{Rate: 70}, 0, false); !errors.Is(err, ErrNone) {
		t.Errorf("of a client that was the limit: %v", err)
	}
}

// TestOf_AClassAloneIsNotTheLoad: of a mix whose classes also ran alone, only the level of all classes tells what a replica takes.
func TestOf_AClassAloneIsNotTheLoad(t *testing.T) {
	alone := level(4, 100*time.Millisecond)
	alone.Load.Classes = []metric.Class{{Name: "short", Weight: 1}}
	a, err := Of([]*metric.Level{alone, level(4, 200*time.Millisecond)}, rules(t, "latency.p90<=500ms"), Demand{Rate: 70}, 0, false)
	if err != nil || a.PerReplica != 20 || a.Replicas != 4 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestOf_ADemandBeyondCountingIsNotOneReplica: the number must not wrap round.
func TestOf_ADemandBeyondCountingIsNotOneReplica(t *testing.T) {
	for _, rate := range []float64{1e300, math.Inf(1)} {
		if a, err := Of([]*metric.Level{level(4, 200*time.Millisecond)}, rules(t, "latency.p90<=500ms"), Demand{Rate: rate}, 0, false); err != nil || a.Replicas < 1<<53 {
			t.Errorf("%g requests per second: %d, %v", rate, a.Replicas, err)
		}
	}
}

// TestAnswer_SaysWhatToMeasureOfEveryLoad: a trace is replayed faster, and stages have no load that one could name more than.
func TestAnswer_SaysWhatToMeasureOfEveryLoad(t *testing.T) {
	for _, c := range []struct {
		shape  load.Profile
		en, zh string
	}{
		{load.Replayed(0, time.Second, 2*time.Second), "within the limits, in the replay of 3 arrivals.\nNo measured level exceeds a limit: one replica may handle more. Replay the trace faster (--dataset-args '{\"speed\": 2}')", "没有测量到突破限制的级别：单个副本可能承担更多。请以更快的速度重放该轨迹"},
		{load.OpenStages(load.Poisson, load.Stage{From: 10, To: 50, For: time.Minute}), "within the limits, on average over the stages (rate 10 to 50).\nNo measured level exceeds a limit: one replica may handle more. Measure stages with a higher load to", "请测量负载更高的阶段"},
		{load.Open(load.Poisson, 5), "within the limits, at rate 5.\nNo measured level exceeds a limit: one replica may handle more. Measure more than rate 5 to", "请测量高于速率 5 的负载"},
	} {
		a := Answer{Replicas: 1, Low: 1, Rate: 3, Each: 3, Share: 0.5, PerReplica: 6, Open: true, Shape: c.shape, Load: c.shape.Label()}
		text := a.Text(0.2)
		if !strings.Contains(text.EN, c.en) || !strings.Contains(text.ZH, c.zh) || !strings.Contains(text.EN, "\nIt handles 3 requests per second: 50 % of the 6") {
			t.Errorf("%s\n%s", text.EN, text.ZH)
		}
	}
}
