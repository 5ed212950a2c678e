package metric

import (
	"math"
)

// An Interference is what a mix does to one time of one class: the class alone against the class in the mix, each with its part of
// the same load.
type Interference struct {
	// Mix and Alone are the levels.
	Mix   string `json:"level"`
	Alone string `json:"alone_level"`
	Class string `json:"class"`
	Key   Key    `json:"metric"`
	// At is the percentile in (0, 1], 0 for the mean.
	At float64 `json:"percentile,omitempty"`
	// Before is the figure alone, Within that in the mix, in the metric's unit.
	Before float64 `json:"alone"`
	Within float64 `json:"in_mix"`
	// Ratio is Within ÷ Before, Range where it lies with 95 % confidence; nil where there are too few requests to say.
	Ratio float64    `json:"ratio"`
	Range *RatioSpan `json:"ratio_95,omitempty"`
}

// A RatioSpan is an interval of a ratio.
type RatioSpan struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Slower reports whether the time is longer in the mix, beyond what chance explains.
func (i Interference) Slower() bool { return i.Range != nil && i.Range.Low > 1 }

// Telling reports whether the figure is worth a row: the 99th percentile of few requests is not.
func (i Interference) Telling() bool { return i.At < 0.99 || i.Range != nil }

// Quicker reports whether it is shorter.
func (i Interference) Quicker() bool { return i.Range != nil && i.Range.High < 1 }

// interferenceKeys are the times that are compared, and interferenceAt at which percentiles, 0 for the mean.
var (
	interferenceKeys = []Key{TTFT, TPOT, Latency}
	interferenceAt   = []float64{0, 0.5, 0.9, 0.99}
)

// Interferences compare each mix among the levels with the levels of its classes alone that came before it.
func Interferences(levels []*Level) (all []Interference) {
	alone := map[string]*Level{}
	for _, l := range levels {
		if class := l.Load.Alone(); class != "" {
			alone[class] = l
			continue
		}
		for _, c := range l.Classes {
			if before := alone[c.Name]; before != nil && partOf(before.Load, l.Load, c.Name) {
				all = append(all, interferenceOf(before, l, c)...)
			}
		}
		alone = map[string]*Level{}
	}
	return all
}

// partOf reports whether a load is that of a class of a mix.
func partOf(alone, mix Load, class string) bool {
	for i, c := range mix.Classes {
		if c.Name == class {
			return mix.Weights().Part(mix.Profile, i).Equal(alone.Profile)
		}
	}
	return false
}

func interferenceOf(alone, mix *Level, class ClassLevel) (all []Interference) {
	for _, key := range interferenceKeys {
		key = mix.Headline(key)
		before, within := alone.Distribution(key), class.Distribution(key)
		if before == nil || within == nil || before.N() == 0 || within.N() == 0 {
			continue
		}
		for _, p := range interferenceAt {
			one := Interference{Mix: mix.Load.Name, Alone: alone.Load.Name, Class: class.Name, Key: key, At: p}
			a, b := estimateOf(before, p), estimateOf(within, p)
			if one.Before, one.Within = a.value, b.value; !(a.value > 0) || math.IsInf(a.value, 0) || math.IsInf(b.value, 0) {
				continue
			}
			one.Ratio, one.Range = b.value/a.value, ratioSpan(b, a)
			all = append(all, one)
		}
	}
	return all
}

// An estimate is a figure with its interval of 95 % confidence, which is not known where there are too few values.
type estimate struct {
	value, low, high float64
	known            bool
}

// normal95 is the quantile of the normal distribution at 97.5 %.
const normal95 = 1.959963984540054

func estimateOf(d *Distribution, p float64) estimate {
	if p == 0 {
		return meanEstimate(d)
	}
	return quantileEstimate(d, p)
}

// meanEstimate has an interval on the scale of the logarithm, where the error of a mean of times is nearly symmetric.
func meanEstimate(d *Distribution) estimate {
	n, mean := float64(d.N()), d.Mean()
	e := estimate{value: mean}
	if d.N() < fewestToCompare || mean <= 0 {
		return e
	}
	squares := 0.0
	d.each(func(v float64, k int64) { squares += float64(k) * (v - mean) * (v - mean) })
	off := normal95 * math.Sqrt(squares/(n-1)/n) / mean
	e.low, e.high, e.known = mean*math.Exp(-off), mean*math.Exp(off), true
	return e
}

// quantileEstimate has an interval between two values of the sample: their ranks are those that the number of values below the quantile,
// which is binomial, leaves open. It is not known where one of them lies beyond the sample.
func quantileEstimate(d *Distribution, p float64) estimate {
	all := d.N() + d.Infinite()
	e, n := estimate{value: d.Quantile(p)}, float64(all)
	off := normal95 * math.Sqrt(n*p*(1-p))
	low, high := math.Floor(n*p-off), math.Ceil(n*p+off)+1
	if d.N() < fewestToCompare || low < 1 || high > n {
		return e
	}
	e.low, e.high = d.Quantile(low/n), d.Quantile(high/n)
	e.known = e.low > 0 && !math.IsInf(e.high, 0)
	return e
}

// ratioSpan is the interval of the ratio of two independent estimates, recovered from their own intervals on the scale of the logarithm
// (Zou and Donner 2008).
func ratioSpan(above, below estimate) *RatioSpan {
	if !above.known || !below.known {
		return nil
	}
	center := math.Log(above.value / below.value)
	low := math.Hypot(math.Log(above.value/above.low), math.Log(below.high/below.value))
	high := math.Hypot(math.Log(above.high/above.value), math.Log(below.value/below.low))
	return &RatioSpan{Low: math.Exp(center - low), High: math.Exp(center + high)}
}

// SameShape reports whether two loads can be compared along an axis: they differ in nothing but their number of slots and their rate.
func (l Load) SameShape(o Load) bool {
	return l.Profile.SameShape(o.Profile) && l.Alone() == o.Alone()
}

// Whole are the levels without those that send a class of a mix alone, for comparison; all of them where there are no others.
func Whole(levels []*Level) (all []*Level) {
	for _, l := range levels {
		if l.Load.Alone() == "" {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		return levels
	}
	return all
}
