package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/calibrate"
	"github.com/modelscope/evalscope/perf/record"
)

// accuracy is how far a client's clock was from the truth, in milliseconds without their sign, sorted.
type accuracy struct {
	first, later []float64 // error of TTFT in the first wave (as many requests as streams) and after it
	gap          []float64 // error of the gap between two payloads that came in different reads
	merged, gaps int       // pairs of writes that the client saw as one arrival, beside all pairs
	slip         []float64 // sent − due
	drift        float64   // median slip of the last quarter less that of the first
}

// ttft is the error over all requests.
func (a *accuracy) ttft() []float64 {
	all := slices.Concat(a.first, a.later)
	slices.Sort(all)
	return all
}

// measure compares our event log with the server's record.
func measure(r *clientRun) (*accuracy, error) {
	a := &accuracy{}
	seen := 0
	err := calibrate.Each(r.folder, func(rec *record.Record) error {
		seen++
		return a.add(rec, r)
	})
	if err == nil && seen != r.number {
		err = fmt.Errorf("%s: the event log holds %d requests of %d", r.name, seen, r.number)
	}
	if n := len(a.slip); n >= 8 {
		a.drift = quantile(sorted(a.slip[n-n/4:]), 0.5) - quantile(sorted(a.slip[:n/4]), 0.5)
	}
	for _, s := range [][]float64{a.first, a.later, a.gap, a.slip} {
		slices.Sort(s)
	}
	return a, err
}

func (a *accuracy) add(rec *record.Record, r *clientRun) error {
	known, err := calibrate.Find(rec, r.truth)
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	c := calibrate.Compare(rec, known, r.profile.PerWrite)
	if rec.Seq < int64(r.parallel) {
		a.first = append(a.first, size(c.TTFT))
	} else {
		a.later = append(a.later, size(c.TTFT))
	}
	a.slip = append(a.slip, ms(int64(rec.Sent-rec.Due)))
	a.merged, a.gaps = a.merged+c.Merged, a.gaps+c.All
	for _, g := range c.Gaps {
		a.gap = append(a.gap, size(g))
	}
	return nil
}

// size is an error without its sign, in milliseconds.
func size(p calibrate.Pair) float64 { return math.Abs(ms(int64(p.Error()))) }

func ms(ns int64) float64 { return float64(ns) / float64(time.Millisecond) }

func sorted(v []float64) []float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v
}

// quantile is the nearest-rank quantile of sorted values, NaN of none.
func quantile(v []float64, p float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return v[max(0, min(len(v)-1, int(math.Ceil(p*float64(len(v))))-1))]
}
