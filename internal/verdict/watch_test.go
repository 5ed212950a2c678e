package verdict

import (
	"math"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestSamplesOfDaysFitInBoundedMemoryAndKeepTheirSums(t *testing.T) {
	w := &Watch{}
	const n = 200_000
	for i := range n {
		s := quiet(i)
		if i == 150_000 {
			s.Late = 2
		}
		w.Sample(s)
	}
	if len(w.samples) > maxSamples {
		t.Fatalf("%d samples are kept", len(w.samples))
	}
	span, cpu, late, ticks := 0.0, 0.0, 0.0, 0
	for i, s := range w.samples {
		span, cpu, ticks, late = span+s.Span, cpu+s.CPU, ticks+s.Ticks, max(late, s.Late)
		if i > 0 && s.At <= w.samples[i-1].At {
			t.Fatalf("sample %d ends before the one before it", i)
		}
	}
	if span != n || ticks != 10*n || math.Abs(cpu-n/10) > 1e-3 || late != 2 {
		t.Errorf("together they are %v s, %d ticks, CPU %v, the latest %v", span, ticks, cpu, late)
	}
}

// The distances follow from the definition, the largest |F(x) − G(x)|: of the last pair at 0.4, 2/3 against 1/5.
func TestDistanceIsKolmogorovSmirnov(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, 0},
		{[]float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}, 1},
		{[]float64{1, 2, 3, 4}, []float64{1, 2, 3, 8}, 0.25},
		{[]float64{0, 0, 0, 0}, []float64{0, 0, 1, 1}, 0.5},
		{[]float64{0.1, 0.4, 0.7}, []float64{0.2, 0.5, 0.6, 0.9, 1.1}, 2.0/3 - 1.0/5},
	} {
		if got := distance(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v against %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestFitSeesARateThatWasNotReached(t *testing.T) {
	w := &Watch{}
	for i := range record.Instant(101) {
		due := second + i*second/100
		w.Add(&record.Record{Stamps: record.Stamps{Due: due, Sent: due + i*second/400}}) // falls behind by a fifth
	}
	f, ok := w.Fit()
	if !ok || math.Abs(f.Planned-100) > 1e-6 || math.Abs(f.Reached-80) > 1e-6 || math.Abs(f.Stall-0.25) > 1e-9 || math.Abs(f.Over10-96.0/101) > 1e-9 {
		t.Errorf("the fit is %+v", f)
	}
	if f.Distance != 1 { // every gap is 12.5 ms and not 10
		t.Errorf("the distance is %v", f.Distance)
	}
}

func TestTheTimeToOpenAConnectionIsNoLateness(t *testing.T) {
	w := &Watch{}
	w.Add(&record.Record{Stamps: record.Stamps{Due: second, Connect: int64(second), TLS: int64(second), Sent: 3*second + 5}})
	if got := w.sends[0].sent - w.sends[0].due; got != 5 {
		t.Errorf("it is late by %d ns", got)
	}
}

func TestStepsOfTheWallClock(t *testing.T) {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		add  func(i int) time.Duration // to the wall clock at second i
		want int
	}{
		{"steady", func(int) time.Duration { return 0 }, 0},
		{"slewed by 400 µs a second", func(i int) time.Duration { return time.Duration(i) * 400 * time.Microsecond }, 0},
		{"set by half a second", func(i int) time.Duration { return time.Duration(i/5) * 500 * time.Millisecond }, 1},
		{"set back", func(i int) time.Duration { return -time.Duration(i/5) * 20 * time.Millisecond }, 1},
		{"one pair torn apart", func(i int) time.Duration {
			if i == 5 {
				return 50 * time.Millisecond
			}
			return 0
		}, 0},
	} {
		var k clocks
		for i := range 10 {
			mono := record.Instant(i+1) * second
			k.add(mono, base.Add(time.Duration(mono)+c.add(i)))
		}
		if len(k.steps) != c.want {
			t.Errorf("%s: %+v", c.name, k.steps)
		}
	}
	s := calm(0)
	for i := range 10 {
		mono := record.Instant(i+1) * second
		s.watch.Clock(mono, base.Add(time.Duration(mono)+time.Duration(i/5)*100*time.Millisecond))
	}
	v := Judge(s.level, s.watch)
	if v.Word != metric.Degraded || firstKey(v) != "clock-step" || math.Abs(v.Causes[0].From-4) > 1e-3 || math.Abs(v.Causes[0].To-5) > 1e-3 {
		t.Errorf("a step of 100 ms gives %+v", v)
	}
	if v := Judge(unstamped(s).level, s.watch); v.Word != metric.Valid {
		t.Errorf("without kernel stamps a step colours nothing, but: %+v", v)
	}
}
