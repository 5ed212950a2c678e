package main

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

func (l *lab) groups() []group {
	return []group{
		{"start", l.start}, {"flood", l.flood}, {"tokens", l.tokens}, {"tls", l.overTLS}, {"files", l.files}, {"growth", l.growth},
		{"lockstep", l.lockstep}, {"staggered", l.staggered}, {"paced", l.paced}, {"open", l.open},
		{"record", l.recorded}, {"visualizer", l.visualizer}, {"live", l.live}, {"knee", l.knee}, {"idle", l.idle},
	}
}

func micros(r *clientRun, n float64) float64 { return r.cpu.Seconds() * 1e6 / n }

// flood: what a payload costs when parsing is all there is to do.
func (l *lab) flood(ctx context.Context, f figures) error {
	return l.perUnit(ctx, f, "P1", scenario{name: "flood", profile: groundtruth.Profile{Chunks: 100, PerWrite: 50},
		number: 10_000, parallel: 50, tokens: 100}, 1000, (*clientRun).chunks)
}

// tokens: what a request costs.
func (l *lab) tokens(ctx context.Context, f figures) error {
	return l.perUnit(ctx, f, "P3", scenario{name: "one token", profile: groundtruth.Profile{Chunks: 1},
		number: 20_000, parallel: 50, tokens: 1}, 3000, func(r *clientRun) float64 { return float64(r.number) })
}

// perUnit measures ours, the raw reader and the peer in turn. The peer sends fewer requests, and what it takes for a
// single request (its start) is taken off, in its favor; nothing is taken off ours.
func (l *lab) perUnit(ctx context.Context, f figures, id string, s scenario, peerNumber int, units func(*clientRun) float64) error {
	mine, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	floor, err := l.do(ctx, rawC, s)
	if err != nil {
		return err
	}
	a, b := micros(mine, units(mine)), micros(floor, units(floor))
	f.add(id+" us", a)
	f.add(id+" us raw", b)
	f.add(id+" share", 100*b/a)
	s.number = peerNumber
	if c, ok, err := l.perUnitOf(ctx, peer, s, units); err != nil {
		return err
	} else if ok {
		f.add(id+" us peer", c)
		f.add(id+" times A", c/a)
	}
	s.number = 4 * peerNumber
	r, err := l.bestRust(ctx, s, units)
	f.add(id+" us R", r)
	f.add(id+" times R", r/a)
	return err
}

// streams is a scenario of streams of 100 payloads at 25 a second.
func streams(name string, n, waves int, lockstep bool) scenario {
	return scenario{name: name, number: n * waves, parallel: n, tokens: 100, profile: groundtruth.Profile{Chunks: 100,
		TTFT: 200 * time.Millisecond, Interval: 40 * time.Millisecond, Lockstep: lockstep, Writes: true}}
}

func (l *lab) lockstep(ctx context.Context, f figures) error {
	r, err := l.do(ctx, ours, streams("lockstep 1,000", 1000, 3, true))
	if err != nil {
		return err
	}
	a, err := measure(r)
	if err != nil {
		return err
	}
	f.add("P4 p50", quantile(a.later, 0.5))
	f.add("P4 p99", quantile(a.later, 0.99))
	f.add("P4 late", ms(int64(r.truth.Lateness(0.99))))
	f.add("P5 p99", quantile(a.first, 0.99))
	addGaps(f, a, "lockstep")
	if few, ok := f.median("P10"); ok {
		f.add("P9", (float64(r.rss)/(1<<10)-few*1024)/950)
	}
	if err := l.lockstepRust(ctx, f, quantile(a.ttft(), 0.99)); err != nil || !l.has(peer) {
		return err
	}
	theirs, err := l.do(ctx, peer, streams("lockstep 1,000", 1000, 2, true))
	if err != nil {
		return err
	}
	off, err := measurePeer(theirs)
	if err != nil {
		return err
	}
	p50 := quantile(off, 0.5)
	f.add("P4 p50 peer", p50)
	f.add("P4 of A", 100*quantile(a.ttft(), 0.5)/p50)
	return nil
}

func addGaps(f figures, a *accuracy, arrivals string) {
	f.add("P7 p50 "+arrivals, quantile(a.gap, 0.5))
	f.add("P7 p99 "+arrivals, quantile(a.gap, 0.99))
	f.add("P7 merged "+arrivals, 100*float64(a.merged)/float64(a.gaps))
}

func (l *lab) staggered(ctx context.Context, f figures) error {
	r, err := l.do(ctx, ours, streams("staggered 200", 200, 3, false))
	if err != nil {
		return err
	}
	a, err := measure(r)
	if err != nil {
		return err
	}
	f.add("P4b p99", quantile(a.ttft(), 0.99))
	f.add("P4b ITL p99", quantile(a.gap, 0.99))
	return nil
}

// paced: a thousand streams, each with a phase of its own.
func (l *lab) paced(ctx context.Context, f figures) error {
	r, err := l.do(ctx, ours, streams("staggered 1,000", 1000, 2, false))
	if err != nil {
		return err
	}
	a, err := measure(r)
	if err != nil {
		return err
	}
	addGaps(f, a, "staggered")
	floor, err := l.do(ctx, rawC, streams("staggered 1,000", 1000, 2, false))
	if err != nil {
		return err
	}
	f.add("P2 us", micros(r, r.chunks()))
	f.add("P2 us raw", micros(floor, floor.chunks()))
	best, err := l.bestRust(ctx, streams("staggered 1,000", 1000, 2, false), (*clientRun).chunks)
	if err != nil {
		return err
	}
	f.add("P2 us R", best)
	f.add("P2 of R", 100*micros(r, r.chunks())/best)
	c, ok, err := l.perUnitOf(ctx, peer, streams("staggered 1,000", 1000, 1, false), (*clientRun).chunks)
	if ok {
		f.add("P2 us peer", c)
		f.add("P2 share", 100*micros(r, r.chunks())/c)
	}
	return err
}
