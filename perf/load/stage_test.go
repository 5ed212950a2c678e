package load

import (
	"math"
	"slices"
	"testing"
	"time"
)

// ramp is a load whose rate rises, jumps, falls by a curve and rests: everything that stages can do.
func ramp(process Process) Profile {
	return OpenStages(process, Stage{From: 0, To: 40, For: 100 * time.Second}, Hold(15, 50*time.Second),
		Stage{From: 80, To: 5, For: 100 * time.Second, Curve: Exponential}, Hold(0, 20*time.Second), Hold(30, 30*time.Second))
}

// offered is the integral of the profile's rate from 0 to each of some ascending instants, summed up from RateAt by the midpoint rule: it knows
// nothing of the closed forms that arrivals are made with.
func offered(p Profile, instants []time.Duration) []float64 {
	const step = 200 * time.Microsecond
	sum, t := 0.0, time.Duration(0)
	out := make([]float64, 0, len(instants))
	for _, at := range instants {
		for ; t+step <= at; t += step {
			sum += p.RateAt(t+step/2) * step.Seconds()
		}
		rest := at - t
		out = append(out, sum+p.RateAt(t+rest/2)*rest.Seconds())
	}
	return out
}

// TestArrivals_OfStagesAreANonHomogeneousPoissonProcess holds them against the theorem that defines one: on the scale of what the
// rate has offered, the arrivals are a Poisson process of rate 1. The gaps there are exponential (Kolmogorov–Smirnov at 0.1 %), and so is their
// number Poisson: within four standard deviations of the integral of the rate.
func TestArrivals_OfStagesAreANonHomogeneousPoissonProcess(t *testing.T) {
	p := ramp(Poisson)
	all := slices.Collect(p.Arrivals(source(11)))
	total := offered(p, []time.Duration{p.Length()})[0]
	if n := float64(len(all)); math.Abs(n-total) > 4*math.Sqrt(total) {
		t.Errorf("%v arrivals of %v offered", n, total)
	}
	if !slices.IsSorted(all) || all[len(all)-1] > p.Length() {
		t.Errorf("the last of %d arrivals is at %v", len(all), all[len(all)-1])
	}
	scaled := offered(p, all)
	gaps := make([]float64, len(scaled))
	for i, w := range scaled {
		gaps[i] = w
		if i > 0 {
			gaps[i] -= scaled[i-1]
		}
	}
	slices.Sort(gaps)
	worst, n := 0.0, float64(len(gaps))
	for i, g := range gaps {
		f := 1 - math.Exp(-g)
		worst = max(worst, math.Abs(f-float64(i)/n), math.Abs(f-float64(i+1)/n))
	}
	if limit := 1.95 / math.Sqrt(n); worst > limit {
		t.Errorf("the KS statistic of %v gaps is %.4f, beyond %.4f", n, worst, limit)
	}
}

// TestArrivals_AverageWhatStagesOffer looks at each stage over many seeds: the mean count is the integral of the rate.
func TestArrivals_AverageWhatStagesOffer(t *testing.T) {
	const seeds = 200
	p := ramp(Poisson)
	want := []float64{2000, 750, 2705.05, 0, 900} // (0+40)/2·100, 15·50, 75·100/ln 16, 0, 30·30
	var got [5]float64
	for seed := range uint64(seeds) {
		for at := range p.Arrivals(source(seed)) {
			i := slices.IndexFunc([]time.Duration{100, 150, 250, 270, 301}, func(s time.Duration) bool { return at < s*time.Second })
			got[i]++
		}
	}
	for i, w := range want {
		mean := got[i] / seeds
		if math.Abs(mean-w) > 4*math.Sqrt(w/seeds) {
			t.Errorf("stage %d has %v arrivals on average, want %v", i+1, mean, w)
		}
	}
	if got := p.OfferedRate() * p.Length().Seconds(); math.Abs(got-6355.05) > 0.01 {
		t.Errorf("the mean rate makes %v arrivals", got)
	}
}

// TestArrivals_EvenlySpacedUnderStages: the k-th comes when the rate has offered k.
func TestArrivals_EvenlySpacedUnderStages(t *testing.T) {
	p := ramp(Constant)
	all := slices.Collect(p.Arrivals(nil))
	if len(all) != 6355 {
		t.Fatalf("%d arrivals", len(all))
	}
	for k, w := range offered(p, all) {
		if math.Abs(w-float64(k+1)) > 1e-3 {
			t.Fatalf("arrival %d is at %v, when %v are offered", k, all[k], w)
		}
	}
	// A whole number of them ends exactly with the stages.
	all = slices.Collect(OpenStages(Constant, Hold(10, 30*time.Second), Stage{From: 10, To: 50, For: time.Minute}).Arrivals(nil))
	if len(all) != 2100 || all[0] != 100*time.Millisecond || all[299] != 30*time.Second || all[2099] != 90*time.Second {
		t.Errorf("%d arrivals: %v, %v … %v", len(all), all[0], all[299], all[len(all)-1])
	}
}

