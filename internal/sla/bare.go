package sla

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// fewMilliseconds are the limits, in ms, below which a number without a unit is likely meant in seconds: EvalScope's older documents write
// 500 ms as 0.5, its releases since 1.14 read milliseconds.
var fewMilliseconds = map[metric.Key]float64{metric.TTFT: 10, metric.TPOT: 1, metric.ITL: 1}

// Notes are what to tell the user of limits that have no unit and are implausibly small in milliseconds.
func (s Spec) Notes() (all []i18n.Text) {
	for _, g := range s.Groups {
		for _, r := range g {
			if r.bare && r.Figure.Unit == "ms" && r.Limit > 0 && r.Limit < fewMilliseconds[r.Figure.key] {
				number := strconv.FormatFloat(r.Limit, 'g', -1, 64)
				all = append(all, i18n.Sprintf("%s: %s has no unit and is read as %s ms; for seconds, write \"%s%ss\"",
					"%s：%s 没有单位，按 %s 毫秒处理；若指秒，请写作 \"%s%ss\"", r.Figure.Name, number, number, r.Op, number))
			}
		}
	}
	return all
}
