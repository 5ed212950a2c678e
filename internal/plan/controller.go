package plan

import "github.com/modelscope/evalscope/perf/metric"

// A Controller decides the next level from the finished ones. It is pure: the same levels give the same answer. One whose levels
// follow from the results makes them with NewLevel, from any load, and may be a Searcher.
type Controller interface {
	// Next is the level to run after done, which holds the finished ones in order; ok is false at the end.
	Next(done []*metric.Level) (next Level, ok bool)
	// Planned is how many levels there will be, 0 where that follows from the results.
	Planned() int
	// Range are levels that bound the sweep: each level is between two of them, or one of them.
	Range() []Level
}

// A Searcher is a Controller that looks for something, and can say what it found.
type Searcher interface {
	// Outcome is what the finished levels say, also where the search did not come to its end; nil for nothing.
	Outcome(done []*metric.Level) *metric.Search
}

// Fixed is the controller of a sweep whose levels are known from the start.
type Fixed []Level

// Next is the level at the place after the finished ones.
func (f Fixed) Next(done []*metric.Level) (Level, bool) {
	if len(done) >= len(f) {
		return Level{}, false
	}
	return f[len(done)], true
}

// Planned is how many levels there are.
func (f Fixed) Planned() int { return len(f) }

// Range is all of the levels.
func (f Fixed) Range() []Level { return f }
