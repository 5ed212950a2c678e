package preflight

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// A share is what a control group allows of the processors and how often it held its processes back.
type share struct {
	cpus               float64 // 0: no limit
	periods, throttled int64
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
	if s.periods > 0 {
		held = float64(s.throttled) / float64(s.periods)
	}
	en := fmt.Sprintf("a quota of %.2g CPUs (of %d); throttled in %d of %d periods so far (%.1f%%)", s.cpus, h.CPUs, s.throttled, s.periods, 100*held)
	zh := fmt.Sprintf("CPU 配额 %.2g 个（共 %d 个）；至今 %d / %d 个周期被限流（%.1f%%）", s.cpus, h.CPUs, s.throttled, s.periods, 100*held)
	if s.cpus >= 1 && held < maxThrottled {
		return found(check, OK, en, zh)
	}
	return found(check, Warn, en, zh).fix("give the container more CPU time, or none but a share (docker: no --cpus; Kubernetes: no limits.cpu), and let nothing else run in it",
		"给容器更多 CPU 时间，或不设上限（docker 不用 --cpus；Kubernetes 不设 limits.cpu），并且不要在其中运行其他程序", "")
}

// tightest is the smallest quota of the process's group and of the groups above it.
func tightest(h Host) share {
	var all []share
	for line := range strings.Lines(h.text("proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "": // version 2
			all = append(all, climb(parts[2], func(dir string) share { return version2(h, path.Join("sys/fs/cgroup", dir)) })...)
		case strings.Contains(","+parts[1]+",", ",cpu,"):
			all = append(all, climb(parts[2], func(dir string) share { return version1(h, dir) })...)
		}
	}
	var least share
	for _, s := range all {
		if s.cpus > 0 && (least.cpus == 0 || s.cpus < least.cpus) {
			least = s
		}
	}
	return least
}

// climb looks at a group and at each above it. In a container the group's path is that of the host while the files
// begin at the container's own: the root is looked at, too.
func climb(dir string, look func(dir string) share) []share {
	var all []share
	for dir = path.Clean("/" + dir); ; dir = path.Dir(dir) {
		all = append(all, look(dir))
		if dir == "/" {
			return all
		}
	}
}

// version2 reads cpu.max ("200000 100000", or "max 100000") and cpu.stat.
func version2(h Host, dir string) share {
	fields := strings.Fields(h.text(path.Join(dir, "cpu.max")))
	if len(fields) != 2 {
		return share{}
	}
	return counted(h, dir, fields[0], fields[1])
}

func version1(h Host, dir string) share {
	for _, mount := range []string{"sys/fs/cgroup/cpu", "sys/fs/cgroup/cpu,cpuacct"} {
		at := path.Join(mount, dir)
		if s := counted(h, at, h.text(path.Join(at, "cpu.cfs_quota_us")), h.text(path.Join(at, "cpu.cfs_period_us"))); s.cpus > 0 {
			return s
		}
	}
	return share{}
}

// counted is a quota with what its cpu.stat counts.
func counted(h Host, dir, quota, period string) share {
	q, _ := strconv.ParseFloat(quota, 64) // "max" and -1 mean none
	p, _ := strconv.ParseFloat(period, 64)
	if q <= 0 || p <= 0 {
		return share{}
	}
	s := share{cpus: q / p}
	stat := h.text(path.Join(dir, "cpu.stat"))
	s.periods, _ = count(stat, "nr_periods")
	s.throttled, _ = count(stat, "nr_throttled")
	return s
}
