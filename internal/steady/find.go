package steady

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// minBatches and maxBatches bound the batches of a test.
	minBatches, maxBatches = 8, 60
	// minRequests is the fewest that a window holds: five a batch.
	minRequests = 5 * minBatches
	// minRounds is the least length of a window in mean times in flight.
	minRounds = 4
	// alpha is how often a stable level is called unstable by chance.
	alpha = 0.02
	// power is how often a drift of the size Detectable shows, visible the largest growth that may be missed: to four times.
	power, visible = 0.8, 3.0
	// plateau is the part of the usual number in flight from which a ramp is over.
	plateau = 0.95
	// aside is the part of a level that may be left out as ramp without evidence for one: a drift is hardly less in what remains.
	aside = 0.1
)

// Find is the steady state of a level. An error is one of reading rows.
func Find(in Input) (*metric.Steady, error) {
	if !in.Load.Steady() {
		return &metric.Steady{Without: metric.SteadyChanging, Reason: changingText()}, nil
	}
	g, err := gather(in)
	if err != nil {
		return nil, err
	}
	f := &finder{gathered: g, result: &metric.Steady{}}
	f.find()
	if f.result.Without != "" || f.hi == 0 {
		return f.result, nil
	}
	return f.result, f.figures()
}

// A finder narrows the slices [lo, hi) down to the window.
type finder struct {
	*gathered
	settled, mean float64 // seconds, as settling gives them
	all           []signal
	lo, hi        int
	result        *metric.Steady
}

func (f *finder) find() {
	f.settled, f.mean = f.settling()
	if f.offered <= f.from || f.mean <= 0 {
		f.short(f.requests)
		return
	}
	f.all = f.signals(int(math.Round(f.mean / f.Width)))
	settled := int(math.Ceil(f.settled / f.Width))
	f.lo, f.hi = f.from+settled, f.offered-settled
	if f.overrun() {
		return
	}
	f.lo = max(f.lo, f.filled(), f.from+min(int(math.Ceil(f.memory(f.lo, f.hi)/f.Width)), (f.offered-f.from)/4))
	if !f.enough(f.lo) {
		f.short(f.startsIn(f.lo, max(f.lo, f.hi)))
		return
	}
	f.lo = f.ramps()
	trends := f.trends(f.lo)
	if failing := f.failing(trends); len(failing) > 0 {
		if f.drifted(f.lo, trends); !f.later(failing) {
			return
		}
		f.result = &metric.Steady{}
		trends = f.trends(f.lo)
	}
	f.result.Signals = f.told(trends)
	f.blind(trends)
}

// filled is the first slice from which as many are in flight as are usual, which slots that are filled one by one take their time for.
func (f *finder) filled() int {
	if f.hi <= f.lo {
		return f.lo
	}
	level := make([]float64, f.hi-f.lo)
	for i := range level {
		level[i] = float64(f.Slices[f.lo+i].InFlight)
	}
	sorted := slices.Sorted(slices.Values(level))
	usual := sorted[len(sorted)/2]
	return f.lo + slices.IndexFunc(level, func(n float64) bool { return n >= plateau*usual })
}

// enough reports whether a window from there would be long enough.
func (f *finder) enough(lo int) bool {
	return f.hi-lo >= minBatches && float64(f.hi-lo)*f.Width >= minRounds*f.mean && f.startsIn(lo, f.hi) >= minRequests
}

// ramps is where the ramp of every signal is over. One that takes longer than a part that does not matter needs evidence.
func (f *finder) ramps() int {
	at := f.lo
	for _, s := range f.all {
		batch := 1
		if s.asked { // five requests a batch
			batch = int(math.Ceil(5 * float64(f.hi-f.lo) / float64(f.startsIn(f.lo, f.hi))))
		}
		end := truncation(s, f.lo, f.hi, batch)
		if end > at && f.enough(end) && (float64(end-f.lo) <= aside*float64(f.hi-f.lo) || unlike(s, f.lo, end, f.hi, f.batches(s, f.lo))) {
			at = end
		}
	}
	return at
}

// batches is how many batches a window of a signal has, five requests each. Those of a number in flight or a second are as long as
// a request is in flight, as far as there are enough: shorter ones follow each other.
func (f *finder) batches(s signal, lo int) int {
	n := min(maxBatches, float64(f.startsIn(lo, f.hi))/5)
	if !s.asked {
		n = min(n, float64(f.hi-lo)*f.Width/f.mean)
	}
	return max(int(n), minBatches)
}

