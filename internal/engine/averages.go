package engine

import (
	"sync"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// averages are the sums of the level under way. A request adds its own once, after its reply was read and logged: the
// lock is held for some additions.
type averages struct {
	mu     sync.Mutex
	load   metric.Load
	index  int
	sums   metric.Running
	before int64 // measured requests of the levels before
}

func (a *averages) begin(load metric.Load, index int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before += int64(a.sums.Total)
	a.load, a.index, a.sums = load, index, metric.Running{}
}

func (a *averages) add(r *record.Record) {
	sums := metric.RunningOf(r)
	a.mu.Lock()
	a.sums.Join(sums)
	a.mu.Unlock()
}

// Averages are the averages so far of the level under way.
type Averages struct {
	// Level has the counts and means so far, and no distributions.
	Level *metric.Level
	// Index is the level's place in the sweep, from 0; Ended how many measured requests ended in all levels so far.
	Index int
	Ended int64
}

// Averages reads the averages so far; it is not ok before the first measured request of a level has ended.
func (l *Live) Averages() (a Averages, ok bool) {
	l.sums.mu.Lock()
	sums, load := l.sums.sums, l.sums.load
	a.Index, a.Ended = l.sums.index, l.sums.before+int64(sums.Total)
	l.sums.mu.Unlock()
	if sums.Total == 0 {
		return a, false
	}
	a.Level = sums.Level(load)
	return a, true
}
