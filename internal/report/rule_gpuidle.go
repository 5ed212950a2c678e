package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// idleShare: a GPU that stands idle in half of the readings with waiting requests is not what they wait for.
const idleShare = 0.5

// gpuIdleRule reports whether the GPUs were idle while requests waited at the server: what holds them up is the host. The busiest GPU
// counts, so GPUs of others do not matter.
func gpuIdleRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0.0
	for _, l := range r.every() {
		if l.Sampled == nil || l.Sampled.GPUIdle == nil {
			continue
		}
		if g := l.Sampled.GPUIdle; g.Idle >= idleShare && g.Idle > most {
			worst, most = l, g.Idle
		}
	}
	if worst == nil {
		return nil
	}
	g := worst.Sampled.GPUIdle
	return []Suggestion{{
		Rule: "gpu-idle", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, requests waited at the server while its GPUs were idle: in %s of the readings with waiting requests, even the "+
			"busiest GPU was below 50%% utilization. The host limits the server.",
			"%s 时有请求在服务端等待，而 GPU 空闲：有请求等待的读数中，%s 的读数显示最忙的 GPU 利用率也不足 50%%。瓶颈在主机一侧。", worst.Load.Phrase(), percent(g.Idle, true)),
		Evidence: []metric.Figure{
			metric.NewFigure("mean utilization of the busiest GPU", "最忙 GPU 的平均利用率", g.Busiest, metric.Ratio),
			metric.NewFigure("mean waiting requests", "平均等待请求数", g.Waiting, metric.Count),
			metric.NewFigure("readings", "读数", float64(g.Readings), metric.Count)},
		Try: i18n.Text{
			EN: "check the CPU of the server's processes (tokenizer, scheduler, API server) and its limits; more API processes (vLLM: --api-server-count), CUDA " +
				"graphs (no --enforce-eager) or a faster CPU help",
			ZH: "检查服务端进程（分词、调度、API）的 CPU 占用与限额；可增加 API 进程（vLLM：--api-server-count）、启用 CUDA graph（不用 --enforce-eager）或换更快的 CPU"},
	}}
}
