package report

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// memoryGrowthRule reports whether a memory of the server or its GPUs grew steadily over a level of at least ten minutes, by a twentieth of
// its size: package tracks has the test, which one jump does not pass. It speaks of the one that grew most for its size.
func memoryGrowthRule(r Run) []Suggestion {
	var worst *metric.Level
	var which metric.Growth
	most := 0.0
	for _, l := range r.every() {
		if l.Sampled == nil {
			continue
		}
		for _, g := range l.Sampled.Growth {
			if share := g.PerHour / max(g.Start, 1); share > most {
				worst, which, most = l, g, share
			}
		}
	}
	if worst == nil {
		return nil
	}
	what := i18n.Text{EN: "the memory of the server process at", ZH: "服务进程内存"}
	if which.What == metric.GrowthGPU {
		what = i18n.Text{EN: "the memory in use on", ZH: "显存使用"}
	}
	return []Suggestion{{
		Rule: "memory-growth", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, %s %s grew steadily, by %s per hour (95 %% interval: %s to %s). At this rate it grows by %s in a day.",
			"%s 时%s（%s）持续增长，每小时 %s（95%% 置信区间：%s 至 %s）。照此速度，一天会增长 %s。", worst.Load.Phrase(), what, oneLine(which.Of), bytesText(which.PerHour),
			bytesText(which.Low), bytesText(which.High), bytesText(24*which.PerHour)),
		Evidence: []metric.Figure{
			metric.NewFigure("at the beginning", "开始时", math.Round(which.Start/(1<<20)), "MiB"),
			metric.NewFigure("growth per hour", "每小时增长", which.PerHour/(1<<20), "MiB"),
			metric.NewFigure("observed for", "观察时长", which.Seconds, metric.Seconds)},
		Try: i18n.Text{EN: "repeat the level for longer; if the memory keeps growing, look for a leak: requests that are kept, logs in memory, or a cache without a limit",
			ZH: "延长该级别再测一次；若内存仍在增长，请查找泄漏：未释放的请求、内存中的日志或没有上限的缓存"},
	}}
}

// bytesText is a number of bytes for a sentence.
func bytesText(n float64) string {
	if math.Abs(n) >= 1<<30 {
		return significant(n/(1<<30)) + " GiB"
	}
	return significant(n/(1<<20)) + " MiB"
}
