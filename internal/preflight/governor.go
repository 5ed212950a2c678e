package preflight

import (
	"io/fs"
	"slices"
	"strings"
)

// governor looks at how the processors choose their frequency. A slow governor adds to every time that this machine
// takes, not to the server's; it matters most at a low load, where the processor is asleep between two chunks.
func governor(h Host) Finding {
	const check = "cpu_frequency"
	paths, _ := fs.Glob(h.Files, "sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor")
	turbo := ""
	if h.text("sys/devices/system/cpu/intel_pstate/no_turbo") == "1" || h.text("sys/devices/system/cpu/cpufreq/boost") == "0" {
		turbo = "off"
	}
	if len(paths) == 0 {
		return found(check, OK, "the CPU governor cannot be read here, as on most virtual machines", "此处无法读取 CPU 调频策略，多数虚拟机如此")
	}
	var names []string
	for _, p := range paths {
		if name := h.text(p); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	driver := h.text("sys/devices/system/cpu/cpu0/cpufreq/scaling_driver")
	en, zh := "CPU governor "+strings.Join(names, ", "), "CPU 调频策略 "+strings.Join(names, "、")
	if turbo != "" {
		en, zh = en+", turbo is off", zh+"，睿频已关闭"
	}
	// Drivers that choose by themselves call powersave what others call schedutil.
	active := driver == "intel_pstate" || strings.HasSuffix(driver, "-epp")
	if slices.Contains(names, "powersave") && !active {
		return found(check, Warn, en, zh).fix("run the processors at full speed during the test", "测试期间让处理器全速运行", "cpupower frequency-set -g performance")
	}
	return found(check, OK, en, zh)
}
