package report

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// poolShare: a wait for connections of a tenth of what requests took is seen by everybody who sends them; below, a
	// burst that found the pool empty once.
	poolShare = 0.1
	// poolWaiting is the fewest requests that must have waited.
	poolWaiting = 5
)

// poolWaitRule reports whether requests waited for a connection because --max-connections allows no more. It speaks of the level
// where they waited for the largest part of their time.
func poolWaitRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.every() {
		if share := pooled(l); share > most {
			worst, most = l, share
		}
	}
	if worst == nil {
		return nil
	}
	wait, limit := worst.Distribution(metric.PoolWait), limitOf(worst)
	latency, _ := worst.Value(metric.Latency)
	times := i18n.Text{EN: "latency", ZH: "延迟"}
	if worst.Has(metric.TTFT) {
		times = i18n.Text{EN: "TTFT and no latency", ZH: " TTFT 与延迟"}
	}
	s := Suggestion{Rule: "pool-wait", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %[1]s requests waited for a connection: %[2]s of %[3]d, because --max-connections allows only %[4]d open connections. "+
			"The server received less load than requested. This wait is not part of %[5]s, only of times measured from the scheduled start.",
			"%[1]s 时 %[3]d 个请求中有 %[2]s 个在等待连接，因为 --max-connections 只允许同时打开 %[4]d 个。服务端受到的负载低于要求。"+
				"该等待不计入%[5]s，只计入自计划时刻起的时间。", worst.Load.Phrase(), i18n.Count(wait.N(), "request"), worst.Total, limit, times),
		Evidence: []metric.Figure{
			metric.NewFigure("average wait for a connection", "平均等待连接时间", wait.Mean(), metric.Seconds),
			metric.NewFigure("average latency", "平均延迟", latency, metric.Seconds),
			metric.NewFigure("share of the wait", "等待占比", most, metric.Ratio)},
		Try: i18n.Text{
			EN: "raise or remove --max-connections, unless you want to measure such a pool",
			ZH: "提高 --max-connections 或不设置它，除非要测量的正是这样的连接池"}}
	if n := highest(r.Levels); n > limit {
		s.Flags = []string{"--max-connections", strconv.Itoa(n)}
	}
	return []Suggestion{s}
}

// pooled is the part of the requests' time that they waited for a connection, of wait and latency together; 0 where it is
// too small to matter.
func pooled(l *metric.Level) float64 {
	wait, latency := l.Distribution(metric.PoolWait), l.Distribution(metric.Latency)
	if wait == nil || wait.N() < poolWaiting || latency == nil || limitOf(l) == 0 {
		return 0
	}
	if share := wait.Sum() / (wait.Sum() + latency.Sum()); share >= poolShare {
		return share
	}
	return 0
}

// limitOf is how many connections a level allowed at once, 0 for any number.
func limitOf(l *metric.Level) int {
	if l.Client == nil || l.Client.Connections == nil {
		return 0
	}
	return l.Client.Connections.Limit
}

// highest is the largest concurrency of all levels, 0 where all are open loops.
func highest(levels []*metric.Level) int {
	n := 0
	for _, l := range levels {
		n = max(n, l.Load.MaxSlots())
	}
	return n
}
