package plan

import "github.com/modelscope/evalscope/perf/metric"

// A Controller decides the next level from the finished ones. It is pure: the same levels give the same answer.
type Controller interface {
	// Next is the level to run after done, which holds the finished ones in order; ok is false at the end.
	Next(done []*metric.Level) (next Level, ok bool)
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
