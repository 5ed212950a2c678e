package metric

import (
	"math"
	"slices"
)

// CumulativeCounts counts, for each of the ascending edges, the values at or under it: the steps of the cumulative distribution.
// A histogram answers within 0.05 % of the edge. It is one pass over the values.
func (d *Distribution) CumulativeCounts(edges []float64) []int {
	counts := make([]int, len(edges))
	if d.hist != nil {
		d.hist.cumulativeCounts(edges, counts)
		return counts
	}
	d.At(0) // sorts
	i := 0
	for k, edge := range edges {
		for i < len(d.exact) && d.exact[i] <= edge {
			i++
		}
		counts[k] = i
	}
	return counts
}

// cumulativeCounts is Below of a histogram: a bucket that an edge divides counts in part for it, and whole for the next edges that
// lie behind it.
func (h *Histogram) cumulativeCounts(edges []float64, counts []int) {
	k, seen := 0, int64(0)
	for b := range h.buckets {
		for ; k < len(edges) && edges[k] < b.max; k++ {
			counts[k] = int(seen + b.below(edges[k]))
		}
		seen += b.n
	}
	for ; k < len(edges); k++ {
		counts[k] = int(seen)
	}
}

// BinEdges are n+1 ascending edges from the smallest to the largest value, in equal ratios where all values are positive
// and span more than a factor of three, else in equal steps. They are nil for an empty distribution.
func (d *Distribution) BinEdges(n int) (edges []float64, ratios bool) {
	if d.N() == 0 || n < 1 {
		return nil, false
	}
	lo, hi := d.At(0), d.At(1)
	return BinEdges(lo, hi, n)
}

// BinEdges are n+1 ascending edges from lo to hi, in equal ratios where lo is positive and hi is more than three times as
// large, else in equal steps. The first is lo and the last is hi exactly.
func BinEdges(lo, hi float64, n int) (edges []float64, ratios bool) {
	ratios = lo > 0 && hi > 3*lo
	for i := range n + 1 {
		edges = append(edges, between(lo, hi, float64(i)/float64(n), ratios))
	}
	edges[n] = hi
	slices.Sort(edges)
	return edges, ratios
}

func between(lo, hi, share float64, ratios bool) float64 {
	if ratios {
		return lo * math.Pow(hi/lo, share)
	}
	return lo + (hi-lo)*share
}
