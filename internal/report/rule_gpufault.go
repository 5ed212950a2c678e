package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// gpuFaultRule reports errors that GPUs reported during a level: XID errors and uncorrectable memory errors. It states the first error of
// the level that has most.
func gpuFaultRule(r Run) []Suggestion {
	var worst *metric.Level
	most := 0
	for _, l := range r.every() {
		if l.Sampled != nil && len(l.Sampled.Faults) > most {
			worst, most = l, len(l.Sampled.Faults)
		}
	}
	if worst == nil {
		return nil
	}
	first := worst.Sampled.Faults[0]
	for _, f := range worst.Sampled.Faults {
		if f.From < first.From {
			first = f
		}
	}
	what := i18n.Sprintf("XID error %d%s", "XID 错误 %d%s", first.Code, xidMeaning(first.Code))
	if first.Kind == metric.FaultECC {
		what = i18n.Sprintf("uncorrectable memory errors (%d)", "不可纠正的显存错误（%d 个）", first.Count)
	}
	s := Suggestion{Rule: "gpu-fault", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, %s reported %s between %.1f and %.1f s on the time axis.", "%s 时 %s 报告了%s（时间轴 %.1f 至 %.1f 秒之间）。",
			worst.Load.Phrase(), oneLine(first.GPU), what, first.From, first.To),
		Evidence: []metric.Figure{metric.NewFigure("GPU errors during the level", "该级别期间的 GPU 错误", float64(most), "")},
		Try: i18n.Text{EN: "look for NVRM or amdgpu in the log of the kernel (dmesg); if the hardware is at fault, repeat the run without this GPU",
			ZH: "在内核日志（dmesg）中查找 NVRM 或 amdgpu；若为硬件故障，请排除该 GPU 后重新测试"},
	}
	if first.Kind == metric.FaultXID && ofProgram(first.Code) {
		s.Try = i18n.Text{EN: "look at the log of the server: this error usually comes from a program; if it comes again with other programs, check the hardware (dmesg)",
			ZH: "请查看服务端日志：这类错误通常由程序引起；若其他程序也出现，请检查硬件（dmesg）"}
	}
	return []Suggestion{s}
}

// ofProgram reports whether an XID error usually comes from a program and not from the hardware.
func ofProgram(code int) bool { return code == 13 || code == 31 || code == 43 || code == 45 }

// xidMeaning is what NVIDIA's list has for the XID errors that stop or slow servers, in parentheses, "" for others.
func xidMeaning(code int) i18n.Text {
	switch code {
	case 13:
		return i18n.Text{EN: " (exception in a kernel)", ZH: "（kernel 异常）"}
	case 31:
		return i18n.Text{EN: " (page fault in GPU memory)", ZH: "（显存缺页）"}
	case 43:
		return i18n.Text{EN: " (the GPU stopped processing)", ZH: "（GPU 停止处理）"}
	case 48, 94, 95:
		return i18n.Text{EN: " (uncorrectable memory error)", ZH: "（不可纠正的显存错误）"}
	case 63, 64:
		return i18n.Text{EN: " (rows of the memory are remapped)", ZH: "（显存行重映射）"}
	case 74:
		return i18n.Text{EN: " (NVLink error)", ZH: "（NVLink 错误）"}
	case 79:
		return i18n.Text{EN: " (the GPU has fallen off the bus)", ZH: "（GPU 已从总线掉线）"}
	case 119:
		return i18n.Text{EN: " (the GPU's firmware does not respond)", ZH: "（GPU 固件无响应）"}
	}
	return i18n.Text{}
}
