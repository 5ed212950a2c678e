package trace

import (
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
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
	bad := func(en, zh string, args ...any) { problems = append(problems, i18n.Errorf(en, zh, args...)) }
	if !(got.speed > 0 && got.speed <= mostSpeed) {
		bad("%s is %v: use a number above 0, at most %g", "%s 为 %v：请用大于 0、不超过 %g 的数", speedArgument, got.speed, mostSpeed)
	}
	start, end := a.Float(startArgument), a.Float(endArgument)
	if !(start >= 0 && start <= mostSeconds) {
		bad("%s is %v: use a number of at least 0, at most %g", "%s 为 %v：请用不小于 0、不超过 %g 的数", startArgument, start, mostSeconds)
	}
	if a.Has(endArgument) && !(end > start && end <= mostSeconds) {
		bad("%s is %v: use a number above %s, at most %g", "%s 为 %v：请用大于 %s、不超过 %g 的数", endArgument, end, startArgument, mostSeconds)
	}
	if raw := a.JSON(mappingArgument); raw != nil {
		if err := json.Unmarshal(raw, &got.mapping); err != nil {
			bad(`%s is not an object of names: use one such as {"recorded": "asked"}`, `%s 不是名称的对象：请用例如 {"录制的": "请求的"}`, mappingArgument)
		}
	}
	if a.Has(cacheArgument) && (got.cache < 1 || got.cache > mostCache) {
		bad("%s is %d: use a number above 0, at most %g", "%s 为 %d：请用大于 0、不超过 %g 的数", cacheArgument, got.cache, mostCache)
	}
	if a.Has(grainArgument) && !(got.grain >= 1 && got.grain <= mostTokens) {
		bad("%s is %d: use 1 to %d", "%s 为 %d：请用 1 至 %d", grainArgument, got.grain, mostTokens)
	}
	got.start, got.end = seconds(start), seconds(end)
	return got, errors.Join(problems...)
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }
