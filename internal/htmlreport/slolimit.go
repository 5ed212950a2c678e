package htmlreport

import (
	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// sloLimit is a line at the highest load that meets the objectives: that of the search, or the last level before one that misses them.
// There is none without objectives, or where every load meets them, as the limit is above all of them then.
func (a loadAxis) sloLimit(r Run) []chart.Ref {
	i := a.lastGood(r)
	if i < 0 || a.axis.Names != nil {
		return nil
	}
	return []chart.Ref{{At: a.at[i], Label: i18n.Text{EN: "SLO limit", ZH: "SLO 上限"}, Color: chart.Bad}}
}

// lastGood is the number of the level at the limit, -1 for none.
func (a loadAxis) lastGood(r Run) int {
	if s := r.Run.Search; s != nil && s.Kind != metric.KneeSearch && s.FeasibleMax != nil {
		for i, l := range a.levels {
			if s.InfeasibleMin != nil && l.Load.On(s.Variable) == *s.FeasibleMax {
				return i
			}
		}
		return -1
	}
	if len(r.Objectives) == 0 || judgedByClass(r) {
		return -1
	}
	for i, l := range a.levels {
		for _, o := range r.Objectives {
			if _, met := o.judge(l); !met {
				return i - 1
			}
		}
	}
	return -1
}
