package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// GPUThrottled is the key of the cause that is not of the load generator: the GPUs were too hot.
const GPUThrottled = "gpu-throttled"

// gpuThrottled reports whether heat lowered the GPUs' clocks: the same level with other cooling has other figures. The hottest GPU decides,
// because the others wait for it. A limit of power is not held against a level, because it is how the GPU is set: full load often reaches
// it. By how much the figures changed is not known, so it is never more than DEGRADED.
func gpuThrottled(s *evidence) []finding {
	t := s.level.Throttling
	if t == nil || t.Heat.Share < metric.ThrottledShare || t.Readings < minRequests {
		return nil
	}
	return []finding{{share: t.Heat.Share, Cause: metric.Cause{Key: GPUThrottled, Word: metric.Degraded,
		Finding: i18n.Sprintf("Heat lowered the clocks of %d of %d GPUs, most of all %s: %s of the time. The figures depend on the cooling.",
			"%[2]d 个 GPU 中有 %[1]d 个因过热而降频，最严重的是 %[3]s，占 %[4]s 的时间。结果取决于散热。", t.Heat.Affected, t.GPUs, t.Heat.Name, percent(t.Heat.Share)),
		Try: i18n.Text{EN: "check the cooling, let the GPUs reach a steady temperature before the measurement, or lock the clock (nvidia-smi -lgc)",
			ZH: "检查散热，测量前让 GPU 温度稳定，或锁定频率（nvidia-smi -lgc）"},
		Evidence: []metric.Figure{metric.NewFigure("time with thermal limits, worst GPU", "受温度限制的时间（最严重的 GPU）", t.Heat.Share, metric.Ratio)}}}}
}
