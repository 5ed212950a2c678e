package telemetry

// A Range is the least and the greatest value of a stretch of time.
type Range struct{ From, To, Lo, Hi float64 }

// Ranges are points as ranges of at most n stretches: each its own where there are no more, else the least and the greatest of as many
// successive ones. Nothing that was read lies outside, which a mean would not keep.
func Ranges(points []Point, n int) []Range {
	each := max(1, (len(points)+n-1)/max(n, 1))
	var all []Range
	for i, p := range points {
		if i%each == 0 {
			all = append(all, Range{p.From, p.To, p.Value, p.Value})
			continue
		}
		r := &all[len(all)-1]
		r.To, r.Lo, r.Hi = p.To, min(r.Lo, p.Value), max(r.Hi, p.Value)
	}
	return all
}
