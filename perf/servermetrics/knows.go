package servermetrics

import (
	"slices"
	"strings"
)

// Knows reports whether the dialect has a metric of that name; the parts of a histogram count too.
func (d Dialect) Knows(name string) bool {
	if d.names(name) {
		return true
	}
	for _, end := range []string{"_bucket", "_sum", "_count"} {
		if base, ok := strings.CutSuffix(name, end); ok && d.names(base) {
			return true
		}
	}
	return false
}

// names reports whether a name is one of the dialect's lists.
func (d Dialect) names(name string) bool {
	for _, list := range [][]string{d.Running, d.Waiting, d.KVCache, d.Batch} {
		if slices.ContainsFunc(list, func(known string) bool { base, _, _ := strings.Cut(known, "{"); return base == name }) {
			return true
		}
	}
	for _, list := range d.Counts {
		if slices.Contains(list, name) {
			return true
		}
	}
	for _, list := range d.Times {
		if slices.Contains(list, name) {
			return true
		}
	}
	for _, q := range d.Sums {
		if name == q.Seconds || name == q.Per {
			return true
		}
	}
	return false
}
