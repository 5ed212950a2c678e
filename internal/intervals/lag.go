package intervals

import "math"

// lags are the distances at which values are held against each other: twice as far each time.
var lags = [...]int{1, 2, 4, 8}

const farthest = 8

// A lag is how much values follow those before them. Values count from the first one, so that their squares keep their digits.
type lag struct {
	n            int
	first        float64
	sum, squares float64
	last         [farthest]float64 // by n
	with         [len(lags)]float64
}

func (l *lag) add(v float64) {
	if l.n == 0 {
		l.first = v
	}
	x := v - l.first
	for i, far := range lags {
		l.with[i] += x * l.last[(l.n-far)&(farthest-1)] // 0 before the first, as its own distance from itself
	}
	l.sum, l.squares = l.sum+x, l.squares+x*x
	l.last[l.n&(farthest-1)] = x
	l.n++
}

// A memory is how values follow each other: a part of their variance is of something that lasts, such as the state of the server, and
// keeps that share of itself from each value to the next. The rest, such as the length of an answer, is each value's own.
type memory struct{ part, keeps float64 }

// noise is the sum of squares of four correlations of independent values, times their number, which one of twenty exceeds (Ljung and Box).
const noise = 9.49

// memory is fitted to the correlations by least squares. There is none where independent values could have them.
func (l *lag) memory() memory {
	n := float64(l.n)
	mean := l.sum / n
	all := l.squares - n*mean*mean
	if !(all > 0) || l.n <= 2*farthest {
		return memory{}
	}
	var seen [len(lags)]float64
	squares := 0.0
	for i, far := range lags {
		seen[i] = (l.with[i] - (n-float64(far))*mean*mean) / all
		squares += n * seen[i] * seen[i]
	}
	if squares < noise {
		return memory{}
	}
	m := fit(seen, 0)
	return fit(seen, m.variance(math.Inf(1))/n) // as far as the mean of few values follows them
}

// fit is the memory whose correlations are nearest to those seen, which are too small by bias.
func fit(seen [len(lags)]float64, bias float64) (best memory) {
	least := math.Inf(1)
	for keeps := 0.0; keeps < 0.99; keeps += 0.01 {
		along, own := 0.0, 0.0
		x := keeps // to the power of each lag, as each is twice the one before
		for i := range lags {
			along, own = along+x*(seen[i]+bias), own+x*x
			x *= x
		}
		m := memory{min(1, max(0, along/max(own, 1e-12))), keeps}
		off := 0.0
		x = keeps
		for i := range lags {
			d := seen[i] + bias - m.part*x
			off += d * d
			x *= x
		}
		if off < least {
			least, best = off, m
		}
	}
	return best
}

// variance is n times that of the mean of n values, as a part of that of one.
func (m memory) variance(n float64) float64 {
	lasts := m.keeps / (1 - m.keeps)
	if !math.IsInf(n, 0) {
		lasts -= m.keeps * (1 - math.Pow(m.keeps, n)) / (n * (1 - m.keeps) * (1 - m.keeps))
	}
	return 1 + 2*m.part*lasts
}

// effective is as how many independent values they count by their memory.
func (l *lag) effective() float64 { return float64(l.n) / l.memory().variance(math.Inf(1)) }

// mostShort bounds short: where blocks are so short that their means say less than a quarter of the variance, they say too little.
const mostShort = 4

// short is the factor by which the variance of a mean is larger than so many blocks say, because the values at the end of one are alike
// to those at the beginning of the next: what it is by their memory (prewhitening, Andrews and Monahan 1992).
func (l *lag) short(blocks int) float64 {
	if blocks < 2 || l.n < blocks {
		return 1
	}
	memory, n, m := l.memory(), float64(l.n), float64(blocks)
	whole, block := memory.variance(n)/n, memory.variance(n/m)*m/n
	return min(mostShort, max(1, whole*(m-1)/(block-whole)))
}
