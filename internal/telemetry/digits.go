package telemetry

// clearShare is the share of a growth by which the printed digits may leave it open.
const clearShare = 0.1

// within is how far the value of a counter may be from what was counted, because its source prints few digits.
func (s *Series) within(value float64) float64 {
	if !s.Counter {
		return 0
	}
	return s.of.digits.Within(s.Metric, value)
}

// FewDigits reports whether some counter of the source is printed with so few digits that a single count does not show.
func (r *Readings) FewDigits() bool {
	for _, s := range r.Series {
		for _, c := range s.changes {
			if s.within(c.value) >= 1 {
				return true
			}
		}
	}
	return false
}

// clearSteps leaves out readings of a counter until it clearly grew: between two that are left in, the growth is known to clearShare.
type clearSteps struct {
	value, within float64
	begun         bool
}

// next reports whether a reading is left in.
func (c *clearSteps) next(value, within float64) bool {
	if c.begun && c.within+within > 0 && value >= c.value && value-c.value < (c.within+within)/clearShare {
		return false
	}
	c.value, c.within, c.begun = value, within, true
	return true
}
