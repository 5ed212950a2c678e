package calibrate

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/load"
)

// A Load is one load to calibrate under.
type Load struct {
	// Parallel is the number of slots, 0 for an open loop at Rate requests a second.
	Parallel int
	Rate     float64
	// ChunkRate is payloads a second of one stream, TTFT the time to the first, Chunks how many a reply has.
	ChunkRate float64
	TTFT      time.Duration
	Chunks    int
	// Bodies are the sizes of request bodies, in turn.
	Bodies []int
}

// What is assumed of a server that is not known yet: a brisk one, since a bound holds for what is slower.
const (
	DefaultChunkRate = 50
	DefaultTTFT      = 20 * time.Millisecond
	DefaultChunks    = 100
	defaultBody      = 400
)

// The bounds on what a calibration takes.
const (
	mostLoads = 3                       // the smallest, the largest and one between
	perRun    = 2500 * time.Millisecond // of one arrival pattern
	budget    = 20 * time.Second        // after which nothing is tried again
	leastAll  = 500                     // chunks a second of all streams: a few streams of a fast server reach it
	heavy     = 10000                   // chunks a second from which a late server is asked for half of them
	fewest    = 100                     // requests that a run aims at
	mostOpen  = 5000                    // requests of an open loop
	leastRate = 20                      // requests a second of an open loop: fewer would be too few in perRun
)

// Choose picks representatives of levels, or of those that bound a sweep: the smallest, the largest and one in the middle. Levels between two of them
// are bounded by those, because more load is never an easier load.
func Choose(levels []plan.Level) []Load {
	var all []Load
	for _, l := range levels {
		load := Load{Parallel: l.MaxSlots()}
		if l.OpenLoop() {
			load.Rate = l.PeakRate()
		}
		if !slices.ContainsFunc(all, func(o Load) bool { return o.Parallel == load.Parallel && o.Rate == load.Rate }) {
			all = append(all, load)
		}
	}
	slices.SortFunc(all, func(a, b Load) int { return cmp.Or(cmp.Compare(a.Parallel, b.Parallel), cmp.Compare(a.Rate, b.Rate)) })
	if n := len(all); n > mostLoads {
		all = []Load{all[0], all[n/2], all[n-1]}
	}
	return all
}

// shape is the load as a level has it.
func (l Load) shape() load.Profile {
	if l.Parallel == 0 {
		return load.Open(load.Poisson, l.Rate)
	}
	return load.Closed(l.Parallel)
}

// complete gives the load what it does not say. An open loop gets half as much again, since its rate is reached in the
// middle of the run alone.
func (l Load) complete() Load {
	if l.ChunkRate <= 0 {
		l.ChunkRate = DefaultChunkRate
	}
	if l.Parallel > 0 {
		l.ChunkRate = max(l.ChunkRate, leastAll/float64(l.Parallel))
	}
	if l.TTFT <= 0 {
		l.TTFT = DefaultTTFT
	}
	if l.Chunks <= 0 {
		l.Chunks = DefaultChunks
	}
	if len(l.Bodies) == 0 {
		l.Bodies = []int{defaultBody}
	}
	if l.Parallel == 0 {
		l.Rate = max(1.5*l.Rate, leastRate)
	}
	return l
}

// interval lies between two chunks of a stream. It is a tenth shorter than asked for, so that the rate is reached over the
// whole run, pauses between replies included.
func (l Load) interval() time.Duration {
	return time.Duration(float64(time.Second) / (1.1 * l.ChunkRate))
}

// profile is how the server answers, and number how many requests are sent. Replies are cut so that the run takes about
// perRun and still has at least three waves, and many where there are few streams: the errors of a reply are at its ends.
func (l Load) profile(lockstep bool, perRun time.Duration) (p groundtruth.Profile, number int) {
	waves := 3
	if l.Parallel > 0 {
		waves = min(50, max(waves, (fewest+l.Parallel-1)/l.Parallel))
	}
	p = groundtruth.Profile{PerWrite: 1, TTFT: min(l.TTFT, perRun/time.Duration(2*waves)), Interval: l.interval(), Lockstep: lockstep, Writes: true, CPU: -1}
	room := perRun/time.Duration(waves) - p.TTFT - p.Interval/2
	p.Chunks = min(l.Chunks, max(2, 1+int(room/p.Interval)))
	if l.Chunks == 1 {
		p.Chunks = 1
	}
	if l.Parallel == 0 {
		return p, int(min(mostOpen, math.Ceil(l.Rate*perRun.Seconds())))
	}
	reply := p.TTFT + p.Interval/2 + time.Duration(p.Chunks-1)*p.Interval
	return p, l.Parallel * max(waves, int(perRun/reply))
}
