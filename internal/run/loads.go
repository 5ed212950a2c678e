package run

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/metric"
)

// loads are the loads of a run whose levels are repeated, each as the mean of its runs; nil for any other run, and where none ran
// twice yet.
func (s *summary) loads(levels []*metric.Level) (all []report.Load) {
	means := intervals.Loads(levels, len(s.plan.Until) > 0)
	s.priced(means)
	if !s.plan.Repeats || len(means) == len(levels) {
		return nil
	}
	if s.plan.Shuffled {
		slices.SortStableFunc(means, func(a, b *metric.Level) int {
			return cmp.Or(cmp.Compare(a.Load.MaxSlots(), b.Load.MaxSlots()), cmp.Compare(a.Load.OfferedRate(), b.Load.OfferedRate()))
		})
	}
	goals, _ := repeat.Parse(s.plan.Until)
	for _, l := range means {
		one := report.Load{Mean: l}
		for _, g := range goals {
			one.Goals = append(one.Goals, g.State(l.Runs()))
		}
		all = append(all, one)
	}
	return all
}

func repeatedLoads(loads []report.Load) (all []artifacts.RepeatedLoad) {
	for _, l := range loads {
		all = append(all, artifacts.RepeatedLoad{Level: l.Mean, Goals: l.Goals})
	}
	return all
}

// priced adds what the means of several runs cost.
func (s *summary) priced(means []*metric.Level) {
	p := s.plan.Price
	if s.again != nil && s.again.Price != nil {
		p = s.again.Price
	}
	for _, l := range means {
		if p != nil && l.Cost == nil {
			l.Cost = price.Of(l, *p)
		}
	}
}
