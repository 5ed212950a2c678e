package intervals

// A lag is how much a value follows the one before it. Values count from the first one, so that their squares keep their digits.
type lag struct {
	n                         int
	first, last               float64
	sum, squares, withEarlier float64
}

func (l *lag) add(v float64) {
	if l.n == 0 {
		l.first = v
	}
	x := v - l.first
	l.withEarlier += x * l.last
	l.sum, l.squares, l.last = l.sum+x, l.squares+x*x, x
	l.n++
}

// effective is as how many independent values they count if each follows the one before it, and all else by that alone.
func (l *lag) effective() float64 {
	n := float64(l.n)
	mean := l.sum / n
	all := l.squares - n*mean*mean
	if !(all > 0) {
		return n
	}
	follows := (l.withEarlier - n*mean*mean) / all
	return n * min(1, max(0, (1-follows)/(1+follows)))
}
