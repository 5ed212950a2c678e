package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// warmRatio and warmLeast: the first part is slower when its mean TTFT is three tenths longer, and 10 ms.
	warmRatio = 1.3
	warmLeast = 0.01
)

// cacheWarmingRule reports whether the server's prefix cache filled up over the first part of a level, in which TTFT was longer.
func cacheWarmingRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		if l.Sampled == nil || l.Sampled.Warming == nil {
			continue
		}
		if w := l.Sampled.Warming; w.TTFT.Above(warmRatio, warmLeast) && w.TTFT.After/w.TTFT.Before > most {
			worst, most = l, w.TTFT.After/w.TTFT.Before
		}
	}
	if worst == nil {
		return nil
	}
	w := worst.Sampled.Warming
	return []Suggestion{{
		Rule: "cache-warming", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, the server's prefix cache filled up during the level: its hit rate was %s before %s on the time axis and %s after it. The "+
			"mean TTFT of the first part was %s, compared with %s later. The figures of the whole level mix both parts.",
			"%s 时服务端的前缀缓存在级别期间逐渐填满：时间轴上 %[3]s 之前命中率为 %[2]s，之后为 %[4]s；平均 TTFT 之前为 %[5]s，之后为 %[6]s。整个级别的数据混合了前后两段。",
			worst.Load.Phrase(), percent(w.First, true), instant(w.Steady), percent(w.Later, true), duration(w.TTFT.After), duration(w.TTFT.Before)),
		Evidence: []metric.Figure{
			metric.NewFigure("hit rate of the first part", "前一段的命中率", w.First, metric.Ratio),
			metric.NewFigure("hit rate later", "之后的命中率", w.Later, metric.Ratio),
			metric.NewFigure("steady from", "稳定起点", w.Steady, metric.Seconds),
			metric.NewFigure("mean TTFT of the first part", "前一段的平均 TTFT", w.TTFT.After, metric.Seconds),
			metric.NewFigure("mean TTFT later", "之后的平均 TTFT", w.TTFT.Before, metric.Seconds)},
		Try: i18n.Text{EN: "fill the cache first with --warmup-duration or --warmup-num, or run longer",
			ZH: "先用 --warmup-duration 或 --warmup-num 填充缓存，或延长测试"},
	}}
}
