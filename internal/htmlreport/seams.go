package htmlreport

import (
	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// seams are the instants at which a level was stopped and went on, for charts over time: the time between is not on their axis.
func seams(l *metric.Level) (all []chart.Ref) {
	for _, s := range l.Segments[min(1, len(l.Segments)):] {
		all = append(all, chart.Ref{At: s.From.Seconds(), Label: i18n.Text{EN: "stopped, went on", ZH: "中断后继续"}, Color: chart.Muted})
	}
	return all
}
