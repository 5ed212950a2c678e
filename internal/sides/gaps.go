package sides

import (
	"math"
	"time"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/record"
)

// Gaps are counted in bins of 0.5 %, since a level may have tens of millions: bin i holds those up to finest × wider^i.
const (
	bins   = 4096
	finest = 1e-6
	wider  = 1.005
)

// mostChunks is how many chunks of successive requests are kept apart until the level is over.
const mostChunks = 80

// A chunk is the gaps of several successive requests.
type chunk struct {
	upto []uint32 // by bin: how many in it; once closed, how many up to it
	n    uint32
	sum  float64
}

// gaps are the gaps of a level. Memory is bounded: when there are too many chunks, neighbors are merged.
type gaps struct {
	chunks []*chunk
	each   int // requests a chunk
	inLast int
}

func (g *gaps) add(r *record.Record) {
	if len(g.chunks) == 0 || g.inLast == g.each {
		if len(g.chunks) == mostChunks {
			g.merge(2)
			g.each *= 2
		}
		g.chunks = append(g.chunks, &chunk{upto: make([]uint32, bins)})
		g.inLast = 0
	}
	g.inLast++
	last, table := g.chunks[len(g.chunks)-1], allBins()
	for gap := range r.Gaps() {
		last.add(gap, table)
	}
}

func (c *chunk) add(gap time.Duration, table *binTable) {
	x := gap.Seconds()
	c.upto[table.bin(x)]++
	c.n++
	c.sum += x
}

var perBin = 1 / math.Log(wider)

// binOf is the bin of x.
func binOf(x float64) int {
	if x <= finest {
		return 0
	}
	return min(bins-1, int(math.Ceil(math.Log(x/finest)*perBin)))
}

// merge makes one chunk of n neighbors each.
func (g *gaps) merge(n int) {
	var merged []*chunk
	for i, c := range g.chunks {
		if i%n == 0 {
			merged = append(merged, c)
			continue
		}
		into := merged[len(merged)-1]
		for b, count := range c.upto {
			into.upto[b] += count
		}
		into.n += c.n
		into.sum += c.sum
	}
	g.chunks = merged
}

// series closes the chunks.
func (g *gaps) series() compare.Series {
	if most := blocksOf(len(g.chunks) * g.each); len(g.chunks) > most {
		g.merge((len(g.chunks) + most - 1) / most)
	}
	s := compare.Series{Low: finest / 2, High: finest * math.Pow(wider, bins-1)}
	var blocks []stats.Block
	for _, c := range g.chunks {
		for b := 1; b < bins; b++ {
			c.upto[b] += c.upto[b-1]
		}
		if c.n > 0 {
			blocks = append(blocks, c)
		}
	}
	s.Blocks = blocks
	return s
}

// N is the number of gaps.
func (c *chunk) N() float64 { return float64(c.n) }

// Sum is their sum in seconds.
func (c *chunk) Sum() float64 { return c.sum }

// Upto is how many are at most x, as if those of a bin were spread evenly over it.
func (c *chunk) Upto(x float64) float64 {
	if x < finest {
		return 0
	}
	at := math.Log(x/finest) * perBin
	below := min(int(at), bins-1)
	n := float64(c.upto[below])
	if below+1 < bins {
		n += (at - float64(below)) * float64(c.upto[below+1]-c.upto[below])
	}
	return n
}
