package main

import (
	"context"
	"fmt"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/perf/i18n"
)

// files: memory at 50 streams, disk, and the time from the load's end to the exit with all reports.
func (l *lab) files(ctx context.Context, f figures) error {
	s := scenario{name: "2,000 requests", profile: groundtruth.Profile{Chunks: 100}, number: 2000, parallel: 50, tokens: 100}
	r, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	f.add("P10", float64(r.rss)/(1<<20))
	f.add("P12", float64(r.disk())/1024/float64(s.number))
	f.add("P14", r.end.Sub(r.lastWrite()).Seconds())
	if !l.has(peer) {
		return nil
	}
	theirs, err := l.do(ctx, peer, s)
	if err != nil {
		return err
	}
	f.add("P10 peer", float64(theirs.rss)/(1<<20))
	return nil
}

func (l *lab) growth(ctx context.Context, f figures) error {
	s := scenario{name: "growth", profile: groundtruth.Profile{Chunks: 1}, number: 2000, parallel: 50, tokens: 1}
	few, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	s.number = 50_000
	many, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	f.add("P11", float64(many.rss-few.rss)/(1<<20))
	return nil
}

// start: from the process's start to its first request, as the server's kernel saw it.
func (l *lab) start(ctx context.Context, f figures) error {
	s := scenario{name: "start", profile: groundtruth.Profile{Chunks: 1}, number: 1, parallel: 1, tokens: 1}
	for range 3 {
		for _, test := range []bool{false, true} {
			s.test = test
			r, err := l.do(ctx, ours, s)
			if err != nil {
				return err
			}
			name := "P13"
			if test {
				name = "P13 test"
			}
			f.add(name, ms(r.firstRequest().UnixNano()-r.started.UnixNano()))
		}
	}
	if !l.has(peer) {
		return nil
	}
	s.test = false
	r, err := l.do(ctx, peer, s)
	if err != nil {
		return err
	}
	f.add("P13 peer", ms(r.firstRequest().UnixNano()-r.started.UnixNano()))
	return nil
}

// open: how late an open loop sends, at two rates.
func (l *lab) open(ctx context.Context, f figures) error {
	if err := l.openAt(ctx, f, "P15", 200); err != nil {
		return err
	}
	return l.openAt(ctx, f, "P15 500/s", 500)
}

func (l *lab) openAt(ctx context.Context, f figures, name string, rate int) error {
	s := scenario{name: fmt.Sprintf("open loop %d/s", rate), profile: groundtruth.Profile{Chunks: 1}, number: 10 * rate, rate: float64(rate), tokens: 1}
	r, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	a, err := measure(r)
	if err != nil {
		return err
	}
	f.add(name+" p50", quantile(a.slip, 0.5))
	f.add(name+" p99", quantile(a.slip, 0.99))
	f.add(name+" drift", a.drift)
	return nil
}

// shortGroups is what a noisy machine can tell.
func (l *lab) shortGroups() []group {
	return []group{{"flood", l.flood}, {"tokens", l.tokens}, {"lockstep", l.lockstepShort}}
}

func (l *lab) lockstepShort(ctx context.Context, f figures) error {
	s := streams("lockstep 100", 100, 2, true)
	r, err := l.do(ctx, ours, s)
	if err != nil {
		return err
	}
	a, err := measure(r)
	if err != nil {
		return err
	}
	f.add("TTFT p50", quantile(a.ttft(), 0.5))
	f.add("RSS", float64(r.rss)/(1<<20))
	return nil
}

func shortGoals() []goal {
	return []goal{
		{"P1", i18n.Same("payloads per CPU-second against B"), results.FloodOf50, "P1 share", "%", atLeast(5), bound{}},
		{"P3", i18n.Same("requests per CPU-second against B"), results.OneToken, "P3 share", "%", atLeast(10), bound{}},
		{"P4", i18n.Same("TTFT error, 100 streams, p50"), results.Lockstep, "TTFT p50", "ms", atMost(5), bound{}},
		{"P10", i18n.Same("resident set, 100 streams"), results.Lockstep, "RSS", "MB", atMost(100), bound{}},
	}
}
