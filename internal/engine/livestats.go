package engine

import (
	"maps"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// recentLength is how many of the latest requests the sparklines show.
const recentLength = 40

// coarse are the buckets of a display: a value is off by at most 1/64. A metric.Histogram is thirty times as fine, but
// has to be sorted to be read, under the lock for which requests would wait.
const coarse = metric.Buckets(5)

// nanosecond is the bucket of the shortest duration.
var nanosecond = coarse.Of(1)

// liveHistogram count durations, so that a display reads percentiles without holding up a request.
type liveHistogram [64 << coarse]atomic.Int64

func (b *liveHistogram) add(d time.Duration, ok bool) {
	if ok {
		b[coarse.Of(float64(max(d, 1)))-nanosecond].Add(1)
	}
}

// Percentiles are those of the requests that ended so far, within 1.6 %.
type Percentiles struct {
	N             int64
	P50, P95, P99 time.Duration
}

func (b *liveHistogram) read() (p Percentiles) {
	var counts [len(b)]int64
	for i := range b {
		counts[i] = b[i].Load()
		p.N += counts[i]
	}
	at := func(share float64) time.Duration {
		want := int64(metric.Rank(share, int(p.N))) + 1
		for i, n := range counts {
			if want -= n; n > 0 && want <= 0 {
				return time.Duration(coarse.WholeMiddle(i + nanosecond))
			}
		}
		return 0
	}
	p.P50, p.P95, p.P99 = at(.50), at(.95), at(.99)
	return p
}

// liveStats is what a live view shows of the level's requests that ended, beside their sums.
type liveStats struct {
	ttft, tpot, latency liveHistogram
	// The others are guarded by the level's lock.
	failures    map[string]int
	words       string
	ttfts, itls []time.Duration
}

// count adds a request's durations to the histograms, which need no lock.
func (s *liveStats) count(one *metric.Running) {
	s.ttft.add(one.TTFT())
	s.tpot.add(one.TPOT())
	s.latency.add(one.Latency())
}

func (s *liveStats) failed(f *record.Fault) {
	if s.failures == nil {
		s.failures = map[string]int{}
	}
	s.failures[string(f.Kind)]++
	s.words = f.Words
}

func (s *liveStats) succeeded(one *metric.Running, gap time.Duration, gapped bool) {
	if first, ok := one.TTFT(); ok {
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
	Failures            map[string]int // by kind
	// Words are those of the latest failure, as the server or the system said them, without secrets.
	Words       string
	TTFTs, ITLs []time.Duration // of the latest requests, oldest first; ITL is a request's mean
}

// rest reads what is guarded by the level's lock.
func (s *liveStats) rest(d *Detail) {
	d.Failures = maps.Clone(s.failures)
	d.Words = s.words
	d.TTFTs = append(d.TTFTs, s.ttfts...)
	d.ITLs = append(d.ITLs, s.itls...)
}
