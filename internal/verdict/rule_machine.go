package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// Of the typical time, the mean wait of a thread in the run queue before each of its turns. Where the kernel stamps the
	// arrivals, only what lies between taking an instant and writing the request is colored, and slots: more is borne.
	queueShare, queueMost               = 0.02, 0.1
	queueShareStamped, queueMostStamped = 0.05, 0.25
	// queueLeast is a wait that no figure shows, in seconds.
	queueLeast = 0.001
	// queuePart is the share of the level's time that a part with such waits must have to be told.
	queuePart = 0.05
	// stolenShare and stolenMost are of the machine's processor time. While another guest has the processor the kernel
	// stamps nothing either, so its stamps do not help.
	stolenShare = 0.05
	stolenMost  = 0.25
	stolenPart  = 0.2
	// throttledShare and throttledMost are of the level's time.
	throttledShare = 0.03
	throttledMost  = 0.25
)

// runQueue is threads of the load generator that waited for a processor which others had.
func runQueue(s *evidence) []finding {
	if s.typical <= 0 || s.whole.RunSlices == 0 {
		return nil
	}
	degraded, invalid := queueShare, queueMost
	if s.kernel {
		degraded, invalid = queueShareStamped, queueMostStamped
	}
	mean := s.whole.RunDelay()
	verdict := metric.VerdictStatus("")
	if mean > queueLeast {
		verdict = status(mean/s.typical, degraded, invalid)
	}
	limit := max(queueLeast, 2*degraded*s.typical)
	part := s.where(func(one metric.ClientSample) bool { return one.RunDelay() > limit })
	if verdict == "" && part.share > queuePart {
		verdict = metric.Degraded
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: mean / s.typical, Cause: metric.Cause{Key: "run-queue", Word: verdict, Evidence: []metric.Figure{
		metric.NewFigure("mean wait in the run queue", "运行队列平均等待", mean, metric.Seconds), s.typicalFigure()}}}
	if part.share > 0 {
		f.bound(part)
	}
	f.Finding = i18n.Sprintf("The load generator's threads waited %s on average for a processor before running, compared with a %s of %s: sends and "+
		"reads are late by that amount.",
		"压测客户端的线程每次运行前平均等待处理器 %s，而%s为 %s：其发送与读取相应推迟。", ms(mean), s.typicalName, ms(s.typical))
	f.explain(s.rootCause(f.From, f.To))
	return []finding{f}
}

// stolen is processor time of the machine that its hypervisor gave to other guests.
func stolen(s *evidence) []finding {
	share := s.whole.StolenShare()
	verdict := status(share, stolenShare, stolenMost)
	part := s.where(func(one metric.ClientSample) bool { return one.StolenShare() > stolenPart })
	if verdict == "" && part.share > queuePart {
		verdict = metric.Degraded
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "stolen-cpu", Word: verdict, Evidence: []metric.Figure{metric.NewFigure("stolen processor time", "被虚拟化平台占用的处理器时间", share, metric.Ratio)},
		Finding: i18n.Sprintf("The hypervisor gave %s of this machine's processor time to other virtual machines. During that time nothing is sent, and "+
			"even kernel timestamps are late.",
			"虚拟化平台把本机 %s 的处理器时间分给了其他虚拟机。期间无法发送，内核时间戳也会偏晚。", percent(share)),
		Try: i18n.Text{EN: "run the test on a machine with dedicated processors", ZH: "请使用独占处理器的机器"}}}
	f.bound(part)
	return []finding{f}
}

// throttled is a control group that had used up its quota of processor time.
func throttled(s *evidence) []finding {
	share := s.whole.ThrottledShare()
	verdict := status(share, throttledShare, throttledMost)
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "cpu-quota", Word: verdict, Evidence: []metric.Figure{metric.NewFigure("time stopped by the quota", "因配额暂停的时间占比", share, metric.Ratio)},
		Finding: i18n.Sprintf("The CPU quota of its control group paused the load generator for %s of the time.",
			"cgroup 的 CPU 配额使压测客户端在 %s 的时间内被暂停。", percent(share)),
		Try: i18n.Text{EN: "raise the container's CPU limit or remove it", ZH: "请提高容器的 CPU 限额，或取消限额"}}}
	f.bound(s.where(func(one metric.ClientSample) bool { return one.ThrottledShare() > throttledShare }))
	return []finding{f}
}
