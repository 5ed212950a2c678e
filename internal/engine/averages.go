package engine

import "github.com/modelscope/evalscope/perf/metric"

// Averages are the averages so far of the level under way.
type Averages struct {
	// Level has the counts and means so far, and no distributions.
	Level *metric.Level
	// Index is the level's place in the sweep, from 0; Ended how many measured requests ended in all levels so far.
	Index int
	Ended int64
	// Sessions are the measured sessions of the level that are over; each is a request where it has one turn.
	Sessions int
}

// Averages reads the averages so far; it is not ok before the first measured request of a level has ended.
func (l *Live) Averages() (a Averages, ok bool) {
	level := l.level.Load()
	if level == nil {
		return a, false
	}
	level.mu.Lock()
	sums := level.sums
	a.Sessions = level.over
	level.mu.Unlock()
	a.Index, a.Ended = level.sweep.index, level.sweep.before+int64(sums.Total)
	if sums.Total == 0 {
		return a, false
	}
	a.Level = sums.Level(level.Load, level.sweep.kind)
	return a, true
}
