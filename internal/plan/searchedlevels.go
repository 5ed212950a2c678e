package plan

import (
	"fmt"
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A finder finds a load, from what the finished levels show.
type finder interface {
	Searcher
	// Next is the load that is tried after the finished levels, in steps of a grid, and which of its runs that is.
	Next(done []*metric.Level) (at, run int, ok bool)
}

// A search is the controller of --sla-auto-tune and of --find-knee.
type search struct {
	among sla.Range
	// finder is what looks among loads.
	finder       func(sla.Range) finder
	variable     load.Axis
	kind, folder string // of its levels
	least        int    // sessions of a level

	shape    func(at float64) load.Profile
	limits   Limits
	multiple float64 // sessions for each unit of the variable
	// unbounded reports whether rates are searched whose upper bound the user did not choose.
	unbounded bool
}

var (
	_ Controller = search{}
	_ Searcher   = search{}
)

// search makes the controller, with so many sessions for each unit of the load where the user does not say.
func (b *builder) search(variable load.Axis, multiple float64, find func(sla.Range) finder) search {
	s := search{among: b.searchRange(), finder: find, variable: variable, shape: b.searched(variable), limits: b.limits(b.args.Number[0]),
		multiple:  multiple,
		unbounded: b.unbounded()}
	if b.args.SLANumberMultiple != nil {
		s.multiple = *b.args.SLANumberMultiple
	}
	return s
}

// Next is the next run at the load that the search tries.
func (s search) Next(done []*metric.Level) (Level, bool) {
	at, run, ok := s.finder(s.among).Next(done)
	if !ok {
		return Level{}, false
	}
	return s.level(at, run), true
}

// Outcome is what the finished levels say.
func (s search) Outcome(done []*metric.Level) *metric.Search { return s.finder(s.among).Outcome(done) }

// Planned is not known: the results decide it.
func (s search) Planned() int { return 0 }

// Range is the smallest and the largest load that may be tried. Of rates up to a bound that nobody chose it is the one with which the
// search begins: what a server takes decides how far it goes, and nothing is made ready for the bound.
func (s search) Range() []Level {
	if s.unbounded {
		return []Level{s.level(s.among.Low, 0), s.level(max(s.among.Low, s.among.Start), 0)}
	}
	return []Level{s.level(s.among.Low, 0), s.level(s.among.High, 0)}
}

// within lowers the upper bound to a number of slots.
func (s search) within(slots int) (Controller, bool) {
	if s.variable != load.ByParallel || s.among.High <= slots || slots < s.among.Low {
		return nil, false
	}
	s.among.High = slots
	return s, true
}

func (b *builder) unbounded() bool {
	return load.Axis(b.args.SLAVariable) == load.ByRate && !b.args.WasSet("sla_upper_bound")
}

// level is a run at a load, given in steps, under the name that the search gives its loads. A rate below one has as many sessions as that
// of one.
func (s search) level(steps, run int) Level {
	at, limits := s.among.Grid.Load(steps), s.limits
	limits.Number = config.Count{N: max(s.least, int(math.Round(max(1, at)*s.multiple)))}
	l := NewLevel(s.shape(at), limits, nil)
	l.Name, l.Under = fmt.Sprintf("%s_%s_%s_run_%d", s.kind, s.variable, strconv.FormatFloat(at, 'f', -1, 64), run), s.folder
	return l
}

// A SearchDocument is what the levels of a search have in common: how many sessions each unit of the load has, and a level of one unit.
// Its limits and bounds decide which loads are tried, not what is sent at them.
type SearchDocument struct {
	Kind     string    `json:"kind"`
	Variable load.Axis `json:"variable"`
	Sessions float64   `json:"sessions_per_unit"`
	Level    Step      `json:"level"`
}

func (s search) document() *SearchDocument {
	return &SearchDocument{Kind: s.kind, Variable: s.variable, Sessions: s.multiple, Level: stepOf(s.level(s.among.Grid.Parts(), 0))}
}

// searchRange is the loads that a search may try, in steps of the grid of what it varies.
func (b *builder) searchRange() sla.Range {
	a := b.args
	r := sla.Range{Grid: knee.GridOf(load.Axis(a.SLAVariable))}
	parts := r.Grid.Parts()
	r.Low, r.High, r.Start = a.SLALowerBound*parts, a.SLAUpperBound*parts, max(1, r.Grid.Steps(a.SLAStart()))
	if load.Axis(a.SLAVariable) == load.ByRate && !a.WasSet("sla_lower_bound") {
		r.Low = min(r.Low, max(1, r.Start/lowestRate), parts/lowestRate)
	}
	return r
}

// lowestRate is by how much smaller than one a second, and than the rate with which a search begins, the smallest is that it tries
// where nobody says: a server of long prompts may not answer one a second, and smaller rates take minutes for a few requests.
const lowestRate = 10
