package intervals

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// mostBlocks and fewBlocks are how many blocks of time a run is cut into: twenty, or ten where the means of neighbors are alike.
	mostBlocks = 20
	fewBlocks  = 10
	// leastBlocks is how many blocks an interval needs.
	leastBlocks = 8
	// perBlock is how many requests a block has at least.
	perBlock = 5
	// leastRequests is how many requests an interval within a run needs.
	leastRequests = fewBlocks * perBlock
	// leastEffective is as how many independent ones they have to count if each follows the one before: with fewer, ten blocks are not
	// independent of each other.
	leastEffective = 10
	// beyond is how many values have to lie beyond a quantile for their blocks to say how alike they are.
	beyond = mostBlocks * perBlock
	// surely is the share of that number which has to bound a quantile: it is an estimate, and where it came out large by chance the
	// bound is wrong.
	surely = 0.75
	// scarce is the share of the values from which on a bound that needs more of them as independent ones is given with care: whether they are
	// so many is then a guess.
	scarce = 0.1
	// leastDesign bounds how much better than independent values those of blocks may look.
	leastDesign = 0.5
	// follows is the correlation of neighboring blocks above which they are made twice as long.
	follows = 0.3
	// draws is how often the blocks of a run are drawn for an interval.
	draws = 1000
)

// Quantiles are those that have intervals, as shares.
func Quantiles() []float64 {
	return []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999}
}

// Confidence is how sure the figures of the level are as far as this run tells. The level is made of the requests that were added.
func (c *Collector) Confidence(l *metric.Level) *metric.Confidence {
	made := &metric.Confidence{Runs: 1, Of: map[metric.Key]metric.Uncertainty{}, Tails: c.claims(l)}
	if n := c.requests(); n < leastRequests {
		made.Why = i18n.Sprintf("too few requests for intervals within a run: %s; at least %d are required, or several runs (--repeat)",
			"不足以给出单次运行内的区间：只有 %s 个请求，需要 %d 个，或多次运行（--repeat）", i18n.Count(n, "request"), leastRequests)
		return made
	}
	made.Blocks = len(c.blocks(mostBlocks))
	for i, d := range c.metrics {
		c.distribution(made, l, d.Key, i)
	}
	if c.gaps {
		c.distribution(made, l, metric.ITL, len(c.metrics))
	}
	for _, r := range ratios() {
		c.single(made, l, r)
	}
	made.Success = c.success()
	return made
}

func (c *Collector) requests() (n int) {
	for _, one := range c.chunks {
		n += one.requests
	}
	return n
}

// blocks are the places of the chunks at which blocks begin: at most so many of them, of as many chunks each.
func (c *Collector) blocks(most int) (starts []int) {
	most = max(2, min(most, c.requests()/perBlock, len(c.chunks)))
	size := (len(c.chunks) + most - 1) / most
	for i := 0; i+size/2 < len(c.chunks) || i == 0; i += size { // a short rest goes with the last block
		starts = append(starts, i)
	}
	return starts
}

// parts are sums over blocks of what each chunk adds.
func (c *Collector) parts(most int, of func(i int) stats.Part) (all []stats.Part) {
	starts := c.blocks(most)
	for k, from := range starts {
		to := len(c.chunks)
		if k+1 < len(starts) {
			to = starts[k+1]
		}
		var sum stats.Part
		for i := from; i < to; i++ {
			p := of(i)
			sum.Num, sum.Den = sum.Num+p.Num, sum.Den+p.Den
		}
		if sum.Den > 0 {
			all = append(all, sum)
		}
	}
	return all
}

// independent are parts of blocks so long that neighbors are not alike.
func (c *Collector) independent(of func(i int) stats.Part) []stats.Part {
	all := c.parts(mostBlocks, of)
	if stats.Following(all) > follows {
		return c.parts(fewBlocks, of)
	}
	return all
}

// source is a source of draws of its own for each figure, the same each time.
func source(key metric.Key) *rand.Rand {
	sum := fnv.New64a()
	sum.Write([]byte(key))
	return rand.New(rand.NewPCG(16, sum.Sum64()))
}

// distribution gives the mean and the quantiles of a metric their intervals.
func (c *Collector) distribution(made *metric.Confidence, l *metric.Level, key metric.Key, at int) {
	d := l.Distribution(key)
	if d == nil || d.N() == 0 {
		return
	}
	sum := func(i int) stats.Part { s := &c.chunks[i].series[at]; return stats.Part{Num: s.sum, Den: float64(s.n)} }
	u := metric.Uncertainty{N: d.N(), At: map[float64]metric.Interval{}}
	parts := c.independent(sum)
	short := c.lags[at].short(len(parts))
	u.Effective = effective(parts, d, short)
	if c.lags[at].effective() < leastEffective {
		made.Of[key] = u
		return
	}
	if d.Infinite() == 0 {
		u.Value = interval(stats.Bootstrap(parts, metric.ConfidenceLevel, draws, source(key), short))
	}
	for _, p := range Quantiles() {
		if i, ok := c.quantile(d, at, p); ok {
			u.At[p] = i
		}
	}
	made.Of[key] = u
}

