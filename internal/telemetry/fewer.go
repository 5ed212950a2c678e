package telemetry

// A Range is the least and the greatest value of a stretch of time.
type Range struct{ From, To, Lo, Hi float64 }

// Ranges are points as ranges of at most n stretches: see Fewer.
func Ranges(points []Point, n int) []Range {
	all := make([]Range, len(points))
	for i, p := range points {
		all[i] = Range{p.From, p.To, p.Value, p.Value}
	}
	return Fewer(all, n)
}

// Fewer joins ranges so that there are at most n: each its own where there are no more, else the least and the greatest of as many
// successive ones. Nothing that was read lies outside, which a mean would not keep.
func Fewer(ranges []Range, n int) []Range {
	each := max(1, (len(ranges)+n-1)/max(n, 1))
	var all []Range
	for i, r := range ranges {
		if i%each == 0 {
			all = append(all, r)
			continue
		}
		last := &all[len(all)-1]
		last.To, last.Lo, last.Hi = r.To, min(last.Lo, r.Lo), max(last.Hi, r.Hi)
	}
	return all
}
