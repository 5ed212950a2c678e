package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// knee finds the largest number of streams × 25 payloads a second at which the p99 of our TTFT is within 5 % of the truth's and
// of each request: by doubling, then by halving the step down to a tenth. Where the server itself is late first, the figure is the
// largest number at which both held, and the void run is said.
func (l *lab) knee(ctx context.Context, f figures) error {
	good, bad := 0, 0
	for n := 500; bad == 0 && n <= 8000; n *= 2 {
		if err := l.kneeStep(ctx, n, &good, &bad); err != nil {
			return err
		}
	}
	for bad > 0 && bad-good > max(100, good/10) {
		if err := l.kneeStep(ctx, (good+bad)/2, &good, &bad); err != nil {
			return err
		}
	}
	f.add("P8", float64(good))
	return nil
}

func (l *lab) kneeStep(ctx context.Context, n int, good, bad *int) error {
	r, err := l.do(ctx, ours, scenario{name: fmt.Sprintf("knee %d", n), number: n, parallel: n, tokens: 75, profile: groundtruth.Profile{
		Chunks: 75, TTFT: 200 * time.Millisecond, Interval: 40 * time.Millisecond, Writes: true}})
	var nothing void
	if errors.As(err, &nothing) {
		*bad = n
		l.progress(fmt.Sprintf("knee: at %d streams it is the server that does not hold: %v", n, err))
		return nil
	}
	if err != nil {
		return err
	}
	s, err := readOurs(r)
	if err != nil {
		return err
	}
	c := compare(s, r)
	off := quantile(c.ttft, 0.99) / c.true.ttft50
	l.progress(fmt.Sprintf("knee: %d streams, TTFT error p99 %.2f %%", n, 100*off))
	if off <= 0.05 {
		*good = n
	} else {
		*bad = n
	}
	return nil
}

// idle: ten thousand streams of two payloads a second from one client.
func (l *lab) idle(ctx context.Context, f figures) error {
	const n = 10_000
	r, err := l.do(ctx, ours, scenario{name: "10,000 idle", number: n, parallel: n, tokens: 12, profile: groundtruth.Profile{
		Chunks: 12, TTFT: time.Second, Interval: 500 * time.Millisecond, Writes: true}})
	if err != nil {
		return err
	}
	s, err := readOurs(r)
	if err != nil {
		return err
	}
	if len(s.requests) != n {
		return fmt.Errorf("10,000 idle: only %d requests ended well", len(s.requests))
	}
	base, err := l.start1(ctx, ours)
	if err != nil {
		return err
	}
	c := compare(s, r)
	f.add("idle MB", float64(r.rss)/(1<<20))
	f.add("idle KB", float64(r.rss-base.rss)/(1<<10)/n)
	f.add("idle p99", quantile(c.ttft, 0.99))
	f.add("idle gap p99", quantile(c.gap, 0.99))
	f.add("idle us", micros(r, r.chunks()))
	return nil
}
