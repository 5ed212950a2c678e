package load

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// waves is a load of every curve.
func waves(process Process) Profile {
	return OpenStages(process, Stage{From: 10, To: 50, For: 60 * time.Second, Curve: Sine}, Stage{From: 50, To: 0, For: 30 * time.Second, Curve: Sine},
		Stage{From: 5, To: 25, For: 50 * time.Second, Curve: Step, Steps: 5}, Stage{From: 4, To: 8, For: 10 * time.Second, Curve: Step},
		Stage{From: 2, To: 100, For: 40 * time.Second, Curve: Spike})
}

func TestStage_CurvesGoTheirWay(t *testing.T) {
	p := waves(Constant)
	for _, c := range []struct {
		at   float64
		want float64
	}{{0, 10}, {15, 30}, {30, 50}, {45, 30}, {60, 50}, {75, 0}, {89.999, 50}, // a sine swings there and back
		{90, 5}, {99.9, 5}, {100, 10}, {110, 15}, {120, 20}, {130, 25}, {139.9, 25}, // five steps
		{140, 4}, {144.9, 4}, {145, 8}, {149.9, 8}, // two steps
		{150, 2}, {167.9, 2}, {168, 100}, {171.9, 100}, {172, 2}, {189.9, 2}, {190, 0}} { // the middle tenth
		if got := p.RateAt(time.Duration(c.at * float64(time.Second))); math.Abs(got-c.want) > 0.01 {
			t.Errorf("at %v s the rate is %v, want %v", c.at, got, c.want)
		}
	}
	// 30·60 + 25·30 + 15·50 + 6·10 + (2·36 + 100·4)
	if got, want := p.OfferedRate()*p.Length().Seconds(), 1800.0+750+750+60+472; math.Abs(got-want) > 1e-6 {
		t.Errorf("the stages offer %v, want %v", got, want)
	}
}

// TestArrivals_OfCurvesAreExact: the k-th even arrival comes when the integral of the rate, summed up in small steps, is k.
func TestArrivals_OfCurvesAreExact(t *testing.T) {
	p := waves(Constant)
	all := slices.Collect(p.Arrivals(nil))
	if len(all) != 3832 {
		t.Fatalf("%d arrivals", len(all))
	}
	for k, w := range offered(p, all) {
		if math.Abs(w-float64(k+1)) > 0.01 {
			t.Fatalf("arrival %d is at %v, when %v are offered", k, all[k], w)
		}
	}
	if fit, ok := waves(Poisson).FitOf(slices.Collect(waves(Poisson).Arrivals(source(3)))); !ok || fit.P < 0.01 {
		t.Errorf("Poisson arrivals under every curve: %+v", fit)
	}
}

// mixed is the load of an open loop that becomes a closed one, and back.
func mixed() Profile {
	rate := []Stage{Hold(10, 30*time.Second), {From: 10, To: 50, For: time.Minute}, Free(time.Minute), Hold(5, 10*time.Second)}
	slots := []Stage{Free(30 * time.Second), Free(time.Minute), {From: 1, To: 64, For: time.Minute, Curve: Exponential}, Free(10 * time.Second)}
	return Staged(slots, Poisson, rate)
}

func TestStaged_OpenAndClosedStagesFollowOneAnother(t *testing.T) {
	p := mixed()
	if err := p.Validate(); err != nil || p.OpenLoop() || !p.Mixed() || !p.Scheduled() || p.MaxSlots() != 64 || p.Length() != 160*time.Second {
		t.Errorf("%v: %+v", err, p)
	}
	if got, want := p.OfferedRate(), (300+1800+50)/100.0; math.Abs(got-want) > 1e-9 {
		t.Errorf("the mean rate of what has one is %v, want %v", got, want)
	}
	if p.Slots(45*time.Second) != 0 || p.Slots(120*time.Second) != 8 || p.RateAt(120*time.Second) != 0 || p.RateAt(155*time.Second) != 5 {
		t.Errorf("slots %d, %d, rate %v, %v", p.Slots(45*time.Second), p.Slots(120*time.Second), p.RateAt(120*time.Second), p.RateAt(155*time.Second))
	}
	split := p.Split()
	if len(split) != 3 || !split[0].OpenLoop() || split[0].Length() != 90*time.Second || split[1].Paced() || split[1].Length() != time.Minute || split[2].OfferedRate() != 5 {
		t.Errorf("it is split into %+v", split)
	}
	if got := p.Stem(); got != "rate_5.0_to_50.0_parallel_1_to_64" {
		t.Errorf("the stem is %s", got)
	}
	want := []i18n.Text{{EN: "rate 10", ZH: "速率 10"}, {EN: "rate 10 to 50", ZH: "速率 10 至 50"},
		{EN: "concurrency 1 to 64, exponential", ZH: "并发 1 至 64，指数"}, {EN: "rate 5", ZH: "速率 5"}}
	spans := p.Spans()
	if len(spans) != len(want) || spans[2].Begin != 90*time.Second || spans[2].End != 150*time.Second {
		t.Fatalf("the stages are %+v", spans)
	}
	for i, span := range spans {
		if span.Title() != want[i] {
			t.Errorf("stage %d is called %v", i+1, span.Title())
		}
	}
	if last := p.Last(); !last.Equal(Open(Poisson, 5)) || !p.Begin().Equal(Open(Poisson, 10)) {
		t.Errorf("it begins as %s and ends as %s", p.Begin().Text(), last.Text())
	}
}

func TestStaged_OfOneKindIsThatKind(t *testing.T) {
	free := []Stage{Free(time.Second), Free(time.Second)}
	some := []Stage{Hold(3, time.Second), Hold(4, time.Second)}
	if p := Staged(free, Gamma, some).WithProcess(Gamma, 2); !p.Equal(OpenStages(Gamma, some...).WithProcess(Gamma, 2)) || !p.OpenLoop() || len(p.Split()) != 1 {
		t.Errorf("open stages are %+v", p)
	}
	if p := Staged(some, Poisson, free); !p.Equal(ClosedStages(some...)) || p.Mixed() {
		t.Errorf("closed stages are %+v", p)
	}
}
