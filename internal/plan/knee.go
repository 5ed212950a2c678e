package plan

import (
	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/load"
)

// kneeFolder is the folder of the levels of a search for the knee.
const kneeFolder = "knee"

// The sessions of a run for each unit of the load where none is given: each slot works several times, so that start and end weigh little,
// and requests arrive for ten seconds.
const (
	kneeRounds  = 10
	kneeSeconds = 10
)

// kneeSearch makes the search of --find-knee.
func (b *builder) kneeSearch() {
	a := b.args
	variable := load.Axis(a.SLAVariable)
	s := b.search(variable, kneeRounds, func(r sla.Range) finder {
		return knee.Search{Grid: r.Grid, Low: r.Low, High: r.High, Start: r.Start, Variable: variable, Runs: a.SLANumRuns, Seed: b.plan.Seed}
	})
	s.kind, s.folder, s.least = "knee", kneeFolder, knee.FewestSessions
	if variable == load.ByRate && a.SLANumberMultiple == nil {
		s.multiple = kneeSeconds
	}
	b.plan.Levels, b.plan.Control = nil, s
}
