package verdict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const ms1 = record.Instant(time.Millisecond)

// arrival is a request that was due and went out at milliseconds of the log, behind a wait at the limit.
func arrival(due, sent, waited float64) *record.Record {
	at := func(x float64) record.Instant { return record.Instant(x * float64(ms1)) }
	return &record.Record{Stamps: record.Stamps{Due: at(due), Sent: at(sent), First: at(sent + 1), Last: at(sent + 2), End: at(sent + 2), LimitWait: int64(at(waited))}}
}

func TestSchedule_IsThatOfAHandCalculation(t *testing.T) {
	w := &Watch{Begins: 1000 * ms1}
	// Due every 100 ms from 1,100 ms on. The third goes out 20 ms late, the fourth waits 50 ms at the limit, the fifth was never sent, and the
	// last one was cut off.
	for _, r := range []*record.Record{arrival(1100, 1100, 0), arrival(1200, 1202, 0), arrival(1300, 1320, 0), arrival(1400, 1450.5, 50)} {
		w.Add(r)
	}
	w.Drop(1500 * ms1)
	cut := arrival(1600, 1600, 0)
	cut.Fault = &record.Fault{Kind: record.FaultCancelled}
	w.Add(cut)
	warm := arrival(900, 999, 0)
	warm.Warmup = true
	w.Add(warm)
	l := &metric.Level{Load: metric.Load{Profile: load.Open(load.Constant, 10), Limit: metric.Limit{InFlight: 2}}}
	s := w.Schedule(l)
	if s == nil || s.Process != "constant" || s.Arrived != 6 || s.Late != 2 || s.VeryLate != 1 || s.Waited != 1 || s.Dropped != 1 || s.Limit != 2 || s.Fit != nil {
		t.Fatalf("the schedule is %+v", s)
	}
	for name, c := range map[string][2]float64{"asked": {s.Asked, 10}, "offered": {s.Offered, 10}, "achieved": {s.Achieved, 4 / 0.5}, "latest": {s.Latest, 0.02},
		"stall": {s.Stall, 0.02}, "longest wait": {s.LongestWait, 0.05}} {
		if math.Abs(c[0]-c[1]) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, c[0], c[1])
		}
	}
	l.Load.Profile = load.Closed(3)
	if s := w.Schedule(l); s != nil {
		t.Errorf("a closed loop has the schedule %+v", s)
	}
}

// TestSchedule_LeavesClosedStagesOut: rates are those of the open stages, as if the closed one between them took no time.
func TestSchedule_LeavesClosedStagesOut(t *testing.T) {
	stage := func(s load.Stage) []load.Stage { return []load.Stage{s, s, s} }
	slots, rate := stage(load.Free(time.Second)), stage(load.Hold(10, time.Second))
	slots[1], rate[1] = load.Hold(3, time.Second), load.Free(time.Second)
	w := &Watch{Begins: 500 * ms1}
	for i := range 10 {
		w.Add(arrival(600+100*float64(i), 600+100*float64(i), 0))
		w.Add(arrival(1550, 1550, 0))
		w.Add(arrival(2600+100*float64(i), 2600+100*float64(i), 0))
	}
	s := w.Schedule(&metric.Level{Load: metric.Load{Profile: load.Staged(slots, load.Constant, rate)}})
	if s == nil || s.Arrived != 19 && s.Arrived != 20 || math.Abs(s.Offered-10) > 0.6 {
		t.Errorf("the schedule is %+v", s)
	}
}

func randomOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestSchedule_FitsWhatWasAsked(t *testing.T) {
	p := load.Open(load.Poisson, 50)
	w := &Watch{Begins: 7 * ms1}
	for at := range p.ArrivalsOf(500, randomOf(3)) {
		due := float64(at)/1e6 + 7
		w.Add(arrival(due, due, 0))
	}
	if s := w.Schedule(&metric.Level{Load: metric.Load{Profile: p}}); s.Fit == nil || s.Fit.Gaps != 499 || s.Fit.P < 0.01 {
		t.Errorf("Poisson arrivals: %+v", s.Fit)
	}
	if s := w.Schedule(&metric.Level{Load: metric.Load{Profile: p.WithProcess(load.Uniform, 0)}}); s.Fit.P > 1e-4 {
		t.Errorf("Poisson arrivals as uniform ones: %+v", s.Fit)
	}
}

func TestLimit_HeldAgainstTheLoadFromAShareOn(t *testing.T) {
	for _, c := range []struct {
		waited, dropped int
		want            metric.VerdictStatus
	}{{0, 0, ""}, {3, 0, ""}, {4, 0, metric.Degraded}, {0, 4, metric.Degraded}, {2, 2, metric.Degraded}, {0, 100, metric.Degraded}} {
		l := &metric.Level{Schedule: &metric.Schedule{Arrived: 100, Limit: 5, Waited: c.waited, Dropped: c.dropped}}
		found := limitReached(&evidence{level: l})
		if got := len(found) > 0 && found[0].Word == metric.Degraded; got != (c.want != "") {
			t.Errorf("%d waited and %d dropped of 100: %+v", c.waited, c.dropped, found)
		}
	}
	if causes := Judge(&metric.Level{Schedule: &metric.Schedule{Arrived: 100, Limit: 5, Dropped: 50}}, nil).Causes; !slices.ContainsFunc(causes, func(c metric.Cause) bool { return c.Key == AtLimit }) {
		t.Errorf("the causes are %+v", causes)
	}
}

// TestSchedule_LeavesAClosedFirstStageOut: its first sessions are due at the very instant at which the stages begin.
func TestSchedule_LeavesAClosedFirstStageOut(t *testing.T) {
	w := &Watch{Begins: 500 * ms1}
	for range 3 {
		w.Add(arrival(500, 500, 0))
	}
	for i := range 10 {
		w.Add(arrival(1600+100*float64(i), 1600+100*float64(i), 0))
	}
	slots, rate := []load.Stage{load.Hold(3, time.Second), load.Free(time.Second)}, []load.Stage{load.Free(time.Second), load.Hold(10, time.Second)}
	s := w.Schedule(&metric.Level{Load: metric.Load{Profile: load.Staged(slots, load.Constant, rate)}})
	if s == nil || s.Arrived != 10 || math.Abs(s.Offered-10) > 1e-9 {
		t.Errorf("the schedule is %+v", s)
	}
}
