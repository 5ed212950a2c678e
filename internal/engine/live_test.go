package engine

import (
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// underTime runs a level in virtual time, in which every figure can be told beforehand.
func underTime(t *testing.T, level plan.Level, run func(live *Live, level *liveLevel)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		live := &Live{}
		live.begin(&plan.Plan{ModelID: "m", Levels: []plan.Level{level}}, 0, level, wire.NewClock())
		run(live, live.level.Load())
	})
}

// reply is a successful record of n output tokens, a token every gap after the first.
func reply(ttft, gap time.Duration, n int) *record.Record {
	r := &record.Record{Stream: true, Usage: record.Usage{Given: true, Completion: n, Prompt: 1}}
	r.Sent, r.First = 1, 1+record.Instant(ttft)
	for i := range n {
		r.Payloads = append(r.Payloads, record.Payload{At: r.First + record.Instant(gap)*record.Instant(i), Read: int32(i), Kind: record.Output})
	}
	r.Last = r.Payloads[n-1].At
	r.End = r.Last
	return r
}

func fault(kind record.FaultKind, words string) *record.Record {
	r := &record.Record{Fault: &record.Fault{Kind: kind, Words: words}}
	r.Sent, r.End = 1, 2
	return r
}

func TestLive_ReachedConcurrencyIsTimeInFlightByElapsed(t *testing.T) {
	underTime(t, plan.Level{Load: metric.Load{Profile: load.Closed(2), Number: 3}}, func(live *Live, level *liveLevel) {
		a := level.started(0)
		time.Sleep(time.Second)
		b := level.started(1)
		time.Sleep(time.Second)
		level.ended(a, reply(time.Second, 0, 1))
		time.Sleep(2 * time.Second)
		s := live.Snapshot() // a was under way for 2 s, b for 3 s, of 4 s
		if s.InFlight != 1 || s.Parallel != 2 || math.Abs(s.Reached-1.25) > 1e-6 || s.Elapsed != 4*time.Second {
			t.Errorf("%d in flight, %v on average of %d after %v", s.InFlight, s.Reached, s.Parallel, s.Elapsed)
		}
		level.ended(b, reply(time.Second, 0, 1))
		time.Sleep(4 * time.Second)
		if s = live.Snapshot(); s.InFlight != 0 || math.Abs(s.Reached-0.625) > 1e-6 {
			t.Errorf("in the end %d in flight, %v on average", s.InFlight, s.Reached)
		}
	})
}

func TestLive_LongestSilenceIsFound(t *testing.T) {
	underTime(t, plan.Level{}, func(live *Live, level *liveLevel) {
		if s := live.Snapshot().Silence; s != (Silence{}) {
			t.Errorf("with no requests in flight: %+v", s)
		}
		var seats []*inFlightEntry
		for i := range int64(3 * entriesPerBlock) { // more than are made at once
			seats = append(seats, level.started(i))
		}
		time.Sleep(time.Second)
		for i, s := range seats {
			if i != 100 { // which stays silent
				level.ended(s, reply(time.Second, 0, 1))
			}
		}
		late := level.started(1000)
		time.Sleep(2 * time.Second)
		if s := live.Snapshot().Silence; s != (Silence{For: 3 * time.Second, Age: 3 * time.Second, Seq: 100}) {
			t.Errorf("%+v", s)
		}
		level.ended(seats[100], fault(record.FaultTimeoutIdle, ""))
		if s := live.Snapshot().Silence; s != (Silence{For: 2 * time.Second, Age: 2 * time.Second, Seq: 1000}) {
			t.Errorf("when the silent one ended: %+v", s)
		}
		level.ended(late, reply(time.Second, 0, 1))
		if s := live.Snapshot(); s.Silence.For != 0 || s.InFlight != 0 || s.Done != 193 || s.Failed != 1 {
			t.Errorf("in the end: %+v", s)
		}
	})
}

func TestLive_StateOfALevelIsThatOfItsRecords(t *testing.T) {
	underTime(t, plan.Level{Load: metric.Load{Name: "rate_2_number_4", Profile: load.Open(load.Poisson, 2), Number: 4}, Warmup: 1}, func(live *Live, level *liveLevel) {
		if _, ok := live.Averages(); ok {
			t.Error("there are averages of nothing")
		}
		warm, cancelled := reply(time.Hour, 0, 1), fault(record.FaultCancelled, "")
		warm.Warmup = true
		for i, r := range []*record.Record{warm, reply(time.Second, time.Millisecond, 11), reply(3*time.Second, 3*time.Millisecond, 21),
			fault(record.FaultStatus, "first"), fault(record.FaultStatus, "second"), cancelled} {
			seat := level.started(int64(i))
			time.Sleep(time.Second)
			level.ended(seat, r)
		}
		time.Sleep(4 * time.Second)
		s, d := live.Snapshot(), live.Snapshot().Detail()
		if s.Name != "rate_2_number_4" || s.Model != "m" || s.Done != 4 || s.Failed != 2 || s.Warmed != 1 || s.Warmup != 1 ||
			s.OutputTokens != 32 || s.TTFT != 2*time.Second || s.Started != 6 {
			t.Errorf("%+v", s)
		}
		if s.Rate() != 0.4 || s.TokenRate() != 3.2 || s.AskedRate != 2 || s.StartRate() != 1.2 { // 6 in 5 s: then there were no more
			t.Errorf("%v req/s, %v tok/s, %v arrivals/s of %v", s.Rate(), s.TokenRate(), s.StartRate(), s.AskedRate)
		}
		if d.TTFT.N != 2 || d.TPOT.N != 2 || d.Latency.N != 2 || len(d.TTFTs) != 2 || len(d.ITLs) != 2 || d.ITLs[1] != 3*time.Millisecond {
			t.Errorf("%+v", d)
		}
		if len(d.Failures) != 1 || d.Failures["status"] != 2 || d.Words != "second" {
			t.Errorf("failures %v, %q", d.Failures, d.Words)
		}
		a, ok := live.Averages()
		if v, _ := a.Level.Value(metric.TTFT); !ok || a.Ended != 4 || a.Level.Failed != 2 || v != 2 {
			t.Errorf("averages of %d: %+v", a.Ended, a.Level)
		}
		live.begin(&plan.Plan{}, 1, plan.Level{}, level.clock)
		if s := live.Snapshot(); s.Done != 0 || s.Index != 1 || s.InFlight != 0 {
			t.Errorf("the next level begins with %+v", s)
		}
		if a, ok := live.Averages(); ok || a.Ended != 4 || a.Index != 1 {
			t.Errorf("the next level begins with averages of %d", a.Ended)
		}
	})
}

