package calibrate

import (
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func levels(parallel ...int) (all []plan.Level) {
	for _, p := range parallel {
		all = append(all, plan.Level{Load: metric.Load{Profile: load.Closed(p)}})
	}
	return all
}

func TestLoad_RepresentativesAreTheSmallestTheLargestAndOneBetween(t *testing.T) {
	for _, c := range []struct{ given, want []int }{
		{[]int{8}, []int{8}}, {[]int{8, 8, 1}, []int{1, 8}}, {[]int{100, 1, 10}, []int{1, 10, 100}}, {[]int{64, 1, 2, 4, 8, 16, 32}, []int{1, 8, 64}},
	} {
		got := Choose(levels(c.given...))
		if len(got) != len(c.want) {
			t.Errorf("of %v are chosen %v", c.given, got)
			continue
		}
		for i := range got {
			if got[i].Shape.MaxSlots() != c.want[i] {
				t.Errorf("of %v are chosen %v", c.given, got)
			}
		}
	}
	open := Choose([]plan.Level{{Load: metric.Load{Profile: load.Open(load.Poisson, 50)}}, {Load: metric.Load{Profile: load.Open(load.Poisson, 5)}}})
	if len(open) != 2 || open[0].Shape.PeakRate() != 5 || open[1].Shape.PeakRate() != 50 {
		t.Errorf("of an open loop are chosen %v", open)
	}
}

func TestLoad_RunTakesSecondsWhateverTheLoadAsks(t *testing.T) {
	for _, l := range []Load{{Shape: load.Closed(1)}, {Shape: load.Closed(7), Chunks: 5000}, {Shape: load.Closed(50), TTFT: 30 * time.Second}, {Shape: load.Closed(1000), ChunkRate: 3},
		{Shape: load.Closed(5000)}, {Shape: load.Closed(3), Chunks: 1}, {Shape: load.Open(load.Poisson, 0.1)}, {Shape: load.Open(load.Poisson, 400)}, {Shape: load.Closed(1), ChunkRate: 1000}} {
		c := l.complete()
		for _, lockstep := range []bool{false, true} {
			p, n := c.profile(lockstep, perRun)
			reply := p.TTFT + p.Interval*time.Duration(p.Chunks)
			whole := reply
			if c.Shape.MaxSlots() > 0 {
				whole = reply * time.Duration(n/c.Shape.MaxSlots())
				if n%c.Shape.MaxSlots() != 0 || n < 3*c.Shape.MaxSlots() {
					t.Errorf("%v: %d requests are no three waves", l, n)
				}
			} else if n < 1 || n > mostOpen {
				t.Errorf("%v: %d requests", l, n)
			}
			if p.Chunks < 1 || whole > 2*perRun {
				t.Errorf("%v, lockstep %v: %d requests of %d chunks take %v", l, lockstep, n, p.Chunks, whole)
			}
		}
	}
}

func TestLoad_PromptHasTheSizeThatWasAskedFor(t *testing.T) {
	p := newPrompts([]int{400, 10_000})
	for i, want := range []int{250, 9850, 250} {
		s, err := p.Next(t.Context())
		if err != nil || s.Item != int64(i) || len(s.First.Prompt.Text) != want {
			t.Errorf("prompt %d has %d bytes, want %d (%v)", i, len(s.First.Prompt.Text), want, err)
		}
	}
}
