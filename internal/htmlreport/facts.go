package htmlreport

import (
	"math"
	"strings"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// recommendedFact is the load to run the service at, and why.
func recommendedFact(r Run, advised report.Recommendation) fact {
	f := fact{Name: i18n.Text{EN: "Recommended load", ZH: "推荐负载"}, Words: advised.Name(), Note: advised.Why()}
	if advised.Level != nil {
		f.Note = withSuccesses(f.Note, advised.Level)
	}
	switch advised.Reason {
	case report.ForGoodput:
		if x, ok := advised.Level.Value(metric.Goodput); ok {
			f.Note = i18n.Sprintf("%s: %s req/s", "%s：%s req/s", f.Note, short(x))
		}
	case report.AtTheKnee:
		if k, ok := report.FindKnee(r.Run); ok && k.Fit != nil {
			f.Note = i18n.Sprintf("%s, %s", "%s，%s", f.Note, k.Interval())
		}
	}
	return f
}

// withSuccesses adds the share of successes to a note about a level that many requests failed at.
func withSuccesses(note i18n.Text, l *metric.Level) i18n.Text {
	if few := report.FewSucceeded(l); few.EN != "" {
		return i18n.Sprintf("%s; %s", "%s；%s", note, few)
	}
	return note
}

// least is the median of a time at the level where it is smallest.
func least(key metric.Key, levels []*metric.Level) (fact, bool) {
	var low *metric.Level
	smallest := math.Inf(1)
	for _, l := range levels {
		if x, ok := l.Quantile(key, 0.5); ok && x < smallest {
			low, smallest = l, x
		}
	}
	if low == nil {
		return fact{}, false
	}
	number, unit, _ := strings.Cut(chart.Duration(smallest, smallest), " ")
	return fact{Name: title(key), Value: number, Unit: unit, Note: withSuccesses(i18n.Sprintf("lowest median, at %s", "最低中位数，%s", levelText(low)), low)}, true
}
