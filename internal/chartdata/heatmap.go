package chartdata

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// eighths are the bins: powers of two, each cut in eight equal steps, so that a bin is 6 to 12 % wide.
const (
	eighths = metric.Buckets(3)
	octave  = 1 << eighths // bins of each doubling
	bins    = 35 * octave  // from 2^-20 s, a microsecond, to 2^15 s, nine hours
)

// lowest is the lowest bin.
var lowest = eighths.Of(0x1p-20)

// binOf is the bin of a number of seconds; what lies beyond the bins counts in the first and the last.
func binOf(seconds float64) int { return min(max(eighths.Of(max(seconds, 0))-lowest, 0), bins-1) }

// BinEdge is the lower edge of a bin in seconds; that of the next bin is its upper edge.
func BinEdge(bin int) float64 { return eighths.Edge(bin + lowest) }

// A LatencyHeatmap counts durations by the slice of time in which they ended and by their bin.
type LatencyHeatmap struct {
	// Width is the width of a column in nanoseconds.
	Width   int64
	columns [][]uint32
}

// heatColumns bounds the columns of a heat map.
const heatColumns = 96

func newLatencyHeatmap() *LatencyHeatmap { return &LatencyHeatmap{Width: firstWidth} }

func (h *LatencyHeatmap) add(at record.Instant, seconds float64) {
	if at <= 0 {
		return
	}
	for int64(at)/h.Width >= heatColumns {
		h.halve()
	}
	i := int(int64(at) / h.Width)
	for len(h.columns) <= i {
		h.columns = append(h.columns, nil)
	}
	if h.columns[i] == nil {
		h.columns[i] = make([]uint32, bins)
	}
	h.columns[i][binOf(seconds)]++
}

func (h *LatencyHeatmap) halve() {
	half := (len(h.columns) + 1) / 2
	for i := range half {
		joined := h.columns[2*i]
		if 2*i+1 < len(h.columns) && h.columns[2*i+1] != nil {
			if joined == nil {
				joined = make([]uint32, bins)
			}
			for b, n := range h.columns[2*i+1] {
				joined[b] += n
			}
		}
		h.columns[i] = joined
	}
	clear(h.columns[half:])
	h.columns = h.columns[:half]
	h.Width *= 2
}

// A Cell is one cell of a heat map that is not empty.
type Cell struct {
	Column, Bin int
	Count       int
}

// Joined are the cells with neighboring columns joined to groups of `columns` and neighboring bins to groups of
// `bins`: Column and Bin are the first of their group.
func (h *LatencyHeatmap) Joined(columns, bins int) []Cell {
	sums := map[Cell]int{}
	for _, c := range h.Cells() {
		sums[Cell{Column: c.Column - c.Column%columns, Bin: c.Bin - c.Bin%bins}] += c.Count
	}
	var all []Cell
	for c, n := range sums {
		c.Count = n
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Cell) int { return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Bin, b.Bin)) })
	return all
}

// Cells are the cells that are not empty, by column, then by bin.
func (h *LatencyHeatmap) Cells() []Cell {
	var all []Cell
	for c, column := range h.columns {
		for b, n := range column {
			if n > 0 {
				all = append(all, Cell{c, b, int(n)})
			}
		}
	}
	return all
}
