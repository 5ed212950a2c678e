package metric

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// A Stage is one part of a level whose load changes, with the figures of the requests that were due in it.
type Stage struct {
	// Title is its load in words.
	Title i18n.Text
	// From and To are its bounds in seconds of the level's log.
	From, To float64
	// Level has its figures; its Load is the stage as a load of its own.
	*Level
}

// Seconds is how long the stage is.
func (s Stage) Seconds() float64 { return s.To - s.From }

// A stageSums are the figures of one stage while records come.
type stageSums struct {
	span     load.Span
	from, to record.Instant
	*Aggregate
}

// SetBegin says where the measured part of the level begins: stages count from there. It is called before the first measured record.
func (a *Aggregate) SetBegin(begins record.Instant) {
	a.stages = nil
	for i, span := range a.load.Spans() {
		sums := NewAggregate(Load{Name: fmt.Sprintf("stage_%d", i+1), Profile: span.Load})
		sums.SetKind(a.level.Kind)
		if !a.ownLimits {
			sums.SetObjectives(a.objectives())
		}
		if a.infinite {
			sums.SetFailuresInfinite()
		}
		a.stages = append(a.stages, stageSums{span, begins + record.Instant(span.Begin), begins + record.Instant(span.End), sums})
	}
}

// stageOf is the stage in which something was due; what is due behind the end belongs to the last one. The last arrival of an open stage
// may be due with its end; what is due with the end of a closed one has a slot of the next.
func (a *Aggregate) stageOf(due record.Instant) *stageSums {
	for i := range a.stages {
		if s := &a.stages[i]; due < s.to || due == s.to && s.span.Load.Paced() || i == len(a.stages)-1 {
			return s
		}
	}
	return nil
}

// Drop counts a measured session that was due and never sent, because of the limit of sessions under way.
func (a *Aggregate) Drop(due record.Instant) {
	a.level.Dropped++
	if s := a.stageOf(due); s != nil {
		s.level.Dropped++
	}
}

// stageLevels are the stages with their figures.
func (a *Aggregate) stageLevels() (all []Stage) {
	for _, s := range a.stages {
		all = append(all, Stage{Title: s.span.Title(), From: s.from.Seconds(), To: s.to.Seconds(), Level: s.Level()})
	}
	return all
}
