package metric

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// A Stage is one part of a level whose load changes, with the figures of the requests that were due in it. Its concurrency is of all
// requests that were in flight during it.
type Stage struct {
	// Title is its load in words.
	Title i18n.Text
	// From and To are its bounds in seconds of the level's log.
	From, To float64
	// Sent is how many requests were sent in it, whenever they were due and however they ended.
	Sent int
	// Level has its figures; its Load is the stage as a load of its own.
	*Level
}

// Seconds is how long the stage is.
func (s Stage) Seconds() float64 { return s.To - s.From }

// A stageSums are the figures of one stage while records come.
type stageSums struct {
	span     load.Span
	from, to record.Instant
	sent     int
	inFlight time.Duration // Σ time in flight within the stage, of all requests
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
		a.stages = append(a.stages, stageSums{span: span, from: begins + record.Instant(span.Begin), to: begins + record.Instant(span.End),
			Aggregate: sums})
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

// addSent counts a request in the stage in which it was sent, and its time in flight in each stage that it was under way in. Those may be
// other stages than that in which it was due: a request may wait at the limit of those in flight.
func (a *Aggregate) addSent(r *record.Record) {
	if r.Sent == 0 {
		return
	}
	end := endOf(r)
	for i := range a.stages {
		s := &a.stages[i]
		last := i == len(a.stages)-1
		// What was due by the end and waited for nothing is sent moments behind it.
		if r.Sent >= s.from && (r.Sent < s.to || last && r.Due <= s.to && r.LimitWait == 0) {
			s.sent++
		}
		s.inFlight += time.Duration(max(0, min(end, s.to)-max(r.Sent, s.from)))
	}
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
		level := s.Level()
		if length := time.Duration(s.to - s.from).Seconds(); length > 0 {
			level.values[ReachedConcurrency] = s.inFlight.Seconds() / length
		}
		all = append(all, Stage{Title: s.span.Title(), From: s.from.Seconds(), To: s.to.Seconds(), Sent: s.sent, Level: level})
	}
	return all
}
