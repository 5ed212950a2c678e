package preflight

import (
	"fmt"
	"time"
)

const (
	// slowClock is the time of one reading of the clock from which it costs a load generator something. A clock that the
	// kernel maps into the process takes some 50 ns, one that needs a system call and a device a microsecond and more.
	slowClock = time.Microsecond
	readings  = 200
)

// clock looks at the clock that all figures come from: it must not run backwards, and must be cheap to read.
func clock(h Host) Finding {
	const check = "clock"
	source := h.text("sys/devices/system/clocksource/clocksource0/current_clocksource")
	each, back := readClock()
	if now := time.Now(); now.Before(built) {
		return found(check, Warn, "the system clock is at "+now.Format(time.DateOnly), "系统时钟显示 "+now.Format(time.DateOnly)).
			fix("set it (NTP): it is used to verify certificates and to name folders and logs", "请校准（NTP）：证书有效期、文件夹与日志都以它为准", "timedatectl set-ntp true")
	}
	f := judgeClock(check, source, each, back)
	if yes, known := h.Synchronized(); known && f.Severity == OK {
		f.What.EN += map[bool]string{true: ", synchronized", false: ", not synchronized: our times do not need it, but comparing with server logs does"}[yes]
		f.What.ZH += map[bool]string{true: "，已同步", false: "，未同步：我们的计时不需要，与服务日志对照时需要"}[yes]
	}
	return f
}

// built is a time before this program: a wall clock that is earlier was never set.
var built = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// readClock is the least time of a reading, among groups of them, and whether one went backwards.
func readClock() (each time.Duration, back bool) {
	each = time.Hour
	last := time.Now()
	for range 5 {
		begin := last
		for range readings {
			now := time.Now()
			back = back || now.Before(last)
			last = now
		}
		each = min(each, last.Sub(begin)/readings)
	}
	return each, back
}

func judgeClock(check, source string, each time.Duration, back bool) Finding {
	en, zh := fmt.Sprintf("reading the clock takes %d ns", each.Nanoseconds()), fmt.Sprintf("读取一次时钟需 %d ns", each.Nanoseconds())
	if source != "" {
		en, zh = en+" (clock source "+source+")", zh+"（时钟源 "+source+"）"
	}
	switch {
	case back:
		return found(check, Fail, "the monotonic clock went backwards: times cannot be measured on this machine", "单调时钟倒退：无法在此机器上计时").
			fix("use another machine, or another clock source", "换一台机器，或换用其他时钟源", "")
	case each > slowClock:
		return found(check, Warn, en+": slow", zh+"：偏慢").fix("use a fast clock source such as tsc or kvm-clock, as root", "以 root 换用 tsc 或 kvm-clock 等快速时钟源",
			"cat /sys/devices/system/clocksource/clocksource0/available_clocksource")
	}
	return found(check, OK, en, zh)
}

// stamps says who stamps arrivals: without the kernel's stamps a client that is short of CPU measures its own delays.
func stamps(h Host) Finding {
	const check = "kernel_stamps"
	works, why := h.Stamps()
	if works {
		return found(check, OK, "the kernel timestamps arrivals", "内核记录数据到达时刻")
	}
	return found(check, Warn, "arrivals are timestamped when they are read, not by the kernel ("+why+")", "到达时刻由读取时记录，而非内核（"+why+"）").
		fix("on Linux without a sandbox, the kernel timestamps them; otherwise keep this machine's CPU usage below one half", "在没有沙箱的 Linux 上由内核记录；否则请让本机 CPU 使用率低于一半", "")
}
