package trace

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
)

// options are the arguments of a trace.
type options struct {
	speed      float64
	start, end time.Duration // end is 0 where there is none
	mapping    map[string]string
	override   string
	match      bool
	unit       float64
	block      int
	cache      int // tokens of the prefix cache to predict, 0 for none
	grain      int // tokens that caches have together
}

// Bounds of what is taken for a trace rather than for a slip.
const (
	mostTokens = 1 << 22
	mostSpeed  = 1e6
	mostCache  = 1e12
)

func read(o dataset.Options) (options, error) {
	a := o.Args
	got := options{speed: a.Float(speedArgument), override: a.Text(overrideArgument), match: a.Bool(matchArgument),
		unit: a.Float(unitArgument), block: a.Int(blockArgument),
		cache: a.Int(cacheArgument), grain: a.Int(grainArgument)}
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !(got.speed > 0 && got.speed <= mostSpeed) {
		bad("%s is %v, and must be above 0, at most %g", speedArgument, got.speed, mostSpeed)
	}
	start, end := a.Float(startArgument), a.Float(endArgument)
	if !(start >= 0 && start <= mostSeconds) {
		bad("%s is %v, and must be at least 0, at most %g", startArgument, start, mostSeconds)
	}
	if a.Has(endArgument) && !(end > start && end <= mostSeconds) {
		bad("%s is %v, and must be above %s, at most %g", endArgument, end, startArgument, mostSeconds)
	}
	if raw := a.JSON(mappingArgument); raw != nil {
		if err := json.Unmarshal(raw, &got.mapping); err != nil {
			bad(`%s is not an object of names, such as {"recorded": "asked"}`, mappingArgument)
		}
	}
	if a.Has(cacheArgument) && (got.cache < 1 || got.cache > mostCache) {
		bad("%s is %d, and must be above 0, at most %g", cacheArgument, got.cache, mostCache)
	}
	if a.Has(grainArgument) && !(got.grain >= 1 && got.grain <= mostTokens) {
		bad("%s is %d, and must be from 1 to %d", grainArgument, got.grain, mostTokens)
	}
	got.start, got.end = seconds(start), seconds(end)
	return got, errors.Join(problems...)
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }
