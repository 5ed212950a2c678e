package preflight

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/cgroup"
)

// A share is what a control group allows of the processors and how often it held its processes back.
type share struct {
	cpus float64 // 0: no limit
	cgroup.Stat
}

// maxThrottled is the share of periods held back from which a warning is worth it.
const maxThrottled = 0.01

// quota looks for a limit of processor time: a process that used it up stands still until the next period, 100 ms as a
// rule, and everything that arrives meanwhile waits.
func quota(h Host) Finding {
	const check = "cpu_quota"
	s := tightest(h)
	if s.cpus == 0 {
		return found(check, OK, fmt.Sprintf("no CPU quota; %d CPUs", h.CPUs), fmt.Sprintf("没有 CPU 配额；%d 个 CPU", h.CPUs))
	}
	held := 0.0
	if s.Periods > 0 {
		held = float64(s.Throttled) / float64(s.Periods)
	}
	en := fmt.Sprintf("a quota of %.2g CPUs (of %d); throttled in %d of %d periods so far (%.1f%%)", s.cpus, h.CPUs, s.Throttled, s.Periods, 100*held)
	zh := fmt.Sprintf("CPU 配额 %.2g 个（共 %d 个）；至今 %d / %d 个周期被限流（%.1f%%）", s.cpus, h.CPUs, s.Throttled, s.Periods, 100*held)
	if s.cpus >= 1 && held < maxThrottled {
		return found(check, OK, en, zh)
	}
	return found(check, Warn, en, zh).fix("give the container more CPU time, or use shares instead of a limit (docker: no --cpus; Kubernetes: no "+
		"limits.cpu), and run nothing else in it",
		"给容器更多 CPU 时间，或不设上限（docker 不用 --cpus；Kubernetes 不设 limits.cpu），并且不要在其中运行其他程序", "")
}

// tightest is the smallest quota of the process's group and of the groups above it.
func tightest(h Host) (least share) {
	for _, group := range cgroup.Groups(h.Files) {
		if cpus := cgroup.Quota(h.Files, group); cpus > 0 && (least.cpus == 0 || cpus < least.cpus) {
			least = share{cpus, cgroup.ReadStat(h.Files, group)}
		}
	}
	return least
}
