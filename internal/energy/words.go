package energy

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Sentences say what keys of metric.Energy's Reasons and Notes mean, and what a level's EnergyUnknown means. They are empty for no key.
func Sentences(keys ...string) i18n.Text {
	all := make([]i18n.Text, len(keys))
	for i, key := range keys {
		all[i] = sentence(key)
	}
	return i18n.Join(all, i18n.Text{EN: "; ", ZH: "；"})
}

// NotesOf says what else is to be known of a level's energy, or why it has none. It is empty for nothing.
func NotesOf(l *metric.Level) i18n.Text {
	switch {
	case l.Energy != nil:
		return Sentences(l.Energy.Notes...)
	case l.EnergyUnknown != "":
		return Sentences(l.EnergyUnknown)
	}
	return i18n.Text{}
}

func sentence(key string) i18n.Text {
	switch key {
	case metric.EnergyGap:
		return i18n.Text{EN: "there is a gap of more than 3 s in the power readings", ZH: "功耗读数中有超过 3 秒的空缺"}
	case metric.EnergyMissing:
		return i18n.Text{EN: "fewer GPUs reported their power than --gpus says", ZH: "报告功耗的 GPU 少于 --gpus 给出的数量"}
	case metric.EnergyExtra:
		return i18n.Text{EN: "more GPUs reported their power than --gpus says, and their energy is included", ZH: "报告功耗的 GPU 多于 --gpus 给出的数量，其能耗也计算在内"}
	case metric.EnergyReset:
		return i18n.Text{EN: "an energy counter was reset during the level", ZH: "能耗计数器在该级别期间被重置"}
	case metric.EnergyDisagrees:
		return i18n.Text{EN: "the energy counters and the integral of the power differ by more than 5 %, also if the counters' collection interval is considered",
			ZH: "能耗计数器与功耗积分相差超过 5 %，计入计数器的采集间隔后仍是如此"}
	case metric.EnergyStale:
		return i18n.Text{EN: "an exporter repeats values for several seconds instead of measuring (dcgm-exporter: set --collect-interval 1000)",
			ZH: "某导出器连续数秒重复旧值，没有重新测量（dcgm-exporter：请设置 --collect-interval 1000）"}
	case metric.EnergyIdleUnknown:
		return i18n.Text{EN: "the idle power is not known, because a GPU reports no utilization", ZH: "有 GPU 未报告利用率，因此空闲功耗未知"}
	case metric.EnergyNeverIdle:
		return i18n.Text{EN: "the idle power is not known, because a GPU was busy until the first request", ZH: "有 GPU 在第一个请求之前一直忙碌，因此空闲功耗未知"}
	case metric.EnergyBelowIdle:
		return i18n.Text{EN: "the level used less than the idle power that was measured before the run, so the energy above idle is 0",
			ZH: "该级别的功耗低于测试前测得的空闲功耗，因此高于空闲的部分为 0"}
	case metric.EnergyByCounter:
		return i18n.Text{EN: "a GPU reports no power, so its energy is that of its energy counter", ZH: "有 GPU 未报告功耗，其能耗取自能耗计数器"}
	case metric.EnergyPartial:
		return i18n.Text{EN: "a GPU reports neither its power nor an energy counter, so it is not included", ZH: "有 GPU 既未报告功耗，也没有能耗计数器，因此未计入"}
	case metric.EnergyNoPower:
		return i18n.Text{EN: "the GPUs report neither their power nor an energy counter (nvidia-smi and amd-smi: [N/A], or no permission to read it)",
			ZH: "GPU 既未报告功耗，也没有能耗计数器（nvidia-smi 与 amd-smi：[N/A]，或没有读取权限）"}
	case metric.EnergyShared:
		return i18n.Text{EN: "the server also handled requests of other clients", ZH: "服务端同时处理了其他客户端的请求"}
	}
	return i18n.Same(key)
}
