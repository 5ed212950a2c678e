package engine

import (
	"context"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/workload"
)

// TestPart_SlotsOfStagesTogetherAreTheWholes: at each instant at which the number of slots changes, the machines have as many as one would have.
func TestPart_SlotsOfStagesTogetherAreTheWholes(t *testing.T) {
	whole := load.ClosedStages(load.Stage{From: 1, To: 11, For: time.Second}, load.Hold(4, time.Second), load.Stage{From: 4, To: 0, For: time.Second})
	want := map[time.Duration]int{}
	for at, n := range whole.SlotChanges() {
		want[at] = n
	}
	const of = 3
	sum := map[time.Duration]int{}
	for k := range of {
		p := &Part{Worker: k, Of: of}
		for at, n := range p.slotChanges(whole.SlotChanges()) {
			sum[at] += n
		}
	}
	for at, n := range want {
		if sum[at] != n {
			t.Errorf("%d slots of %d at %v", sum[at], n, at)
		}
	}
	if free := (&Part{Of: 2}).slots(-1); free != -1 {
		t.Errorf("%d slots of a stage without a limit", free)
	}
}

// TestPart_ArrivalsTogetherAreTheWholes: also behind a warm-up by time, each worker takes every n-th of all arrivals.
func TestPart_ArrivalsTogetherAreTheWholes(t *testing.T) {
	level := plan.Level{Load: metric.Load{Name: "level", Profile: load.Open(load.Poisson, 100)}}
	level.WarmupTime, level.Duration = 333*time.Millisecond, time.Second
	schedule := func(part *Part) (parts [2][]time.Duration) {
		e := &Engine{Plan: &plan.Plan{Seed: 5}, Part: part}
		r := &levelRun{engine: e, level: level, asked: level}
		r.divide()
		for i, p := range r.spec(nil).Parts {
			for at := range p.Arrivals {
				if at > max(p.Length, p.Duration) {
					break
				}
				parts[i] = append(parts[i], at)
			}
		}
		return parts
	}
	all := schedule(nil)
	const of = 3
	var next [of][2]int
	var each [of][2][]time.Duration
	for k := range of {
		each[k] = schedule(&Part{Worker: k, Of: of})
	}
	n := 0
	for i := range all {
		for _, at := range all[i] {
			k := n % of
			if j := next[k][i]; j >= len(each[k][i]) || each[k][i][j] != at {
				t.Fatalf("arrival %d of part %d, at %v, is not worker %d's", n, i, at, k)
			}
			next[k][i]++
			n++
		}
	}
	if n < 50 || next != [of][2]int{{len(each[0][0]), len(each[0][1])}, {len(each[1][0]), len(each[1][1])}, {len(each[2][0]), len(each[2][1])}} {
		t.Errorf("%d arrivals; workers have others too", n)
	}
}

// A countedSource gives items without end.
type countedSource struct {
	dataset.Source
	next int64
}

func (s *countedSource) Next(context.Context) (workload.Session, error) {
	s.next++
	return workload.Session{Item: s.next - 1}, nil
}

// TestPart_LeasesSayWhatWarmsUp: the first ordinals of the level do, whichever machine sends them, and a machine may send all of them.
func TestPart_LeasesSayWhatWarmsUp(t *testing.T) {
	level := plan.Level{Load: metric.Load{Name: "level", Profile: load.Closed(2), Number: 6}, Warmup: 4}
	for k, leases := range [][][2]int64{{{0, 1}, {9, 10}}, {{1, 9}}} {
		e := &Engine{Plan: &plan.Plan{}, Part: &Part{Worker: k, Of: 2, Lease: func(context.Context) (from, to int64, err error) {
			if len(leases) == 0 {
				return 10, 10, nil
			}
			from, to = leases[0][0], leases[0][1]
			leases = leases[1:]
			return from, to, nil
		}}}
		r := &levelRun{engine: e, level: level, asked: level}
		if r.divide(); r.level.Warmup+r.level.Number != 10 {
			t.Errorf("worker %d may send %d sessions", k, r.level.Warmup+r.level.Number)
		}
		sessions := e.sessionsOf(Class{Sessions: &countedSource{}}, level)
		for {
			s, err := sessions.Next(t.Context())
			if err != nil {
				break
			}
			if got := r.phase(scheduler.Start{}, s.Item); (got == scheduler.Warmup) != (s.Item < 4) {
				t.Errorf("worker %d sends item %d as %v", k, s.Item, got)
			}
		}
	}
}
