package htmlreport

import (
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// numbered is a request's number, and its turn where it is not the first of its session.
func numbered(l chartdata.RequestTimeline) i18n.Text {
	if l.Turn == 0 {
		return i18n.Sprintf("#%d", "#%d", l.Seq)
	}
	return i18n.Sprintf("#%d, turn %d", "#%d，第 %d 轮", l.Seq, l.Turn+1)
}

// inputOnly leaves TTFT and output tokens out of a table of these requests.
func (t *table) inputOnly(of []chartdata.RequestTimeline) {
	const ttft, tokens = 3, 5
	t.Head[tokens] = title(metric.InputTokens)
	t.Head = slices.Delete(t.Head, ttft, ttft+1)
	for i, row := range t.Rows {
		row[tokens] = plain(count(of[i].InputTokens))
		t.Rows[i] = slices.Delete(row, ttft, ttft+1)
	}
}

// withServers says of each request to which of several servers it went.
func (t *table) withServers(level *metric.Level, of []chartdata.RequestTimeline) {
	if len(level.Targets) == 0 {
		return
	}
	t.Head = append(t.Head, i18n.Text{EN: "Server", ZH: "服务"})
	for i, l := range of {
		name := plain("–")
		if l.Target >= 0 && l.Target < len(level.Targets) {
			name = plain(sanitize.Text(level.Targets[l.Target].Name))
		}
		name.Words = true
		t.Rows[i] = append(t.Rows[i], name)
	}
}

// names are the ids by which logs may hold a request: what was sent, what the server called it, and its trace.
func names(ids record.IDs) string {
	all := []string{ids.Sent, sanitize.Text(ids.ServerName())}
	if ids.Trace != "" {
		all = append(all, "trace "+ids.Trace)
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " · ")
}

// slowest is the latency from which on a request is among the n slowest.
func slowest(lanes []chartdata.RequestTimeline, n int) float64 {
	var all []float64
	for _, l := range lanes {
		if l.Slow {
			all = append(all, l.Latency())
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return math.Inf(1)
	}
	return all[max(0, len(all)-n)]
}

// slowFrom is the latency below which no request is called slow: where all take about as long, the longest is not slow.
func slowFrom(l *metric.Level) float64 {
	median, ok := l.Quantile(metric.Latency, 0.5)
	if !ok || math.IsInf(median, 0) {
		return 0
	}
	return 1.1 * median
}
