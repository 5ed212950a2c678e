package run

import (
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Events are what a caller is told while a run goes on; a nil field is not called. All of them are called by goroutines of the
// run, so they return at once.
type Events struct {
	// LevelStarted comes when the files of a level can be written and before its load.
	LevelStarted func(metric.Load)
	// RequestDone comes with each request of a level that ended, from the goroutine that sent it; nothing of the record changes
	// any more.
	RequestDone func(*record.Record)
	// LevelDone comes when the files of a level are made.
	LevelDone func(*metric.Level)
}

func (e Events) levelStarted(l metric.Load) {
	if e.LevelStarted != nil {
		e.LevelStarted(l)
	}
}

func (e Events) levelDone(l *metric.Level) {
	if e.LevelDone != nil {
		e.LevelDone(l)
	}
}
