package knee

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Search walks the load up until throughput stops growing, and then tries loads round the knee until its interval is narrow.
type Search struct {
	// Grid is the loads that may be tried. Low and High bound them, in steps of the grid, and Start is where the walk begins.
	Grid             Grid
	Low, High, Start int
	// Variable is what is varied.
	Variable load.Axis
	// Runs is how often a load near the knee is tried at most; Seed decides in which order.
	Runs int
	Seed uint64
}

const (
	// narrow is the interval at which a search ends, as the ratio of its ends: 5 % to each side.
	narrow = 1.1
	// near is how far from the knee, as a ratio, loads narrow its interval; around is how many of them are tried.
	near, around = 2.0, 8
	// tries is how often a load is tried at which the client was the limit.
	tries = 2
	// apart is the ratio by which loads have to differ to be worth a level each.
	apart = 1.04
)

// A state is what is known of loads.
type state struct {
	runs   map[int][]*metric.Level // by the steps of their load
	good   []*metric.Level         // that say something of the server
	key    metric.Key              // of the throughput that they have
	points []Point
	// ceiling is the smallest load at which the client was the limit, or requests failed, in steps; 0 for none.
	ceiling int
	client  bool // it was the client
	// again is a load at which the client was the limit in the only run: that may have been a moment of the machine. 0 for none.
	again int
}

func (s Search) stepsOf(l *metric.Level) int { return s.Grid.Steps(l.Load.On(s.Variable)) }

func (s Search) loadOf(l *metric.Level) float64 { return s.Grid.Load(s.stepsOf(l)) }

func (s Search) state(done []*metric.Level) state {
	now := state{runs: map[int][]*metric.Level{}}
	for _, l := range done {
		now.runs[s.stepsOf(l)] = append(now.runs[s.stepsOf(l)], l)
	}
	for at, runs := range now.runs {
		clean := slices.DeleteFunc(slices.Clone(runs), (*metric.Level).ClientLimited)
		switch failed := slices.ContainsFunc(clean, func(l *metric.Level) bool { return !healthy(l) }); {
		case len(clean) == 0 && len(runs) < tries:
			now.again = at
		case (len(clean) == 0 || failed) && (now.ceiling == 0 || at < now.ceiling):
			now.ceiling, now.client = at, len(clean) == 0
		}
	}
	now.good = slices.DeleteFunc(slices.Clone(done), func(l *metric.Level) bool { // nothing above the ceiling counts either
		return l.ClientLimited() || !healthy(l) || now.ceiling > 0 && s.stepsOf(l) >= now.ceiling
	})
	if now.key = Throughput(now.good); now.key != "" {
		now.points = s.points(now.good, now.key)
	}
	return now
}

func (n state) tried(at int) bool { return len(n.runs[at]) > 0 }

// Next is the load that is tried after the finished levels, in steps, and which of its runs that is, from 0. It is not ok at the end.
func (s Search) Next(done []*metric.Level) (at, run int, ok bool) {
	now := s.state(done)
	if now.again > 0 {
		return now.again, len(now.runs[now.again]), true
	}
	if at, ok = s.walk(now); !ok {
		at, ok = s.refine(now)
	}
	return at, len(now.runs[at]), ok
}

// walk doubles the load until throughput does not grow, narrows the way to a load that says nothing, and goes down from the start where
// too little of the rise was seen.
func (s Search) walk(now state) (next int, ok bool) {
	start := min(max(s.Start, s.Low), s.High)
	if !now.tried(start) {
		return start, true
	}
	if len(now.points) == 0 {
		next = max(s.Low, now.ceiling/2)
		return next, !now.tried(next)
	}
	last := Last(now.points)
	if top := s.Grid.Steps(now.points[len(now.points)-1].Load); last == len(now.points)-1 {
		next = min(2*top, s.High)
		if now.ceiling > 0 && next >= now.ceiling {
			next = int(math.Sqrt(float64(top) * float64(now.ceiling)))
			ok = float64(now.ceiling) > narrow*float64(top)
		} else {
			ok = next > top
		}
		return next, ok && !now.tried(next)
	}
	lowest := s.Grid.Steps(now.points[0].Load)
	next = max(s.Low, lowest/2)
	return next, now.points[0].Load > now.points[last].Load/4 && !now.tried(next) && next < lowest
}

// refine tries loads round the knee: the middle of its interval, both sides of it, and then the nearest ones again.
func (s Search) refine(now state) (next int, ok bool) {
	fit, ok := TwoSegments(now.points)
	if !ok || s.settled(fit) {
		return 0, false
	}
	neighbors := 0
	for _, p := range now.points {
		if p.Load >= fit.Knee/near && p.Load <= fit.Knee*near {
			neighbors++
		}
	}
	middle := fit.Knee
	if !math.IsInf(fit.High, 1) {
		middle = math.Sqrt(fit.Low * fit.High)
	}
	for _, at := range []float64{middle, fit.Knee / 1.3, fit.Knee * 1.3, fit.Knee / 1.15, fit.Knee * 1.15, fit.Knee / 1.6, fit.Knee * 1.6} {
		if steps := s.Grid.Round(s.Grid.Steps(at)); neighbors < around && s.fresh(now, steps) {
			return steps, true
		}
	}
	return s.repeat(now, fit)
}

// fresh reports whether a load is within the bounds and far enough from all that were tried.
func (s Search) fresh(now state, at int) bool {
	if at < s.Low || at > s.High || now.ceiling > 0 && at >= now.ceiling {
		return false
	}
	for tried := range now.runs {
		if ratio := float64(max(at, tried)) / float64(min(at, tried)); ratio < apart {
			return false
		}
	}
	return true
}

// settled reports whether an interval is narrow enough: by its ratio, or because only one load of the grid is in it, or its two neighbors.
func (s Search) settled(f Fit) bool {
	return f.High <= narrow*f.Low || f.High-f.Low <= s.Grid.Load(1)
}

// repeat is the load near the knee with the fewest runs; among equals their order is drawn, so that no drift of the server hits all
// small or all large loads.
func (s Search) repeat(now state, fit Fit) (next int, ok bool) {
	fewest := s.Runs
	for _, p := range now.points {
		at := s.Grid.Steps(p.Load)
		n := len(now.runs[at])
		if p.Load < fit.Knee/near || p.Load > fit.Knee*near || n > fewest || n >= s.Runs {
			continue
		}
		if n < fewest || Order(s.Seed, at, n) < Order(s.Seed, next, n) {
			next, fewest, ok = at, n, true
		}
	}
	return next, ok
}

// Order is a drawn place of a run at a load among others: the same for the same seed.
func Order(seed uint64, at, run int) uint64 {
	x := seed ^ uint64(at)*0x9e3779b97f4a7c15 ^ uint64(run)*0xc2b2ae3d27d4eb4f
	for range 2 { // SplitMix64
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return x
}
