package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// GPUThrottled is the key of the cause that is not of the load generator: the GPUs were too hot.
const GPUThrottled = "gpu-throttled"

// hotShare is the share of the readings of all GPUs with a thermal limit from which the level is that of hot GPUs.
const hotShare = 0.1

// gpuThrottled reports whether heat lowered the GPUs' clocks: the same level with other cooling has other figures. A limit of power is not
// held against a level, because it is how the GPU is set: full load often reaches it. By how much the figures changed is not known, so it
// is never more than DEGRADED.
func gpuThrottled(s *evidence) []finding {
	t := s.level.Throttling
	if t == nil || t.Thermal < hotShare || t.Readings < minRequests {
		return nil
	}
	return []finding{{share: t.Thermal, Cause: metric.Cause{Key: GPUThrottled, Word: metric.Degraded,
		Finding: i18n.Sprintf("The GPUs lowered their clocks because of heat in %s of the readings, most of all %s. The figures depend on the cooling.",
			"GPU 在 %s 的读数中因过热而降频，最严重的是 %s。结果取决于散热。", percent(t.Thermal), t.Worst),
		Try: i18n.Text{EN: "check the cooling, let the GPUs reach a steady temperature before the measurement, or lock the clock (nvidia-smi -lgc)",
			ZH: "检查散热，测量前让 GPU 温度稳定，或锁定频率（nvidia-smi -lgc）"},
		Evidence: []metric.Figure{metric.NewFigure("readings with thermal limits", "受温度限制的读数", t.Thermal, metric.Ratio)}}}}
}
