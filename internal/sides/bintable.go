package sides

import (
	"sync"

	"github.com/modelscope/evalscope/perf/metric"
)

// narrow are buckets a tenth as wide as a bin, so most lie within one bin.
const narrow = metric.Buckets(11)

// A binTable has the bin of each narrow bucket from finest on; acrossBins where the bucket does not lie within one bin. Finding a bin there
// takes a few instructions instead of a logarithm, and a level may have tens of millions of gaps.
type binTable struct {
	from int
	bins []int16
}

// acrossBins is the entry of a bucket that has an edge of a bin in it.
const acrossBins = -1

// allBins is the table of all bins.
var allBins = sync.OnceValue(func() *binTable {
	const rounding = 1e-9 // of an edge by its logarithm, which is many times smaller
	t := &binTable{from: narrow.Of(finest)}
	for i := t.from; ; i++ {
		low, high := binOf(narrow.Edge(i)*(1-rounding)), binOf(narrow.Edge(i+1)*(1+rounding))
		if low == high {
			t.bins = append(t.bins, int16(low))
		} else {
			t.bins = append(t.bins, acrossBins)
		}
		if low == bins-1 {
			return t
		}
	}
})

// bin is what binOf is.
func (t *binTable) bin(x float64) int {
	if i := narrow.Of(x) - t.from; i >= 0 && i < len(t.bins) && t.bins[i] != acrossBins {
		return int(t.bins[i])
	}
	return binOf(x)
}
