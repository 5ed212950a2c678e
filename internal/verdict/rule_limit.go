package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// AtLimit is the key of the cause that --max-in-flight held back or dropped so many arrivals that the server met another load.
const AtLimit = "in-flight-limit"

// limitShare is the share of arrivals that are held back or dropped from which on another load was measured than the one that was
// asked for: as with those that leave late.
const limitShare = lateShare

// limitReached is an open loop that was not one: arrivals found as many requests under way as --max-in-flight allows. The limit was
// asked for, so the figures are of what was sent; but they are not those of users who come whatever happens.
func limitReached(s *evidence) []finding {
	plan := s.level.Schedule
	if plan == nil || plan.Limit == 0 || plan.Arrived < minRequests {
		return nil
	}
	waited, dropped := float64(plan.Waited)/float64(plan.Arrived), float64(plan.Dropped)/float64(plan.Arrived)
	if waited+dropped <= limitShare {
		return nil
	}
	f := finding{share: waited + dropped, Cause: metric.Cause{Key: AtLimit, Word: metric.Degraded, Evidence: []metric.Figure{
		metric.NewFigure("arrivals that waited", "等待的到达占比", waited, metric.Ratio), metric.NewFigure("arrivals that were never sent", "未发送的到达占比", dropped, metric.Ratio)}}}
	f.Finding = i18n.Sprintf("At most %s were allowed in flight: %s. The load was therefore not an open loop.",
		"在途请求上限为 %s：%s。服务端面对的已不是真正的开环负载。", i18n.Count(plan.Limit, "request"), heldBack(waited, dropped))
	f.Try = i18n.Text{EN: "raise or remove --max-in-flight, or lower --rate", ZH: "提高 --max-in-flight、去掉该上限，或降低 --rate"}
	return []finding{f}
}

// heldBack says what the limit did to arrivals, without the part that did not happen.
func heldBack(waited, dropped float64) i18n.Text {
	switch {
	case dropped == 0:
		return i18n.Sprintf("%s of the arrivals waited", "%s 的到达需等待", percent(waited))
	case waited == 0:
		return i18n.Sprintf("%s of the arrivals were not sent", "%s 的到达未发送", percent(dropped))
	}
	return i18n.Sprintf("%s of the arrivals waited and %s were not sent", "%s 的到达需等待，%s 未发送", percent(waited), percent(dropped))
}
