// Package length describes how long prompts and answers should be: a fixed number of tokens, or a distribution from
// which each length is drawn. A draw is the quantile of one uniform number, so it depends on that number only. Limits
// truncate a distribution; values do not pile up at them.
package length

import (
	"math"
	"sort"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Distribution says how long something is. It is safe for concurrent use.
type Distribution interface {
	// Quantile is the length below or at which a share u of all lengths lies; u is at least 0 and less than 1. It is at
	// least 1.
	Quantile(u float64) int
	// Bounds are the least and the greatest length.
	Bounds() (least, most int)
	// Mean is the mean of all lengths.
	Mean() float64
}

// uniform is every whole number from least to most, alike.
type uniform struct{ least, most int }

// Quantile gives each whole number the same share.
func (d uniform) Quantile(u float64) int { return d.least + int(u*float64(d.most-d.least+1)) }

// Bounds are the ends of the range.
func (d uniform) Bounds() (int, int) { return d.least, d.most }

// Mean is the middle of the range.
func (d uniform) Mean() float64 { return (float64(d.least) + float64(d.most)) / 2 }

// normal is a normal distribution of the length, or of its natural logarithm, rounded and cut off at its limits: the share of
// the distribution outside is spread over what is inside.
type normal struct {
	mean, deviation float64
	log             bool
	least, most     int
	low, high       float64 // the distribution function at the limits
	expected        float64
}

func newNormal(mean, deviation float64, log bool, least, most int) (normal, error) {
	d := normal{mean: mean, deviation: deviation, log: log, least: least, most: most}
	d.low, d.high = d.share(float64(least)-0.5), d.share(float64(most)+0.5)
	if d.high-d.low < 1e-9 {
		return d, i18n.Errorf("has almost no probability between %d and %d tokens", "落在 %d 到 %d 个 token 之间的概率几乎为零", least, most)
	}
	const steps = 1 << 14
	for i := range steps {
		d.expected += float64(d.Quantile((float64(i)+0.5)/steps)) / steps
	}
	return d, nil
}

// share is the distribution function.
func (d normal) share(length float64) float64 {
	if d.log {
		if length <= 0 {
			return 0
		}
		length = math.Log(length)
	}
	return math.Erfc((d.mean-length)/(d.deviation*math.Sqrt2)) / 2
}

// Quantile is rounded and cut to the bounds.
func (d normal) Quantile(u float64) int {
	p := d.low + u*(d.high-d.low)
	x := d.mean - d.deviation*math.Sqrt2*math.Erfcinv(2*p)
	if d.log {
		x = math.Exp(x)
	}
	return int(math.Round(min(max(x, float64(d.least)), float64(d.most))))
}

// Bounds are where values are cut.
func (d normal) Bounds() (int, int) { return d.least, d.most }

// Mean is that of the values after they were cut and rounded.
func (d normal) Mean() float64 { return d.expected }

// A weighted distribution has ranges of lengths with weights. Within a range all lengths are alike.
type weighted struct {
	ranges []uniform
	until  []float64 // the share of this range and those before
}

// newWeighted makes a distribution of ranges in ascending order with weights, of which one is above 0.
func newWeighted(ranges []uniform, weights []float64) weighted {
	d := weighted{ranges: ranges, until: make([]float64, len(ranges))}
	sum := 0.0
	for i, w := range weights {
		sum += w
		d.until[i] = sum
	}
	for i := range d.until {
		d.until[i] /= sum
	}
	return d
}

// Quantile chooses a range by its weight and a number in it.
func (d weighted) Quantile(u float64) int {
	i := min(sort.SearchFloat64s(d.until, math.Nextafter(u, 1)), len(d.ranges)-1)
	before := 0.0
	if i > 0 {
		before = d.until[i-1]
	}
	within := (u - before) / (d.until[i] - before)
	return d.ranges[i].Quantile(min(max(within, 0), math.Nextafter(1, 0)))
}

// Bounds are the least of the first range and the most of the last.
func (d weighted) Bounds() (int, int) { return d.ranges[0].least, d.ranges[len(d.ranges)-1].most }

// Mean is that of all ranges by their weight.
func (d weighted) Mean() float64 {
	mean, before := 0.0, 0.0
	for i, r := range d.ranges {
		mean += r.Mean() * (d.until[i] - before)
		before = d.until[i]
	}
	return mean
}

// newZipf makes lengths from least to most whose probabilities fall as 1/rank^exponent, the least first.
func newZipf(exponent float64, least, most int) weighted {
	ranges, weights := make([]uniform, most-least+1), make([]float64, most-least+1)
	for i := range ranges {
		ranges[i], weights[i] = uniform{least + i, least + i}, math.Pow(float64(i+1), -exponent)
	}
	return newWeighted(ranges, weights)
}
