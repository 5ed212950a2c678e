package engine

import (
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/record"
)

// stageSessions tells, of a stopped level whose stages are of both kinds, the sessions that arrived by a schedule from those that
// took slots: only the former have places among the arrivals.
type stageSessions struct {
	took      map[int64]bool // of sessions that are not over: took slots
	firstOwed int64          // the number of the first session of the segment, and how many of those are owed arrivals
	owed      int64
}

// segment is told where a further segment begins, with the number of its first session.
func (s *Stopped) segment(first int64, head *eventlog.Resumed) {
	s.stages.firstOwed, s.stages.owed = first, 0
	if head != nil {
		s.stages.owed = int64(head.Owed)
	}
}

// tookSlot reports whether the session of a request took a slot, where the level also has stages of a schedule. over says that this is
// its last request.
func (s *Stopped) tookSlot(r *record.Record, over bool) bool {
	if !s.level.Mixed() {
		return false
	}
	of := &s.stages
	took, known := of.took[r.Session]
	if !known {
		owed := r.Session >= of.firstOwed && r.Session < of.firstOwed+of.owed
		took = !owed && inSlots(s.level, time.Duration(r.Due-s.begins))
	}
	switch {
	case over:
		delete(of.took, r.Session)
	case !known:
		if of.took == nil {
			of.took = map[int64]bool{}
		}
		of.took[r.Session] = took
	}
	return took
}

// inSlots reports whether sessions that are due at an offset take slots, rather than arrive by a schedule. The last arrival of a stage may
// be due at its very end.
func inSlots(l plan.Level, at time.Duration) bool {
	end := time.Duration(0)
	for _, p := range l.Split() {
		if end += p.Length(); at <= end {
			return !p.Paced()
		}
	}
	return false
}

// owed is how many sessions of a level with stages of both kinds had arrived where it stopped and are not over. They are the first that
// are sent.
func (r *levelRun) owed() (n int) {
	if !r.stopped.resumes() || !r.asked.Mixed() {
		return 0
	}
	return max(0, r.due(time.Duration(r.stopped.At-r.stopped.begins))-r.stopped.scheduled(r.asked))
}
