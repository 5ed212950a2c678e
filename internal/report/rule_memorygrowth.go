package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// memoryGrowthRule reports whether a memory of the server or its GPUs grew steadily over a level of at least ten minutes, by a twentieth of
// its size: package tracks has the test, which one jump does not pass. It speaks of the level with the one that grew most for its size, and
// names all that grew in it.
func memoryGrowthRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		if l.Sampled == nil {
			continue
		}
		for _, g := range l.Sampled.Growth {
			if share := growthShare(g); share > most {
				worst, most = l, share
			}
		}
	}
	if worst == nil {
		return nil
	}
	all := slices.Clone(worst.Sampled.Growth)
	slices.SortStableFunc(all, func(a, b metric.Growth) int { return cmp.Compare(growthShare(b), growthShare(a)) })
	which := all[0]
	finding := i18n.Sprintf("At %s, %s grew steadily, by %s per hour (95 %% interval: %s to %s). At this rate it grows by %s in a day.",
		"%s 时%s持续增长，每小时 %s（95%% 置信区间：%s 至 %s）。照此速度，一天会增长 %s。", worst.Load.Phrase(), memoryOf(which), bytesText(which.PerHour),
		bytesText(which.Low), bytesText(which.High), bytesText(24*which.PerHour))
	return []Suggestion{{
		Rule: "memory-growth", Severity: Warning, Level: levelName(worst), Finding: finding.Plus(othersGrew(all[1:])),
		Evidence: []metric.Figure{
			metric.NewFigure("at the beginning", "开始时", math.Round(which.Start/(1<<20)), "MiB"),
			metric.NewFigure("growth per hour", "每小时增长", which.PerHour/(1<<20), "MiB"),
			metric.NewFigure("observed for", "观察时长", which.Seconds, metric.Seconds)},
		Try: i18n.Text{EN: "repeat the level for longer; if the memory keeps growing, look for a leak: requests that are kept, logs in memory, or a cache without a limit",
			ZH: "延长该级别再测一次；若内存仍在增长，请查找泄漏：未释放的请求、内存中的日志或没有上限的缓存"},
	}}
}

// mostGrown bounds how many more memories a finding names.
const mostGrown = 7

// othersGrew names the other memories that grew, with a leading space; empty for none.
func othersGrew(all []metric.Growth) i18n.Text {
	if len(all) == 0 {
		return i18n.Text{}
	}
	text := i18n.Text{EN: " These grew as well: ", ZH: "同样持续增长的还有："}
	for i, g := range all[:min(len(all), mostGrown)] {
		if i > 0 {
			text = text.Plus(i18n.Text{EN: "; ", ZH: "；"})
		}
		text = text.Plus(i18n.Sprintf("%s (%s per hour)", "%s（每小时 %s）", memoryOf(g), bytesText(g.PerHour)))
	}
	if more := len(all) - mostGrown; more > 0 {
		text = text.Plus(i18n.Sprintf("; and %d more", "；另有 %d 个", more))
	}
	return text.Plus(i18n.Text{EN: ".", ZH: "。"})
}

// memoryOf names a memory.
func memoryOf(g metric.Growth) i18n.Text {
	if g.What == metric.GrowthGPU {
		return i18n.Sprintf("the memory in use on %s", "显存使用（%s）", oneLine(g.Of))
	}
	return i18n.Sprintf("the memory of the server process at %s", "服务进程内存（%s）", oneLine(g.Of))
}

// growthShare is by what part of itself a memory grows in an hour.
func growthShare(g metric.Growth) float64 { return g.PerHour / max(g.Start, 1) }

// bytesText is a number of bytes for a sentence.
func bytesText(n float64) string {
	if math.Abs(n) >= 1<<30 {
		return significant(n/(1<<30)) + " GiB"
	}
	return significant(n/(1<<20)) + " MiB"
}
