package stats

// Following is the correlation of the ratios of parts with those of the parts before them.
func Following(parts []Part) float64 {
	mean := Ratio(parts).Value
	var with, all, before float64
	for i, p := range parts {
		d := p.Num/p.Den - mean
		all += d * d
		if i > 0 {
			with += d * before
		}
		before = d
	}
	if all == 0 {
		return 0
	}
	return with / all
}
