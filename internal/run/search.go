package run

import (
	"encoding/json"
	"io"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/metric"
)

// searches reports whether a plan's levels are those of a search.
func searches(p *plan.Plan) bool {
	_, ok := p.Controller().(plan.Searcher)
	return ok
}

// keepOutcome notes in run.json what a search has found so far, so that a run that is killed has it too, and a report that is made
// again does not need the search. It shows what that makes of the latest level.
func (b *Runner) keepOutcome() {
	search, ok := b.plan.Controller().(plan.Searcher)
	if !ok {
		return
	}
	var done []*metric.Level
	for _, m := range b.made {
		done = append(done, m.Level)
	}
	if found := search.Outcome(done); found != nil {
		b.keeper.Found(asJSON(found))
		if b.writer.terse {
			io.WriteString(b.writer.tables, report.ProbeLine(found, done[len(done)-1]))
		}
	}
}

// searchOf is what a run's search found, nil for a run without one.
func searchOf(run outputs.Run) *metric.Search {
	var found *metric.Search
	if len(run.Search) == 0 || json.Unmarshal(run.Search, &found) != nil {
		return nil
	}
	return found
}
