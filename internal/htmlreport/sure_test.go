package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestSure_LoadsThatRanSeveralTimesHaveTheirMeans(t *testing.T) {
	r := sweep()
	if page := made(t, r); strings.Contains(page, "Confidence intervals") {
		t.Error("a run without intervals has the section")
	}
	first, _ := measured(4, 60)
	second, _ := measured(4, 60)
	for _, l := range intervals.Loads([]*metric.Level{first, second}, false) {
		r.Run.Loads = append(r.Run.Loads, report.Load{Mean: l})
	}
	if page := made(t, r); !strings.Contains(page, "Confidence intervals") || !strings.Contains(page, "Means of the runs of each load") || !strings.Contains(page, "±") {
		t.Error("the means are not there")
	}
}

func TestSure_ALevelHasItsIntervalsOrTheReasonWhyNot(t *testing.T) {
	r := plainRun()
	l := *r.Run.Levels[0]
	l.Confidence = &metric.Confidence{Blocks: 20, Of: map[metric.Key]metric.Uncertainty{metric.RequestThroughput: {Value: &metric.Interval{Low: 12.5, High: 13.5}}}}
	r.Run.Levels[0] = &l
	if page := made(t, r); !strings.Contains(page, "12.5 to 13.5 req/s") || !strings.Contains(page, "From 20 blocks of time") {
		t.Error("the interval is not there")
	}
	l.Confidence = &metric.Confidence{Why: i18n.Same("too few")}
	if page := made(t, r); !strings.Contains(page, "none; too few") {
		t.Error("the reason is not there")
	}
}
