package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// slowReplicaRule reports whether one of several replicas behind a gateway, or of the engines of a server, is slower than the others by
// its own clock: its mean time is at least 1.3 times theirs in the level and 1.15 times in each half of it (package tracks). Servers to
// which the client sends itself are slowServerRule's.
func slowReplicaRule(r Run) []Suggestion {
	var worst *metric.Level
	var which metric.Replica
	most := 0.0
	for _, l := range r.every() {
		for _, one := range replicasOf(l) {
			if s := one.Slower; s != nil && s.Mean/s.Others > most {
				worst, which, most = l, one, s.Mean/s.Others
			}
		}
	}
	if worst == nil {
		return nil
	}
	s := which.Slower
	return []Suggestion{{
		Rule: "slow-replica", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, replica %s is slower than the others: its mean %s is %s by its own clock, compared with %s. Figures over all replicas "+
			"combine both.", "%s 时副本 %s 比其他副本慢：按其自身时钟，平均%s为 %s，其他为 %s。所有副本合计的数据混合了两者。", worst.Load.Phrase(), oneLine(which.Name), timingName(s.Time),
			duration(s.Mean), duration(s.Others)),
		Evidence: []metric.Figure{
			metric.NewFigure("mean of the slow replica", "较慢副本的均值", s.Mean, metric.Seconds),
			metric.NewFigure("mean of the others", "其他副本的均值", s.Others, metric.Seconds),
			metric.NewFigure("its share of the requests", "其请求占比", which.Share, metric.Ratio)},
		Try: i18n.Text{EN: "compare the hardware, settings and other load of that replica with the others, or measure it alone",
			ZH: "对比该副本与其他副本的硬件、参数与其他负载，或单独测试它"},
	}}
}

func replicasOf(l *metric.Level) []metric.Replica {
	if l.Sampled == nil {
		return nil
	}
	return l.Sampled.Replicas
}

// timingName is a time of a server in words.
func timingName(t metric.ServerTiming) i18n.Text {
	switch t {
	case metric.SpanTTFT:
		return i18n.Same("TTFT")
	case metric.SpanTPOT, metric.SpanToken:
		return i18n.Text{EN: "time per output token", ZH: "每输出 token 时间"}
	case metric.SpanITL:
		return i18n.Same("ITL")
	case metric.SpanQueue:
		return i18n.Text{EN: "time in the queue", ZH: "排队时间"}
	case metric.SpanPrefill:
		return i18n.Text{EN: "prefill", ZH: "预填充时间"}
	}
	return i18n.Text{EN: "latency", ZH: "延迟"}
}
