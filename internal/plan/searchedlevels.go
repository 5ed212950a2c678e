package plan

import (
	"fmt"
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/load"
)

// searchedLevels makes the levels of a search for a load.
type searchedLevels struct {
	shape    func(at float64) load.Profile
	limits   Limits
	multiple float64 // sessions for each unit of the variable
	// unbounded reports whether rates are searched whose upper bound the user did not choose.
	unbounded bool
}

func (b *builder) unbounded() bool {
	return load.Axis(b.args.SLAVariable) == load.ByRate && !b.args.WasSet("sla_upper_bound")
}

// level is a run at a load, of at least so many sessions, under the name that the search gives its loads. A rate below one has as many
// sessions as that of one.
func (s searchedLevels) level(kind, folder string, variable load.Axis, at float64, run, least int) Level {
	limits := s.limits
	limits.Number = config.Count{N: max(least, int(math.Round(max(1, at)*s.multiple)))}
	l := NewLevel(s.shape(at), limits, nil)
	l.Name, l.Under = fmt.Sprintf("%s_%s_%s_run_%d", kind, variable, strconv.FormatFloat(at, 'f', -1, 64), run), folder
	return l
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
