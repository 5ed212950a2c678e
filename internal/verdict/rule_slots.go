package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// idleShare: runs of the same load differ by a few per cent; slots that stood idle for less lower no figure visibly.
	idleShare = 0.03
	// idleMost: a load lower by more than this is not the one that was asked for.
	idleMost = 0.1
)

// idleSlots is what late sending took off the load of a closed loop: the share of the slots' time between the arrival of a
// reply's end and the start of the next request. Times count from the instant of sending and are right.
func idleSlots(s *evidence) []finding {
	lag := s.level.Distribution(metric.SendLag)
	slots := s.level.Load.MeanSlots()
	if s.level.Load.OpenLoop() || s.level.Load.Mixed() || lag == nil || lag.N() < minRequests || s.seconds <= 0 {
		return nil
	}
	idle := lag.Sum() + s.watch.held.Seconds()
	share := idle / (s.seconds * slots)
	verdict := status(share, idleShare, idleMost)
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "idle-slots", Word: verdict, Evidence: []metric.Figure{
		metric.NewFigure("idle time of the slots", "并发槽空闲占比", share, metric.Ratio), metric.NewFigure("mean send lag", "客户端平均发送延迟", lag.Mean(), metric.Seconds)}}}
	f.Finding = i18n.Sprintf("Requests were sent late, so slots were idle for %s of the time: the load was lower than requested. Times are measured "+
		"from the moment of sending and are correct.",
		"请求发出过晚，并发槽位有 %s 的时间空闲：实际负载低于要求。各项时间从发送时刻起算，仍然正确。", percent(share))
	f.explain(s.rootCause(0, 0))
	return []finding{f}
}
