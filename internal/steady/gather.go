package steady

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// An Input is what a level is judged by.
type Input struct {
	Load metric.Load
	Kind protocol.Kind
	// Slices are what happened in slices of Width seconds of the level's log, of which the first begins at Start.
	Slices       []chartdata.Slice
	Start, Width float64
	// Each gives every row, in any order.
	Each func(func(*Row)) error
	// Seams are instants at which the level was stopped and went on. A window lies between two of them.
	Seams []float64
	// FailuresInfinite counts failed requests as infinite in the percentiles of times.
	FailuresInfinite bool
}

// residenceSample bounds the times in flight that are kept.
const residenceSample = 8192

// A gathered is a level by slices: what its rows say beside what its slices have.
type gathered struct {
	Input
	starts, openings []int
	left             []int        // requests that ended, however
	sums             [3][]float64 // of logarithms of TTFT, TPOT and latency, by the slice of sending
	counts           [3][]float64
	requests         int
	residence        []float64 // times in flight, evenly sampled
	stride           int
	// from and to are the slices between two seams; behind to there is nothing that was offered.
	from, to int
	last     int64 // when the last request ended, in nanoseconds of the level's log
	offered  int   // the slice in which the last session was opened, plus one
}

// gather reads the rows once.
func gather(in Input) (*gathered, error) {
	g := &gathered{Input: in, stride: 1}
	n := len(in.Slices)
	g.starts, g.openings, g.left = make([]int, n), make([]int, n), make([]int, n)
	for i := range g.sums {
		g.sums[i], g.counts[i] = make([]float64, n), make([]float64, n)
	}
	if err := in.Each(g.add); err != nil {
		return nil, err
	}
	g.between()
	return g, nil
}

func (g *gathered) add(r *Row) {
	i := g.slice(float64(r.Sent) / 1e9)
	if i < 0 || i >= len(g.starts) {
		return
	}
	g.starts[i]++
	g.last = max(g.last, r.End)
	if r.State&Opening != 0 {
		g.openings[i]++
	}
	if end := g.slice(float64(r.End) / 1e9); end >= 0 && end < len(g.left) {
		g.left[end]++
	}
	if g.requests%g.stride == 0 {
		g.residence = append(g.residence, float64(r.End-r.Sent)/1e9)
		if len(g.residence) == residenceSample {
			for k := range residenceSample / 2 {
				g.residence[k] = g.residence[2*k]
			}
			g.residence, g.stride = g.residence[:residenceSample/2], 2*g.stride
		}
	}
	g.requests++
	for k := range g.sums {
		if v := r.Values[k]; v >= 0 {
			g.sums[k][i] += math.Log(max(v, 1e-6))
			g.counts[k][i]++
		}
	}
}

func (g *gathered) slice(seconds float64) int {
	return int(math.Floor((seconds-g.Start)/g.Width + 1e-9))
}

// at is the instant at which a slice begins.
func (g *gathered) at(slice int) float64 { return g.Start + float64(slice)*g.Width }

// between looks for the longest stretch between two seams, and where load was offered in it.
func (g *gathered) between() {
	edges := []int{0}
	for _, s := range g.Seams {
		edges = append(edges, min(max(g.slice(s), 0), len(g.Slices)))
	}
	edges = append(edges, len(g.Slices))
	for i := range edges[1:] {
		if edges[i+1]-edges[i] > g.to-g.from {
			g.from, g.to = edges[i], edges[i+1]
		}
	}
	for g.from < g.to && g.starts[g.from] == 0 {
		g.from++
	}
	for i := g.from; i < g.to; i++ {
		if g.openings[i] > 0 {
			g.offered = i + 1
		}
	}
}

// settling is how long it takes until 95 % of the requests in flight at an instant, weighted by their time, have left: as long as
// the memory of an empty server, or of a first wave, lasts at least. mean is the mean time in flight.
func (g *gathered) settling() (settled, mean float64) {
	all := g.residence
	slices.Sort(all)
	sum := 0.0
	for _, s := range all {
		sum += s
	}
	if sum <= 0 {
		return 0, 0
	}
	// The mean of min(S, T) over all S is reached by one pass: what is below T counts whole, the rest counts T.
	below := 0.0
	for i, s := range all {
		if below+s*float64(len(all)-i) >= 0.95*sum {
			return (0.95*sum - below) / float64(len(all)-i), sum / float64(len(all))
		}
		below += s
	}
	return all[len(all)-1], sum / float64(len(all))
}

// startsIn is how many requests were sent in slices.
func (g *gathered) startsIn(lo, hi int) (n int) {
	for i := lo; i < hi; i++ {
		n += g.starts[i]
	}
	return n
}
