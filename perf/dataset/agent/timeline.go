package agent

import "slices"

// A timeline is the recorded instants of a session, with idle time between the starts of requests cut.
type timeline struct {
	gaps []gap
}

// A gap is a time without the start of a request that was longer than allowed.
type gap struct {
	from, to float64 // when requests started
	before   float64 // what was cut out before it
	kept     float64
}

// newTimeline cuts what is longer than most between two starts.
func newTimeline(requests []wekaRequest, most float64) *timeline {
	var starts []float64
	for i := range requests {
		if requests[i].Type != subagent {
			starts = append(starts, requests[i].At)
		}
		for j := range requests[i].Inner {
			starts = append(starts, requests[i].Inner[j].At)
		}
	}
	return cutIdle(starts, most)
}

func cutIdle(starts []float64, most float64) *timeline {
	slices.Sort(starts)
	t, before := &timeline{}, 0.0
	for i := 1; i < len(starts); i++ {
		if long := starts[i] - starts[i-1]; long > most {
			t.gaps = append(t.gaps, gap{from: starts[i-1], to: starts[i], before: before, kept: most})
			before += long - most
		}
	}
	return t
}

// at is where an instant lies when the idle time before it is cut. What lies within idle time lies at its end.
func (t *timeline) at(x float64) float64 {
	i, found := slices.BinarySearchFunc(t.gaps, x, func(g gap, x float64) int {
		switch {
		case g.to <= x:
			return -1
		case g.from > x:
			return 1
		}
		return 0
	})
	if found {
		return min(x, t.gaps[i].from+t.gaps[i].kept) - t.gaps[i].before
	}
	if i == 0 {
		return x
	}
	g := t.gaps[i-1]
	return x - (g.before + g.to - g.from - g.kept)
}
