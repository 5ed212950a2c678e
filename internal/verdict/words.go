package verdict

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// ms is a time as people read it.
func ms(seconds float64) string {
	if seconds >= 1 {
		return digits(seconds) + " s"
	}
	return digits(1000*seconds) + " ms"
}

// percent is a share of 1.
func percent(share float64) string { return digits(100*share) + " %" }

// digits is a number with up to three significant digits.
func digits(x float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	if err != nil {
		return fmt.Sprint(x)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// A rootCause is what took the processor, and what to do about it.
type rootCause struct{ what, try i18n.Text }

var tryRoom = i18n.Text{EN: "run it on a machine with more free CPU, separate from the server, or with less load",
	ZH: "请在空闲处理器更多、与服务端分开的机器上运行，或降低负载"}

// rootCause is the likeliest reason for what the client did late, from the samples of a window; both 0 for the whole level.
func (s *evidence) rootCause(from, to float64) rootCause {
	var all metric.ClientSample
	for _, one := range s.samples {
		end := s.at(one.At)
		if to > 0 && (end < from || end-one.Span > to) {
			continue
		}
		if all.Ticks == 0 {
			all = one
		} else {
			all = all.Join(one)
		}
	}
	own := all.CPUShare()
	if len(s.samples) == 0 {
		own = s.client.CPUShare
	}
	switch {
	case all.ThrottledShare() > 0.02:
		return rootCause{i18n.Sprintf("the CPU quota of its control group paused it for %s of the time", "其 cgroup 的 CPU 配额使其在 %s 的时间内被暂停",
			percent(all.ThrottledShare())), i18n.Text{EN: "raise the container's CPU limit or remove it", ZH: "请提高容器的 CPU 限额，或取消限额"}}
	case all.StolenShare() > 0.03:
		return rootCause{i18n.Sprintf("the hypervisor gave %s of the machine's CPU time to other virtual machines", "虚拟化平台把本机 %s 的处理器时间分给了其他虚拟机",
			percent(all.StolenShare())), i18n.Text{EN: "run the test on a machine with dedicated processors", ZH: "请使用独占处理器的机器"}}
	case own > busyClient:
		return rootCause{i18n.Sprintf("it used %s of its processors", "其处理器使用率达 %s", percent(own)), tryRoom}
	case all.BusyShare() > 0.8:
		return rootCause{i18n.Sprintf("the machine's processors were %s busy, mostly with other programs", "本机处理器繁忙率为 %s，主要被其他程序占用",
			percent(all.BusyShare())), i18n.Text{EN: "stop the other programs, or use a dedicated machine", ZH: "请停止其他程序，或在独立的机器上运行"}}
	}
	return rootCause{try: tryRoom}
}

// explain adds the reason to a cause's texts.
func (f *finding) explain(w rootCause) {
	if w.what.EN != "" {
		f.Finding = f.Finding.Plus(i18n.Sprintf(" During that time %s.", "在此期间%s。", w.what))
	}
	if f.Try.EN == "" {
		f.Try = w.try
	}
}