// TestArrivals_EvenlySpacedDoNotDrift: after ten minutes at 10,000 a second the last one is where its number says.
func TestArrivals_EvenlySpacedDoNotDrift(t *testing.T) {
	const n = 6_000_000
	var last time.Duration
	count := 0
	for at := range Open(Constant, 10_000).ArrivalsOf(n, nil) {
		count++
		if want := time.Duration(count) * 100 * time.Microsecond; at < want-1 || at > want+1 {
			t.Fatalf("arrival %d is at %v, want %v", count, at, want)
		}
		last = at
	}
	if count != n || last != 10*time.Minute {
		t.Errorf("%d arrivals, the last at %v", count, last)
	}
}

func TestArrivals_OfAReplayAreTheRecordedOnes(t *testing.T) {
	recorded := []time.Duration{0, 3 * time.Millisecond, 3 * time.Millisecond, time.Second}
	p := Replayed(recorded...)
	if got := slices.Collect(p.Arrivals(nil)); !slices.Equal(got, recorded) {
		t.Errorf("arrivals are %v", got)
	}
	if got := slices.Collect(p.ArrivalsOf(2, nil)); !slices.Equal(got, recorded[:2]) {
		t.Errorf("the first two are %v", got)
	}
	if p.OfferedRate() != 4 || p.Length() != time.Second || p.Steady() || !p.OpenLoop() || p.Recorded() != 4 {
		t.Errorf("rate %v over %v", p.OfferedRate(), p.Length())
	}
	if one := Replayed(0); one.OfferedRate() != 0 || one.Validate() != nil {
		t.Errorf("a single arrival at once has rate %v, %v", one.OfferedRate(), one.Validate())
	}
}

// TestSlots_FollowTheirStages: an exact table of a ramp up, a step and a ramp down.
func TestSlots_FollowTheirStages(t *testing.T) {
	p := ClosedStages(Stage{From: 1, To: 4, For: 6 * time.Second}, Hold(8, 2*time.Second), Stage{From: 3, To: 0, For: 3 * time.Second})
	type change struct {
		at time.Duration
		n  int
	}
	var got []change
	for at, n := range p.SlotChanges() {
		got = append(got, change{at, n})
	}
	want := []change{{0, 1}, {time.Second, 2}, {3 * time.Second, 3}, {5 * time.Second, 4}, {6 * time.Second, 8}, {8 * time.Second, 3},
		{8500 * time.Millisecond, 2}, {9500 * time.Millisecond, 1}, {10500 * time.Millisecond, 0}, {11 * time.Second, 0}}
	if !slices.Equal(got, want) {
		t.Errorf("changes %v\nwant    %v", got, want)
	}
	if p.MaxSlots() != 8 || p.OpenLoop() || p.Steady() || math.Abs(p.MeanSlots()-(15+16+4.5)/11) > 1e-12 {
		t.Errorf("at most %d slots, %v on average", p.MaxSlots(), p.MeanSlots())
	}
	if Closed(5).SlotChanges() != nil || Open(Poisson, 5).SlotChanges() != nil {
		t.Error("a fixed number of slots changes")
	}
}

// TestSlots_AreThoseOfTheirChanges: both ways to ask give the same number, between any two changes.
func TestSlots_AreThoseOfTheirChanges(t *testing.T) {
	p := ClosedStages(Stage{From: 1, To: 300, For: 10 * time.Second, Curve: Exponential}, Stage{From: 200, To: 7, For: 7 * time.Second},
		Hold(0, time.Second), Stage{From: 0.4, To: 9.6, For: time.Second})
	last, slots := time.Duration(0), -1
	for at, n := range p.SlotChanges() {
		if at < last {
			t.Fatalf("a change at %v after one at %v", at, last)
		}
		if at > last {
			if got := p.Slots((last + at) / 2); got != slots {
				t.Errorf("at %v there are %d slots, the change before says %d", (last+at)/2, got, slots)
			}
		}
		last, slots = at, n
	}
	if last != p.Length() || slots != 0 || p.Slots(p.Length()) != 0 {
		t.Errorf("the last change is at %v to %d", last, slots)
	}
}
