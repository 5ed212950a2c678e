package main

import (
	"context"
	"math"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// perUnitOf is what a peer takes for a unit of the scenario, ok false where the peer is not there.
func (l *lab) perUnitOf(ctx context.Context, c client, s scenario, units func(*clientRun) float64) (us float64, ok bool, err error) {
	if !l.has(c) {
		return 0, false, nil
	}
	r, err := l.do(ctx, c, s)
	if err != nil {
		return 0, false, err
	}
	us, err = l.peerCost(ctx, c, r, units)
	return us, err == nil, err
}

// peerCost is a peer's CPU per unit in microseconds, without that of its start: what it takes for a single request of one
// token is taken off, in its favor. It is NaN where the run took no more than that: then it says nothing.
func (l *lab) peerCost(ctx context.Context, c client, r *clientRun, units func(*clientRun) float64) (float64, error) {
	base, err := l.start1(ctx, c)
	if err != nil {
		return 0, err
	}
	if r.cpu <= base.cpu {
		return math.NaN(), nil
	}
	return (r.cpu - base.cpu).Seconds() * 1e6 / (units(r) - units(base)), nil
}

// single is one request of one token.
var single = scenario{name: "start", profile: groundtruth.Profile{Chunks: 1}, number: 1, parallel: 1, tokens: 1, limit: peerLimit}

// start1 is a run of a single request of one token, made once for each client: the cheaper of two, because the first also
// brings a program's files into memory.
func (l *lab) start1(ctx context.Context, c client) (*clientRun, error) {
	if r := l.base[c]; r != nil {
		return r, nil
	}
	for range 2 {
		r, err := l.do(ctx, c, single)
		if err != nil {
			return nil, err
		}
		if best := l.base[c]; best == nil || r.cpu < best.cpu {
			l.base[c] = r
		}
	}
	return l.base[c], nil
}

// bestRust is R: what the better of the Rust clients takes for a unit, NaN where neither is there.
func (l *lab) bestRust(ctx context.Context, s scenario, units func(*clientRun) float64) (float64, error) {
	best := math.NaN()
	for _, c := range rust {
		us, ok, err := l.perUnitOf(ctx, c, s, units)
		if err != nil {
			return best, err
		}
		if ok && !(us >= best) && !math.IsNaN(us) {
			best = us
		}
	}
	return best, nil
}

// lockstepRust compares our TTFT error with R's.
func (l *lab) lockstepRust(ctx context.Context, f figures, mine float64) error {
	best := math.NaN()
	for _, c := range rust {
		if !l.has(c) {
			continue
		}
		r, err := l.do(ctx, c, streams("lockstep 1,000", 1000, 3, true))
		if err != nil {
			return err
		}
		s, err := toolOf(c).read(r)
		if err != nil {
			return err
		}
		if p99 := quantile(compare(s, r).ttft, 0.99); !(p99 >= best) {
			best = p99
		}
	}
	f.add("P4 p99 R", best)
	f.add("P4 of R", 100*mine/best)
	return nil
}
