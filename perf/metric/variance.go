package metric

// Variance is the variance of the values; 0 for fewer than two.
func (d *Distribution) Variance() float64 {
	n := float64(d.N())
	if n < 2 {
		return 0
	}
	mean, squares := d.Mean(), 0.0
	if d.hist == nil {
		for _, v := range d.exact {
			squares += (v - mean) * (v - mean)
		}
		return squares / (n - 1)
	}
	for b := range d.hist.buckets {
		middle := (b.min + b.max) / 2
		squares += float64(b.n) * (middle - mean) * (middle - mean)
	}
	return squares / (n - 1)
}
