package engine

import (
	"maps"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// recentLength is how many of the latest requests the sparklines show.
const recentLength = 40

// fineBits is the number of linear steps of each power of two, as a power of two: a value is off by at most 1/64.
const fineBits = 5

const tallyCount = (64 - fineBits + 1) << fineBits

// tallies count durations, so that a display reads percentiles without holding up a request.
type tallies [tallyCount]atomic.Int64

func (b *tallies) add(d time.Duration) {
	ns := uint64(max(d, 0))
	shift := max(0, bits.Len64(ns)-fineBits-1)
	b[shift<<fineBits+int(ns>>shift)].Add(1)
}

// Percentiles are those of the requests that ended so far, within 1.6 %.
type Percentiles struct {
	N             int64
	P50, P95, P99 time.Duration
}

func (b *tallies) read() (p Percentiles) {
	var counts [tallyCount]int64
	for i := range b {
		counts[i] = b[i].Load()
		p.N += counts[i]
	}
	at := func(percent int64) time.Duration {
		want := max(1, (p.N*percent+99)/100)
		for i, n := range counts {
			if want -= n; n > 0 && want <= 0 {
				return bucketMiddle(i)
			}
		}
		return 0
	}
	p.P50, p.P95, p.P99 = at(50), at(95), at(99)
	return p
}

func bucketMiddle(i int) time.Duration {
	if i < 2<<fineBits {
		return time.Duration(i)
	}
	shift := i>>fineBits - 1
	low := uint64(i-shift<<fineBits) << shift
	return time.Duration(low + (uint64(1)<<shift-1)/2)
}

// soFar is what a live view shows of the level's requests that ended. A request adds its own once, after its reply.
type soFar struct {
	ttft, tpot, latency tallies
	mu                  sync.Mutex
	failures            map[string]int
	ttfts, itls         []time.Duration
}

func (s *soFar) add(r *record.Record) {
	if !r.Succeeded() {
		s.mu.Lock()
		s.failures[string(r.Fault.Kind)]++
		s.mu.Unlock()
		return
	}
	if d, ok := r.TPOT(); ok {
		s.tpot.add(d)
	}
	if d, ok := r.Latency(); ok {
		s.latency.add(d)
	}
	gap, gapped := r.MeanGap()
	first, begun := r.TTFT()
	if begun {
		s.ttft.add(first)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if begun {
		s.ttfts = latest(s.ttfts, first)
	}
	if gapped {
		s.itls = latest(s.itls, gap)
	}
}

func latest(values []time.Duration, d time.Duration) []time.Duration {
	if len(values) == recentLength {
		copy(values, values[1:])
		values = values[:recentLength-1]
	}
	return append(values, d)
}

// Detail is what a live view shows beside a Snapshot.
type Detail struct {
	TTFT, TPOT, Latency Percentiles
	Failures            map[string]int  // by kind
	TTFTs, ITLs         []time.Duration // of the latest requests, oldest first; ITL is a request's mean
}

func (s *soFar) read() *Detail {
	d := &Detail{TTFT: s.ttft.read(), TPOT: s.tpot.read(), Latency: s.latency.read()}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Failures = maps.Clone(s.failures)
	d.TTFTs = append(d.TTFTs, s.ttfts...)
	d.ITLs = append(d.ITLs, s.itls...)
	return d
}