// effective is as how many independent values those of a distribution count for its mean.
func effective(parts []stats.Part, d *metric.Distribution, short float64) float64 {
	e, n := stats.Ratio(parts), float64(d.N())
	spread := d.Variance()
	if !(e.SE > 0) || !(spread > 0) {
		return n
	}
	return min(n, spread/(e.SE*e.SE*short))
}

// quantile is the interval of a quantile by order statistics, with the number of values as how many independent ones they count for
// the share up to the quantile. It is not ok where the values bound it on neither side.
func (c *Collector) quantile(d *metric.Distribution, at int, p float64) (metric.Interval, bool) {
	if math.IsInf(d.Quantile(p), 0) {
		return metric.Interval{}, false
	}
	effective, df := c.effectiveAt(d, at, p)
	effective *= c.certain(df)
	low, high := stats.Ranks(p, effective, metric.ConfidenceLevel)
	_, careful := stats.Ranks(p, surely*min(effective, c.certain(df)*c.lags[at].effective()), metric.ConfidenceLevel)
	if _, most := stats.Ranks(p, scarce*float64(d.N()), metric.ConfidenceLevel); careful == 1 || most == 1 {
		high = careful // one that is given because the values look independent must not be narrow because they do
	}
	if low == 0 && high == 1 {
		return metric.Interval{}, false
	}
	i := metric.Interval{Low: 0, High: math.Inf(1)}
	if low > 0 {
		i.Low = d.Quantile(low)
	}
	if high < 1 {
		i.High = d.Quantile(high)
	}
	return i, true
}

// certain is the part of an effective number that counts, which is asked for often.
func (c *Collector) certain(df float64) float64 {
	share, known := c.shares[df]
	if !known {
		share = stats.Certain(df, metric.ConfidenceLevel)
		c.shares[df] = share
	}
	return share
}

// effectiveAt is as how many independent values those of a metric count for the share of them up to their p quantile. Of a quantile
// that few values lie beyond, it is that of one nearer to the middle: there, values that are near in time are rather more alike.
func (c *Collector) effectiveAt(d *metric.Distribution, at int, p float64) (n, df float64) {
	edge := min(0.5, beyond/float64(d.N()+d.Infinite()))
	bin := binOf(d.At(min(max(p, edge), 1-edge)))
	parts := c.independent(func(i int) stats.Part {
		s := &c.chunks[i].series[at]
		return stats.Part{Num: s.upto(bin), Den: float64(s.n)}
	})
	for _, p := range parts {
		n += p.Den
	}
	return n / max(stats.DesignEffect(parts)*c.lags[at].short(len(parts)), leastDesign), float64(len(parts) - 1)
}

// single gives a single figure its interval, where the sums of the blocks give the level's own figure.
func (c *Collector) single(made *metric.Confidence, l *metric.Level, r ratio) {
	value, ok := l.Value(r.key)
	if !ok || !(value > 0) {
		return
	}
	parts := c.time.parts(r.num)
	if r.over != nil {
		parts = c.independent(func(i int) stats.Part {
			return stats.Part{Num: r.num(&c.chunks[i].sums), Den: r.over(&c.chunks[i].sums)}
		})
	}
	if len(parts) < leastBlocks {
		return
	}
	span := stats.ShareOf(stats.Ratio(parts), float64(c.requests()), metric.ConfidenceLevel)
	if d, _ := metric.Define(r.key); !isShare(d) {
		span = stats.Bootstrap(parts, metric.ConfidenceLevel, draws, source(r.key), 1)
	}
	if math.Abs(span.Value-value) > 1e-6*value {
		return
	}
	if i := interval(span); i != nil {
		made.Of[r.key] = metric.Uncertainty{Value: i, N: c.requests()}
	}
}

// interval is nil where a span has no two ends.
func interval(s stats.Span) *metric.Interval {
	if i := (metric.Interval{Low: s.Low, High: s.High}); i.Bounded() {
		return &i
	}
	return nil
}

// success is the interval of the share of requests that succeeded.
func (c *Collector) success() *metric.Interval {
	failed := c.independent(func(i int) stats.Part {
		return stats.Part{Num: float64(c.chunks[i].requests - c.chunks[i].failed), Den: float64(c.chunks[i].requests)}
	})
	return interval(stats.Wilson(stats.Ratio(failed).Value, float64(c.requests()), stats.Design(failed), metric.ConfidenceLevel))
}
