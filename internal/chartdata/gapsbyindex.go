package chartdata

import (
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// positionBins bounds the groups of positions: 1, 2, … 16 apart, then eight groups a doubling.
const positionBins = 160

// GapsByIndex are the gaps between arrivals by the place of the arrival that ends them, from 1.
type GapsByIndex struct {
	groups [positionBins]group
}

type group struct {
	n   int64
	sum float64
	bin []uint32
}

// A IndexGaps is the gaps of one group of places.
type IndexGaps struct {
	// At is the middle of the group's places, N the number of its gaps.
	At float64
	N  int
	// Mean is in seconds, exactly; P50 and P99 are the middles of bins that are 6 to 12 % wide.
	Mean, P50, P99 float64
}

// firstWide is the bucket of the first group that may hold several places; the groups before it hold one each.
var firstWide = eighths.Of(2 * octave)

func groupOf(place int) int {
	if place <= 2*octave {
		return place - 1
	}
	return min(eighths.Of(float64(place))-firstWide+2*octave, positionBins-1)
}

func (p *GapsByIndex) add(r *record.Record) {
	if len(r.Choices) > 1 {
		return // the choices' tokens come in turns
	}
	place := 0
	for d := range r.Gaps() {
		place++
		g := &p.groups[groupOf(place)]
		if g.bin == nil {
			g.bin = make([]uint32, bins)
		}
		g.n++
		g.sum += d.Seconds()
		g.bin[binOf(d.Seconds())]++
	}
}

// All are the groups that have gaps, by their place.
func (p *GapsByIndex) All() []IndexGaps {
	var all []IndexGaps
	for i := range p.groups {
		g := &p.groups[i]
		if g.n == 0 {
			continue
		}
		all = append(all, IndexGaps{At: middlePlace(i), N: int(g.n), Mean: g.sum / float64(g.n), P50: g.at(0.5), P99: g.at(0.99)})
	}
	return all
}

func middlePlace(group int) float64 {
	if group < 2*octave {
		return float64(group + 1)
	}
	edge := func(i int) float64 { return eighths.Edge(i - 2*octave + firstWide) }
	return (max(edge(group), 2*octave+1) + edge(group+1) - 1) / 2
}

func (g *group) at(p float64) float64 {
	want, seen := int64(metric.Rank(p, int(g.n)))+1, int64(0)
	for b, n := range g.bin {
		if seen += int64(n); seen >= want {
			return (BinEdge(b) + BinEdge(b+1)) / 2
		}
	}
	return 0
}
