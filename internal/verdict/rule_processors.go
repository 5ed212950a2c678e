package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// busyClient: above four fifths of its processors a program's goroutines queue for them; fullClient: above this its
	// throughput is its own.
	busyClient = 0.8
	fullClient = 0.95
	// busyPart is the share of the level's time that a busy part must have to be told.
	busyPart = 0.1
	// pausedShare: while the garbage collector stops everything nothing is read or sent; its share of the level is the
	// mean share by which any time may be off.
	pausedShare = 0.02
	pausedMost  = 0.1
)

// processors is a load generator that used up its processors.
func processors(s *evidence) []finding {
	share := s.client.CPUShare
	if share == 0 {
		share = s.whole.CPUShare()
	}
	verdict := status(share, busyClient, fullClient)
	part := s.where(func(one metric.ClientSample) bool { return one.CPUShare() > fullClient })
	if verdict == "" && part.share > busyPart {
		verdict = metric.Degraded
	}
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "processors", Word: verdict, Try: tryRoom, Evidence: []metric.Figure{
		metric.NewFigure("client CPU", "客户端 CPU", share, metric.Ratio), metric.NewFigure("client scheduling delay p99", "客户端调度延迟 P99", s.client.SchedDelayP99, metric.Seconds)}}}
	if share <= busyClient {
		f.bound(part)
	}
	f.Finding = i18n.Sprintf("The load generator was short of CPU (%s used), which may limit load, throughput and times.",
		"压测客户端自身处理器不足（使用率 %s）：负载、吞吐与时间可能受其限制。", percent(share))
	if f.From < f.To {
		f.Finding = i18n.Sprintf("The load generator used all of its processors for %s of the time, which may limit load, throughput and times.",
			"压测客户端在 %s 的时间内用满了处理器：负载、吞吐与时间可能受其限制。", percent(part.share))
	}
	return []finding{f}
}

// collector is the garbage collector's share of the level.
func collector(s *evidence) []finding {
	if s.seconds <= 0 {
		return nil
	}
	share := s.client.GCPauses / s.seconds
	verdict := status(share, pausedShare, pausedMost)
	if verdict == "" {
		return nil
	}
	return []finding{{share: share, Cause: metric.Cause{Key: "garbage-collector", Word: verdict, Try: tryRoom,
		Finding: i18n.Sprintf("The load generator paused for garbage collection for %s of the time: part of the times shown is its own.",
			"压测客户端有 %s 的时间因垃圾回收而停顿：所示时间有一部分来自客户端自身。", percent(share)),
		Evidence: []metric.Figure{metric.NewFigure("time without timestamps", "无时间戳的时间占比", share, metric.Ratio),
			metric.NewFigure("longest pause", "最长停顿", s.client.GCPauseMax, metric.Seconds)}}}}
}
