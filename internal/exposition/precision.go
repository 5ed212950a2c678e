package exposition

import (
	"math"
	"strconv"
	"strings"
)

// Digits is how many significant digits C and C++ print of a number by default. llama.cpp prints its counters so: 1114028 is 1.11403e+06.
const Digits = 6

// A Precision finds out which exporters of a page print no more than Digits digits, by the numbers that were seen of each. Others print
// every digit that a number has. The zero Precision has seen nothing.
type Precision struct {
	exact map[string]bool // the owners of a number with more digits
}

// See takes a number of the page.
func (p *Precision) See(name string, value float64) {
	if p.exact[owner(name)] || !moreDigits(value) {
		return
	}
	if p.exact == nil {
		p.exact = map[string]bool{}
	}
	p.exact[owner(name)] = true
}

// Within is how far what was counted may be from the number that was printed: half of its last digit's unit, and 0 where all digits were
// printed.
func (p *Precision) Within(name string, value float64) float64 {
	if value == 0 || math.IsNaN(value) || math.IsInf(value, 0) || p.exact[owner(name)] {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(value)))-Digits+1)
	if unit <= 1 && whole(name) {
		return 0
	}
	return unit / 2
}

// owner is what begins the names of one exporter's metrics: several may share a page.
func owner(name string) string {
	if end := strings.IndexAny(name, ":_"); end > 0 {
		return name[:end]
	}
	return name
}

// whole reports whether a counter counts things, not seconds, by the convention of Prometheus' names.
func whole(name string) bool {
	return !strings.Contains(name, "seconds") || strings.HasSuffix(name, "_count") || strings.HasSuffix(name, "_bucket")
}

// moreDigits reports whether a number has more than Digits significant digits.
func moreDigits(value float64) bool {
	if math.IsNaN(value) || math.IsInf(value, 0) || math.Abs(value) < 1e6 && value == math.Trunc(value) {
		return false
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'e', Digits-1, 64), 64)
	return err == nil && rounded != value
}
