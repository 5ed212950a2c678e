package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Target is one of several servers that the requests of a level went to.
type Target struct {
	// Name is the server's URL without secrets.
	Name      string `json:"name"`
	Total     int    `json:"total"`
	Succeeded int    `json:"succeeded"`
	Failed    int    `json:"failed"`
	// RequestThroughput is successes, OutputThroughput their output tokens, each a second of the whole level.
	RequestThroughput float64 `json:"request_throughput"`
	OutputThroughput  float64 `json:"output_throughput"`
	// TTFT, TPOT and Latency are of successes in seconds; nil where there are none.
	TTFT    *Spread `json:"ttft,omitempty"`
	TPOT    *Spread `json:"tpot,omitempty"`
	Latency *Spread `json:"latency,omitempty"`
	// Server is what the server counted during the level, beside our counts of its requests; nil where its metrics were not read.
	Server *Server `json:"server,omitempty"`
	// Slower says by which time the server is slower than the others; nil where none shows it.
	Slower *Slower `json:"slower,omitempty"`
}

// A Spread is the mean and the percentiles of a time.
type Spread struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
}

// Slower is how much slower one server is than the others together.
type Slower struct {
	// Key is the time: TTFT or latency.
	Key Key `json:"metric"`
	// Median and Others are that server's median and the others', in seconds.
	Median float64 `json:"median"`
	Others float64 `json:"others"`
	// P is the chance of such ranks or worse where no server is slower, corrected for how many comparisons were made.
	P float64 `json:"p"`
}

// The limits of a server that is called slower.
const (
	// slowerChance is how often equal servers may be called so, over all comparisons of a level. It is far below the usual 5 %,
	// because requests that are served together are not as independent as the test takes them to be.
	slowerChance = 0.001
	// slowerRatio is the least difference of medians that is worth a word.
	slowerRatio = 1.1
	// fewestToCompare is how many successes each side needs: the ranks of fewer are not nearly normal.
	fewestToCompare = 20
)

// targetSums are the sums of each server; none for a single one.
type targetSums []targetSum

type targetSum struct {
	name                     string
	total, succeeded, failed int
	output                   int64
	ttft, tpot, latency      Distribution
}

// SetTargets names the servers that Target of a record counts. It is called before the first Add, and not for a single one.
func (a *Aggregate) SetTargets(names []string) {
	a.targets = nil
	if len(names) < 2 {
		return
	}
	for _, name := range names {
		a.targets = append(a.targets, targetSum{name: name})
	}
}

// add counts a request that went to the server at a place, or was sent by the machine there.
func (t targetSums) add(place int, r *record.Record) {
	if place < 0 || place >= len(t) {
		return
	}
	s := &t[place]
	s.total++
	if !r.Succeeded() {
		s.failed++
		return
	}
	s.succeeded++
	if n, ok := r.OutputTokens(); ok {
		s.output += int64(n)
	}
	for _, v := range []struct {
		into *Distribution
		of   func() (time.Duration, bool)
	}{{&s.ttft, r.TTFT}, {&s.tpot, r.TPOT}, {&s.latency, r.Latency}} {
		if d, ok := v.of(); ok {
			v.into.Add(d.Seconds())
		}
	}
}

// of are the servers of a level that took so long.
func (t targetSums) of(seconds float64) []Target {
	var all []Target
	for i := range t {
		s := &t[i]
		one := Target{Name: s.name, Total: s.total, Succeeded: s.succeeded, Failed: s.failed, TTFT: s.ttft.spread(), TPOT: s.tpot.spread(),
			Latency: s.latency.spread()}
		if seconds > 0 {
			one.RequestThroughput, one.OutputThroughput = float64(s.succeeded)/seconds, float64(s.output)/seconds
		}
		all = append(all, one)
	}
	t.compare(all)
	return all
}

func (d *Distribution) spread() *Spread {
	if d.N() == 0 {
		return nil
	}
	return &Spread{N: d.N(), Mean: d.Mean(), P50: d.At(.5), P90: d.At(.9), P99: d.At(.99)}
}

// A comparison is one server against the others by one time.
type comparison struct {
	target int
	Slower
}

// compare finds the servers that are slower than the others.
func (t targetSums) compare(all []Target) {
	var made []comparison
	for _, by := range []struct {
		key Key
		of  func(*targetSum) *Distribution
	}{{TTFT, func(s *targetSum) *Distribution { return &s.ttft }}, {Latency, func(s *targetSum) *Distribution { return &s.latency }}} {
		dists := make([]*Distribution, len(t))
		for i := range t {
			dists[i] = by.of(&t[i])
		}
		ranks := rankAll(dists)
		for i := range dists {
			if p, ok := ranks.greater(i, fewestToCompare); ok {
				made = append(made, comparison{i, Slower{Key: by.key, Median: dists[i].At(.5), Others: ranks.medianWithout(i), P: p}})
			}
		}
	}
	holm(made, func(c *comparison) *float64 { return &c.P })
	for _, c := range made {
		s := &all[c.target]
		if c.P < slowerChance && c.Median >= slowerRatio*c.Others && (s.Slower == nil || c.P < s.Slower.P) {
			found := c.Slower
			s.Slower = &found
		}
	}
}
