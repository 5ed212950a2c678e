package statistics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// plain is a server whose requests take 2.2 s on average; each setup changes some of it.
func plain(change func(*served)) served {
	s := served{requests: 1000, slots: 16, ttft: 0.2, tpot: 0.02, noise: 0.3, tokens: 100, lengths: 0.3}
	if change != nil {
		change(&s)
	}
	return s
}

// queued is an open loop of so many requests before eight servers, each busy for a part of the time.
func queued(requests int, busy float64) served {
	return plain(func(s *served) {
		s.slots, s.servers, s.rate, s.exponential, s.requests = 0, 8, 8*busy/2.2, true, requests
	})
}

// steadySetups are what the steady state is looked for in. ramp is where the level is within 5 % of what it becomes, in seconds: -1 where
// it is computed from many runs. changes says that there is no steady state.
var steadySetups = []struct {
	name    string
	of      served
	ramp    float64
	changes bool
	few     int // runs in an ordinary test
}{
	{"closed loop, 16 slots, 1,000 requests", plain(nil), 0, false, 30},
	{"closed loop, 16 slots, 5,000 requests", plain(func(s *served) { s.requests = 5000 }), 0, false, 0},
	{"closed loop, 20 slots, 200 requests of equal length", plain(func(s *served) { s.requests, s.slots, s.lengths = 200, 20, 0 }), 0, false, 30},
	{"closed loop, lengths and times of sigma 1", plain(func(s *served) { s.requests, s.noise, s.lengths = 2000, 1, 1 }), 0, false, 0},
	{"closed loop, tokens slower with more in flight", plain(func(s *served) { s.requests, s.batching = 2000, 0.05 }), 0, false, 0},
	{"closed loop, a queue before 8 servers", plain(func(s *served) { s.requests, s.servers = 2000, 8 }), 0, false, 0},
	{"closed loop, slots filled in 30 s", plain(func(s *served) { s.requests, s.opening = 2000, 30 }), 30, false, 20},
	{"closed loop, times halve with 20 s", plain(func(s *served) { s.requests, s.warm, s.excess = 2000, 20, 1 }), 20 * math.Log(1/0.05), false, 20},
	{"closed loop, times fall by 23 % with 20 s", plain(func(s *served) { s.requests, s.warm, s.excess = 2000, 20, 0.3 }), 20 * math.Log(0.3/0.05), false, 0},
	{"open loop, 8 a second, 2,000 requests", plain(func(s *served) { s.slots, s.rate, s.requests = 0, 8, 2000 }), -1, false, 20},
	{"open loop before 8 servers busy for 50 %, 5,000 requests", queued(5000, 0.5), -1, false, 0},
	{"open loop before 8 servers busy for 70 %, 5,000 requests", queued(5000, 0.7), -1, false, 0},
	{"open loop before 8 servers busy for 80 %, 20,000 requests", queued(20000, 0.8), -1, false, 0},
	{"closed loop, times grow by 20 %, 1,000 requests", plain(func(s *served) { s.drift = 0.2 }), 0, true, 20},
	{"closed loop, times fall by a sixth, 2,000 requests", plain(func(s *served) { s.requests, s.drift = 2000, -1.0/6 }), 0, true, 0},
	{"open loop, times grow by 20 %, 2,000 requests", plain(func(s *served) { s.slots, s.rate, s.requests, s.drift = 0, 8, 2000, 0.2 }), 0, true, 0},
	{"open loop before 8 servers, twice their load, 1,000 requests", queued(1000, 2), 0, true, 20},
	{"open loop before 8 servers, 120 % of their load, 1,000 requests", queued(1000, 1.2), 0, true, 20},
}

