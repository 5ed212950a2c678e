package plan

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/load"
)

// searchedLevels makes the levels of a search for a load.
type searchedLevels struct {
	shape    func(at int) load.Profile
	limits   Limits
	multiple float64 // sessions for each unit of the variable
}

// level is a run at a load, of at least so many sessions, under the name that the search gives its loads.
func (s searchedLevels) level(kind, folder string, variable load.Axis, at, run, least int) Level {
	limits := s.limits
	limits.Number = config.Count{N: max(least, int(math.Round(float64(at)*s.multiple)))}
	l := NewLevel(s.shape(at), limits, nil)
	l.Name, l.Under = fmt.Sprintf("%s_%s_%d_run_%d", kind, variable, at, run), folder
	return l
}