// trends are those of all signals in a window.
func (f *finder) trends(lo int) []trend {
	all := make([]trend, len(f.all))
	for i, s := range f.all {
		all[i] = trendOf(s.part(lo, f.hi, f.batches(s, lo)))
	}
	return all
}

// each is the level of significance of a single test, which hold together.
func (f *finder) each() float64 { return alpha / float64(2*len(f.all)) }

// failing are the signals that are not stable.
func (f *finder) failing(trends []trend) (all []int) {
	for i, t := range trends {
		if certain(t.line, f.each()) || certain(t.bend, f.each()) {
			all = append(all, i)
		}
	}
	return all
}

// later looks for a later beginning from which everything is stable, where what was not speaks for a ramp that ends there.
func (f *finder) later(failing []int) bool {
	lo, all := f.lo, f.hi-f.lo
	for at := lo + max(1, all/20); at <= lo+all/2 && f.enough(at); at += max(1, all/20) {
		ramp := !slices.ContainsFunc(failing, func(i int) bool { return !unlike(f.all[i], lo, at, f.hi, f.batches(f.all[i], lo)) })
		if ramp && len(f.failing(f.trends(at))) == 0 {
			f.lo = at
			return true
		}
	}
	return false
}

// blind gives up a window in which a large drift would not show, and says how many requests would do.
func (f *finder) blind(trends []trend) {
	worst := 0.0
	for _, t := range trends {
		worst = max(worst, f.detectable(t)/math.Log1p(visible))
	}
	if worst > 1 {
		signals := f.result.Signals
		n := f.startsIn(f.lo, f.hi)
		f.short(n)
		f.result.Signals = signals
		f.result.Needed = max(f.result.Needed, rounded(float64(f.requests-n)+worst*worst*float64(n)))
		f.result.Reason = noisyText(n, f.result.Needed)
	}
}

// detectable is the smallest drift of a signal that would have shown.
func (f *finder) detectable(t trend) float64 {
	if t.line.SE == 0 {
		return 0
	}
	return (stats.TQuantile(1-f.each()/2, t.line.DF) + stats.TQuantile(power, t.line.DF)) * t.line.SE
}

// short says that there is too little, and how much would do.
func (f *finder) short(n int) {
	f.result = &metric.Steady{Without: metric.SteadyShort}
	seconds := float64(f.offered-f.from) * f.Width
	if rate := float64(f.startsIn(f.from, f.offered)) / seconds; rate > 0 && f.mean > 0 {
		window := max(1.25*minRounds*f.mean, 1.25*minRequests/rate, 2*minBatches*f.mean)
		f.result.Needed = rounded(rate * (2*f.settled + window))
	} else {
		f.result.Needed = 2 * minRequests
	}
	f.result.Needed = max(f.result.Needed, rounded(1.25*float64(f.requests)))
	f.result.Reason = shortText(n, f.result.Needed)
}

// rounded is a number of requests with two digits, rounded up.
func rounded(n float64) int {
	unit := math.Pow(10, max(math.Floor(math.Log10(max(n, 1)))-1, 0))
	return int(math.Ceil(n/unit) * unit)
}

// drifted says what was not stable, by what changed most.
func (f *finder) drifted(lo int, trends []trend) {
	f.result = &metric.Steady{Without: metric.SteadyDrift, Signals: f.told(trends)}
	worst, most := 0, 0.0
	bent := false
	for i, t := range trends {
		for _, e := range []stats.Estimate{t.line, t.bend} {
			if size := math.Abs(e.Value); certain(e, f.each()) && size > most {
				worst, most, bent = i, size, e == t.bend
			}
		}
	}
	f.result.Reason = driftText(f.all[worst], trends[worst], bent, f.at(lo), f.at(f.hi))
}

// told are the trends as they are shown.
func (f *finder) told(trends []trend) []metric.SteadySignal {
	var all []metric.SteadySignal
	for i, t := range trends {
		if t.line.DF == 0 {
			continue // not looked at
		}
		s := f.all[i]
		all = append(all, metric.SteadySignal{Key: s.key, Drift: s.drift(t), Bend: s.relative(t.bend.Value),
			Detectable: math.Expm1(min(f.detectable(t), 20))})
	}
	return all
}

// drift is the change of a signal over a window as a part of its beginning.
func (s signal) drift(t trend) float64 {
	if s.asked {
		return math.Expm1(min(t.line.Value, 20))
	}
	return t.line.Value / max(t.start, 0.01)
}

func (s signal) relative(v float64) float64 {
	if s.asked {
		return math.Expm1(min(v, 20))
	}
	return v
}
