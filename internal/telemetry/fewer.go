package telemetry

import "slices"

// A Range is the least and the greatest value of a stretch of time.
type Range struct{ From, To, Lo, Hi float64 }

// Ranges are points as ranges of at most n stretches: see Fewer.
func Ranges(points []Point, n int, hole float64) []Range {
	all := make([]Range, len(points))
	for i, p := range points {
		all[i] = Range{p.From, p.To, p.Value, p.Value}
	}
	return Fewer(all, n, hole)
}

// Fewer joins ranges so that there are at most n: each its own where there are no more, else the least and the greatest of as many
// successive ones. Nothing that was read lies outside, which a mean would not keep. Ranges that are further apart than hole are not joined,
// but for the shortest holes where there are too many; a hole of 0 is none.
func Fewer(ranges []Range, n int, hole float64) []Range {
	n = max(n, 1)
	if len(ranges) <= n {
		return ranges
	}
	holes := 0
	for hole > 0 {
		if holes = holesOf(ranges, hole); holes <= n/2 {
			break
		}
		hole, holes = 2*hole, 0
	}
	most := n
	if holes > 0 { // the last stretch before each hole, and the last of all, may have fewer
		most = max(n-holes-1, 1)
	}
	each := (len(ranges) + most - 1) / most
	var all []Range
	joined := 0
	for i, r := range ranges {
		if i == 0 || joined == each || apart(ranges[i-1], r, hole) {
			all, joined = append(all, r), 1
			continue
		}
		last := &all[len(all)-1]
		last.To, last.Lo, last.Hi = r.To, min(last.Lo, r.Lo), max(last.Hi, r.Hi)
		joined++
	}
	return all
}

// apart reports whether there is a hole between two ranges.
func apart(a, b Range, hole float64) bool { return hole > 0 && b.From-a.To > hole }

func holesOf(ranges []Range, hole float64) (n int) {
	for i := 1; i < len(ranges); i++ {
		if apart(ranges[i-1], ranges[i], hole) {
			n++
		}
	}
	return n
}

// usualGaps is how many usual distances between readings make a hole.
const usualGaps = 3.5

// Hole is the time in seconds without a reading from which on nothing is known of a source: a few times what usually lies between two
// readings, and no less than the interval says.
func (r *Readings) Hole(interval float64) float64 {
	var gaps []float64
	for i := 1; i < len(r.Windows); i++ {
		gaps = append(gaps, r.Windows[i].Mid()-r.Windows[i-1].Mid())
	}
	if len(gaps) > 0 {
		slices.Sort(gaps)
		interval = max(interval, gaps[len(gaps)/2])
	}
	return usualGaps * interval
}
