package telemetry

// Restarts is in how many readings a counter was lower than in the one before: the source began again, or another one answered.
func (r *Readings) Restarts() int {
	at := map[int]bool{}
	for _, s := range r.Series {
		for i := 1; s.Counter && i < len(s.changes); i++ {
			if s.changes[i].value < s.changes[i-1].value {
				at[s.changes[i].reading] = true
			}
		}
	}
	return len(at)
}