// TestLive_LookingAndRunningDoNotMeet is for the race detector.
func TestLive_LookingAndRunningDoNotMeet(t *testing.T) {
	live := &Live{}
	live.begin(&plan.Plan{}, 0, plan.Level{}, wire.NewClock())
	level := live.level.Load()
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for i := range int64(500) {
				level.ended(level.started(i), reply(time.Second, time.Millisecond, 3))
			}
		})
	}
	for range 100 {
		if s := live.Snapshot(); s.Detail().TTFT.N < int64(s.Done)-4 || s.InFlight > 4 {
			t.Errorf("%d done, %d in flight", s.Done, s.InFlight)
		}
	}
	load.Wait()
	if s := live.Snapshot(); s.Done != 2000 || s.Detail().Latency.N != 2000 {
		t.Errorf("%+v", s)
	}
}

func TestLive_TimeOfLevelsAheadFollowsTheirSlotsAndRates(t *testing.T) {
	level := func(parallel int, rate float64, number int) plan.Level {
		return plan.Level{Load: metric.Load{Profile: load.Fixed(parallel, rate), Number: number}}
	}
	bounded := level(1, 0, 1000)
	bounded.Duration = 7 * time.Second
	for name, tc := range map[string]struct {
		known  []throughput
		levels []plan.Level
		want   time.Duration
	}{
		"between full and empty":      {[]throughput{{1, 10}}, []plan.Level{level(4, 0, 200)}, 10 * time.Second},
		"rate as two levels showed":   {[]throughput{{1, 10}, {2, 20}}, []plan.Level{level(4, 0, 200)}, 5 * time.Second},
		"a server that is full":       {[]throughput{{1, 10}, {2, 10}}, []plan.Level{level(4, 0, 200), level(8, 0, 100)}, 30 * time.Second},
		"one that gets slower":        {[]throughput{{1, 10}, {2, 8}}, []plan.Level{level(4, 0, 80)}, 10 * time.Second},
		"an open loop":                {[]throughput{{0, 3}}, []plan.Level{level(0, 5, 50)}, 10 * time.Second},
		"a paced closed loop":         {[]throughput{{4, 10}}, []plan.Level{level(4, 2, 20)}, 10 * time.Second},
		"a pace beyond the server":    {[]throughput{{4, 10}}, []plan.Level{level(4, 100, 20)}, 2 * time.Second},
		"no longer than its duration": {[]throughput{{1, 1}}, []plan.Level{bounded}, 7 * time.Second},
	} {
		if got := remaining(tc.known, tc.levels, 0); (got - tc.want).Abs() > time.Microsecond {
			t.Errorf("%s: %v instead of %v", name, got, tc.want)
		}
		if got, more := remaining(tc.known, tc.levels, time.Second), tc.want+time.Duration(len(tc.levels))*time.Second; (got - more).Abs() > time.Microsecond {
			t.Errorf("%s, with pauses: %v instead of %v", name, got, more)
		}
	}
}

func TestLive_WholeSweepsTimeIsThatOfAllLevels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		levels := []plan.Level{{Load: metric.Load{Profile: load.Closed(1), Number: 4}}, {Load: metric.Load{Profile: load.Closed(1), Number: 6}}}
		live := &Live{}
		clock := wire.NewClock()
		live.begin(&plan.Plan{Levels: levels}, 0, levels[0], clock)
		if _, ok := live.Snapshot().AllLeft(); ok {
			t.Error("known before anything ended")
		}
		for range 2 {
			seat := live.level.Load().started(0)
			time.Sleep(time.Second)
			live.level.Load().ended(seat, reply(time.Second, 0, 1))
		}
		if left, ok := live.Snapshot().AllLeft(); !ok || left != 8*time.Second {
			t.Errorf("%v, %v; two here and six ahead take a second each", left, ok)
		}
		live.begin(&plan.Plan{Levels: levels}, 1, levels[1], clock)
		if _, ok := live.Snapshot().AllLeft(); ok {
			t.Error("said in the last level")
		}
	})
}
