package repeat

import "github.com/modelscope/evalscope/perf/metric"

// A Sweep is loads that are run several times.
type Sweep struct {
	// Loads is how many loads there are.
	Loads int
	// Least and Most bound the runs of each load. Goals say which loads are run again between the two, none lets each be run Least times.
	Least, Most int
	Goals       []Goal
	// Order is the order of the loads in a repeat, from 0; nil for their own.
	Order func(repeat int) []int
}

// Next is the load to run after the finished levels, and which of its runs that is, from 0; not ok at the end. A repeat runs each load once
// whose goals are not met by the repeats before it.
func (s Sweep) Next(done []*metric.Level) (at, run int, ok bool) {
	runs, finished := make([][]*metric.Level, s.Loads), 0
	for repeat := range s.Most {
		open := make([]bool, s.Loads)
		for at := range open {
			open[at] = s.again(runs[at])
		}
		for _, at := range s.order(repeat) {
			switch {
			case !open[at]:
			case finished == len(done):
				return at, len(runs[at]), true
			default:
				runs[at] = append(runs[at], done[finished])
				finished++
			}
		}
	}
	return 0, 0, false
}

// again reports whether a load is run again after its runs.
func (s Sweep) again(runs []*metric.Level) bool {
	if len(runs) < s.Least {
		return true
	}
	if len(runs) >= s.Most {
		return false
	}
	for _, g := range s.Goals {
		if state := g.State(runs); state.Known && !state.Met {
			return true
		}
	}
	return false
}

func (s Sweep) order(repeat int) []int {
	if s.Order != nil {
		return s.Order(repeat)
	}
	all := make([]int, s.Loads)
	for i := range all {
		all[i] = i
	}
	return all
}
