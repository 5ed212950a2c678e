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
	// Shape is a fixed number of slots, or an open loop at a fixed rate.
	Shape load.Profile
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

// Choose picks representatives of levels, or of those that bound a sweep: the smallest, the largest and one in the middle. Levels
// between two of them are bounded by those, because more load is never an easier load.
func Choose(levels []plan.Level) []Load {
	var all []Load
	for _, l := range levels {
		shape := hardest(l.Profile)
		if !slices.ContainsFunc(all, func(o Load) bool { return o.Shape.Equal(shape) }) {
			all = append(all, Load{Shape: shape})
		}
	}
	return representatives(all)
}

// representatives are the smallest, the largest and the middle load.
func representatives(all []Load) []Load {
	slices.SortFunc(all, func(a, b Load) int {
		return cmp.Or(cmp.Compare(a.Shape.MaxSlots(), b.Shape.MaxSlots()), cmp.Compare(a.Shape.PeakRate(), b.Shape.PeakRate()))
	})
	if n := len(all); n > mostLoads {
		return []Load{all[0], all[n/2], all[n-1]}
	}
	return all
}

// hardest is the steady load that bounds a level's: the most slots that it has, or its highest rate.
func hardest(level load.Profile) load.Profile {
	if level.OpenLoop() {
		return load.Open(load.Poisson, level.PeakRate())
	}
	return load.Closed(level.MaxSlots())
}

// complete gives the load what it does not say. An open loop gets half as much again, since its rate is reached in the
// middle of the run alone.
func (l Load) complete() Load {
	if l.ChunkRate <= 0 {
		l.ChunkRate = DefaultChunkRate
	}
	if slots := l.Shape.MaxSlots(); slots > 0 {
		l.ChunkRate = max(l.ChunkRate, leastAll/float64(slots))
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
	if l.Shape.OpenLoop() {
		l.Shape = load.Open(load.Poisson, max(1.5*l.Shape.PeakRate(), leastRate))
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
	waves, slots := 3, l.Shape.MaxSlots()
	if slots > 0 {
		waves = min(50, max(waves, (fewest+slots-1)/slots))
	}
	p = groundtruth.Profile{PerWrite: 1, TTFT: min(l.TTFT, perRun/time.Duration(2*waves)), Interval: l.interval(), Lockstep: lockstep,
		Writes: true, CPU: -1}
	room := perRun/time.Duration(waves) - p.TTFT - p.Interval/2
	p.Chunks = min(l.Chunks, max(2, 1+int(room/p.Interval)))
	if l.Chunks == 1 {
		p.Chunks = 1
	}
	if l.Shape.OpenLoop() {
		return p, int(min(mostOpen, math.Ceil(l.Shape.PeakRate()*perRun.Seconds())))
	}
	reply := p.TTFT + p.Interval/2 + time.Duration(p.Chunks-1)*p.Interval
	return p, slots * max(waves, int(perRun/reply))
}
