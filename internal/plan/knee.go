package plan

import (
	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// kneeFolder is the folder of the levels of a search for the knee.
const kneeFolder = "knee"

// leastSessions is the fewest sessions of a level of such a search: of fewer throughput is mostly start and end.
const leastSessions = 20

// A kneeSearch is the controller of --find-knee.
type kneeSearch struct {
	knee.Search
	searchedLevels
}

var (
	_ Controller = kneeSearch{}
	_ Searcher   = kneeSearch{}
)

// Next is the next run at the load that the search tries.
func (s kneeSearch) Next(done []*metric.Level) (Level, bool) {
	at, run, ok := s.Search.Next(done)
	if !ok {
		return Level{}, false
	}
	return s.level(at, run), true
}

func (s kneeSearch) level(at, run int) Level {
	return s.searchedLevels.level("knee", kneeFolder, s.Variable, s.Grid.Load(at), run, leastSessions)
}

// Planned is not known: the results decide it.
func (s kneeSearch) Planned() int { return 0 }

// Range is the smallest and the largest load that may be tried. Of rates up to a bound that nobody chose it is the one with which the search
// begins: what a server takes decides how far it goes, and nothing is made ready for the bound.
func (s kneeSearch) Range() []Level {
	if s.unbounded {
		return []Level{s.level(s.Low, 0), s.level(max(s.Low, s.Start), 0)}
	}
	return []Level{s.level(s.Low, 0), s.level(s.High, 0)}
}

// within lowers the upper bound to a number of slots.
func (s kneeSearch) within(slots int) (Controller, bool) {
	if s.Variable != load.ByParallel || s.High <= slots || slots < s.Low {
		return nil, false
	}
	s.High = slots
	return s, true
}

// The sessions of a run for each unit of the load where nobody says: each slot works several times, so that start and end weigh little, and
// requests arrive for ten seconds.
const (
	kneeRounds  = 10
	kneeSeconds = 10
)

// kneeSearch makes the search of --find-knee.
func (b *builder) kneeSearch() {
	a := b.args
	variable := load.Axis(a.SLAVariable)
	r := b.searchRange()
	s := kneeSearch{Search: knee.Search{Grid: r.Grid, Low: r.Low, High: r.High, Start: r.Start, Variable: variable, Runs: a.SLANumRuns,
		Seed: b.plan.Seed},
		searchedLevels: searchedLevels{limits: b.limits(a.Number[0]), multiple: kneeRounds, shape: b.searched(variable),
			unbounded: b.unbounded()}}
	if variable == load.ByRate {
		s.multiple = kneeSeconds
	}
	if a.SLANumberMultiple != nil {
		s.multiple = *a.SLANumberMultiple
	}
	b.plan.Levels, b.plan.Control = nil, s
}
