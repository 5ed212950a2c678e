package toolfiles

import (
	"maps"
	"reflect"

	"github.com/modelscope/evalscope/perf/i18n"
)

// fewPoints are so many figures that two measurements do not have all of them alike.
const fewPoints = 5

// twice reports whether a level is one that is already there, of which the folder has a copy: `vllm bench sweep` writes each run to a file,
// and all of them to summary.json. Counted as another run it would make the noise between runs look smaller than it is. Of the two the one
// with single requests is kept.
func (r *Run) twice(l *Level) bool {
	for i := range r.Levels {
		other := &r.Levels[i]
		if len(l.Points) < fewPoints || !maps.Equal(l.Points, other.Points) || !reflect.DeepEqual(l.Load, other.Load) || l.Total != other.Total {
			continue
		}
		if len(l.Requests) > len(other.Requests) {
			*other = *l
		}
		r.say(i18n.Text{EN: "left out a second copy of the same result", ZH: "同一结果出现了两次：只使用一次"})
		return true
	}
	return false
}