func TestSteady_WindowsOfSimulatedRuns(t *testing.T) {
	for i, setup := range steadySetups {
		runs := setup.few
		if whole() {
			runs = 400
		}
		if runs == 0 {
			continue
		}
		random := rand.New(rand.NewPCG(uint64(i+1), 7))
		long, ramp := setup.of.length(random), setup.ramp
		if ramp < 0 {
			ramp = setup.of.filled(random, long)
		}
		with, drifts, late := 0, 0, 0
		for _, s := range trials(runs, uint64(i+1), func(random *rand.Rand) *metric.Steady {
			s := found(setup.of.profile(), setup.of.records(random, long))
			return &metric.Steady{From: s.From, To: s.To, Without: s.Without}
		}) {
			switch {
			case s.To > s.From:
				with++
				if s.From >= ramp {
					late++
				}
			case s.Without == metric.SteadyDrift:
				drifts++
			}
		}
		t.Logf("%-64s %4d runs: %5.1f %% steady, %5.1f %% drift, %5.1f %% unknown; ramp of %4.1f s left out in %5.1f %%", setup.name, runs,
			percent(with, runs), percent(drifts, runs), percent(runs-with-drifts, runs), ramp, percent(late, max(with, 1)))
		slack := 0.0
		if !whole() {
			slack = 5 // few runs say less
		}
		switch {
		case setup.changes && percent(with, runs) > 5+slack:
			t.Errorf("%s: %d of %d runs were called steady", setup.name, with, runs)
		case !setup.changes && percent(runs-with, runs) > 5+slack:
			t.Errorf("%s: %d of %d runs had no steady state", setup.name, runs-with, runs)
		case !setup.changes && percent(with-late, max(with, 1)) > 5+slack:
			t.Errorf("%s: %d of %d windows began within the ramp of %.1f s", setup.name, with-late, with, ramp)
		}
	}
}

// filled is the instant from which 95 % of the usual number are in flight, on average over many runs.
func (s served) filled(random *rand.Rand, long float64) float64 {
	const runs, parts = 300, 400
	// The first fifth is cut in parts; what is usual is the mean of the second half.
	var sums [parts]float64
	usual, begun := 0.0, long/5/parts
	for range runs {
		for _, r := range s.records(random, long) {
			from, to := r.Sent.Seconds(), r.End.Seconds()
			for k := int(from / begun); k < parts && float64(k)*begun < to; k++ {
				sums[k] += min(to, float64(k+1)*begun) - max(from, float64(k)*begun)
			}
			usual += max(0, min(to, 0.95*long)-max(from, 0.5*long))
		}
	}
	usual /= 0.45 * long
	for k, sum := range sums {
		if sum/begun >= 0.95*usual {
			return float64(k) * begun
		}
	}
	return long / 5
}

// peakRule is SGLang's steady state: the longest stretch with as much in flight as a part of the peak.
func peakRule(records []*record.Record, part float64) (from, to float64) {
	detail := chartdata.New(0)
	for _, r := range records {
		detail.Add(r)
	}
	start, all := detail.Series.Slices()
	width, peak := float64(detail.Series.Width)/1e9, int64(0)
	for _, s := range all {
		peak = max(peak, s.InFlight)
	}
	began := -1
	for i := range len(all) + 1 {
		if i < len(all) && float64(all[i].InFlight) >= part*float64(peak) {
			if began < 0 {
				began = i
			}
			continue
		}
		if began >= 0 && float64(i-began)*width > to-from {
			from, to = start+float64(began)*width, start+float64(i)*width
		}
		began = -1
	}
	return from, to
}

// A rule that looks at the number in flight alone takes a warm-up for steady, and finds a window in an overrun server.
func TestSteady_SeesWhatARuleOfThePeakDoesNot(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	warm := plain(func(s *served) { s.requests, s.warm, s.excess = 2000, 20, 1 })
	records := warm.records(random, warm.length(random))
	from, to := peakRule(records, 0.9)
	ours := found(warm.profile(), records)
	t.Logf("a warm-up of 60 s: from %.1f to %.1f s by the peak, %.1f to %.1f s here", from, to, ours.From, ours.To)
	if from > 5 || !ours.Found() || ours.From < 50 {
		t.Error("the peak's window does not hold the warm-up, or ours does")
	}
	over := queued(1000, 2)
	records = over.records(random, over.length(random))
	from, to = peakRule(records, 0.9)
	ours = found(over.profile(), records)
	t.Logf("twice the load: from %.1f to %.1f s by the peak, here none: %s", from, to, ours.Reason.EN)
	if to <= from || ours.Found() {
		t.Error(fmt.Sprint(from, to, ours))
	}
}
