package verdict

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestWatch_SamplesOfDaysFitInBoundedMemoryAndKeepTheirSums(t *testing.T) {
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
func TestWatch_DistanceIsKolmogorovSmirnov(t *testing.T) {
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

func TestWatch_FitSeesARateThatWasNotReached(t *testing.T) {
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

func TestWatch_TimeToOpenAConnectionIsNoLateness(t *testing.T) {
	w := &Watch{}
	w.Add(&record.Record{Stamps: record.Stamps{Due: second, Connect: int64(second), TLS: int64(second), Sent: 3*second + 5}})
	if got := w.sends[0].sent - w.sends[0].due; got != 5 {
		t.Errorf("it is late by %d ns", got)
	}
}

func TestWatch_WithoutAScheduleNothingOfSingleRequestsIsKept(t *testing.T) {
	w := &Watch{Unscheduled: true}
	for i := range record.Instant(1000) {
		w.Add(&record.Record{Stamps: record.Stamps{Due: second + i, Sent: second + i, End: 2*second + i}})
	}
	if len(w.sends) > 0 || w.start != second || w.end != 2*second+999 {
		t.Errorf("%d sends kept, from %d to %d", len(w.sends), w.start, w.end)
	}
}

func TestWatch_StepsOfTheWallClock(t *testing.T) {
	stepped := func(by float64) scene {
		s := calm(0)
		for i := range s.watch.samples {
			if i == 4 {
				s.watch.samples[i].ClockStep, s.watch.samples[i].ClockStepAt = by, s.watch.samples[i].At-second/2
			}
		}
		return s
	}
	for _, c := range []struct {
		by   float64
		word metric.VerdictStatus
	}{{0, metric.Valid}, {0.1, metric.Degraded}, {-0.1, metric.Degraded}, {0.0002, metric.Valid}} {
		s := stepped(c.by)
		v := Judge(s.level, s.watch)
		if v.Word != c.word {
			t.Fatalf("a step of %v s gives %+v", c.by, v)
		}
		if c.word == metric.Valid {
			continue
		}
		at := float64(s.watch.samples[4].ClockStepAt-s.watch.start) / 1e9
		if firstKey(v) != "clock-step" || math.Abs(v.Causes[0].To-at) > 1e-9 || math.Abs(v.Causes[0].From-(at-0.1)) > 1e-9 || v.Causes[0].Evidence[0].Value != 0.1 {
			t.Errorf("a step of %v s at %v s gives %+v", c.by, at, v.Causes)
		}
		if v := Judge(unstamped(s).level, s.watch); v.Word != metric.Valid {
			t.Errorf("without kernel stamps a step colors nothing, but: %+v", v)
		}
	}
}
