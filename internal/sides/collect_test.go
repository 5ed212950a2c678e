package sides

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestGaps_CountsNearlyWhatTheExactValuesGive(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	c := &chunk{upto: make([]uint32, bins)}
	var all []float64
	for range 20_000 {
		x := 0.01 * math.Exp(0.5*random.NormFloat64())
		all = append(all, x)
		c.add(time.Duration(x*1e9), allBins())
	}
	g := &gaps{chunks: []*chunk{c}, each: 1}
	s := g.series()
	exact := series(all)
	for _, p := range []float64{0.5, 0.9, 0.99} {
		got, want := stats.Quantile(s.Blocks, p, s.Low, s.High), stats.Quantile(exact.Blocks, p, exact.Low, exact.High)
		if math.Abs(got/want-1) > wider-1 {
			t.Errorf("p%g: %g, not %g", 100*p, got, want)
		}
	}
}

func TestGaps_MergingLosesNothing(t *testing.T) {
	g := &gaps{each: 1}
	for i := range 7 {
		c := &chunk{upto: make([]uint32, bins)}
		for range i + 1 {
			c.add(time.Millisecond, allBins())
		}
		g.chunks = append(g.chunks, c)
	}
	g.merge(2)
	n := 0.0
	for _, c := range g.chunks {
		n += c.N()
	}
	if len(g.chunks) != 4 || n != 28 || math.Abs(g.chunks[0].Sum()-0.003) > 1e-9 {
		t.Errorf("%d chunks with %g gaps", len(g.chunks), n)
	}
}

func TestBinTable_GivesTheBinsOfTheLogarithm(t *testing.T) {
	table := allBins()
	values := []float64{-1, math.Copysign(0, -1), 0, finest, 1e300}
	for i := range bins { // the edges, where rounding would tell
		edge := finest * math.Pow(wider, float64(i))
		values = append(values, math.Nextafter(edge, 0), edge, math.Nextafter(edge, 1e9), edge*(1+1e-10), edge*(1-1e-10))
	}
	random := rand.New(rand.NewPCG(7, 8))
	for range 100_000 {
		values = append(values, finest*math.Exp(21*random.Float64()))
	}
	across := 0
	for _, x := range values {
		if got, want := table.bin(x), binOf(x); got != want {
			t.Fatalf("%g: bin %d, not %d", x, got, want)
		}
	}
	for _, b := range table.bins {
		if b == acrossBins {
			across++
		}
	}
	if share := float64(across) / float64(len(table.bins)); share > 0.15 {
		t.Errorf("%.0f %% of the buckets need a logarithm", 100*share)
	}
}

func TestPace_HoldsWholeRoundsAndAllRequests(t *testing.T) {
	c := newCollector(nil)
	for i := range 102 { // four at once, a round a second; one of them fails
		start := record.Instant(i/4)*1e9 + 1
		c.done = append(c.done, ended{sent: start, at: start + 1e9, failed: i == 50, out: 3})
	}
	requests, seconds := 0.0, 0.0
	parts := c.pace(4)[metric.RequestThroughput]
	for i, p := range parts {
		requests, seconds = requests+p.Num, seconds+p.Den
		if i+1 < len(parts) && math.Abs(p.Den-math.Round(p.Den)) > 1e-9 {
			t.Errorf("block %d of %g s cuts a round", i, p.Den)
		}
	}
	if requests != 101 || math.Abs(seconds-26) > 1e-6 {
		t.Errorf("%g requests in %g s", requests, seconds)
	}
}

func TestSeries_BlocksAreLongerWhereNeighborsAreAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var apart, alike []float64
	level := 0.0
	for i := range 400 {
		if i%40 == 0 {
			level = random.NormFloat64()
		}
		apart, alike = append(apart, random.ExpFloat64()), append(alike, 10+level+0.1*random.NormFloat64())
	}
	if n := len(series(apart).Blocks); n != mostBlocks {
		t.Errorf("independent values: %d blocks", n)
	}
	if n := len(series(alike).Blocks); n != fewBlocks {
		t.Errorf("values that stay alike: %d blocks", n)
	}
}
