package report

import (
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// unevenRatio: a replica has half as much again as its equal part of the requests, or less than two thirds of it.
	unevenRatio = 1.5
	// unevenErrors is how many standard deviations of a random choice its part must be away from an equal one, unevenRequests the fewest
	// requests of all.
	unevenErrors   = 4
	unevenRequests = 50
)

// unevenReplicasRule reports whether a gateway gives one replica clearly more, or less, of the requests than the others of its role. Of a
// replica that is slow slowReplicaRule speaks, which says its part too.
func unevenReplicasRule(r Run) []Suggestion {
	if len(slowReplicaRule(r)) > 0 {
		return nil
	}
	var worst *metric.Level
	var which metric.Replica
	even, most := 0.0, 0.0
	for _, l := range r.every() {
		for _, one := range replicasOf(l) {
			if x, equal, ok := unevenness(one, replicasOf(l)); ok && x > most {
				worst, which, even, most = l, one, equal, x
			}
		}
	}
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "uneven-replicas", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, the load is not evenly distributed: replica %s received %s of the requests; an equal share is %s.",
			"%s 时各副本负载不均：副本 %s 承担了 %s 的请求，均分应为 %s。", worst.Load.Phrase(), oneLine(which.Name), percent(which.Share, true), percent(even, true)),
		Evidence: []metric.Figure{
			metric.NewFigure("its share of the requests", "其请求占比", which.Share, metric.Ratio),
			metric.NewFigure("an equal share", "均分", even, metric.Ratio),
			metric.NewFigure("its requests", "其请求数", which.Requests, metric.Count)},
		Try: i18n.Text{EN: "check how the gateway chooses a replica: long-lived connections, session affinity and routing by prefix all send some replicas more",
			ZH: "检查网关的选择方式：长连接、会话保持与按前缀路由都会使部分副本得到更多请求"},
	}}
}

// unevenness is how many times a replica's part is off an equal one, in either direction.
func unevenness(one metric.Replica, all []metric.Replica) (ratio, even float64, ok bool) {
	peers, total := 0.0, 0.0
	for _, o := range all {
		if o.Role == one.Role {
			peers, total = peers+1, total+o.Requests
		}
	}
	if peers < 2 || total < unevenRequests {
		return 0, 0, false
	}
	even = 1 / peers
	ratio = max(one.Share/even, even/max(one.Share, 1/total))
	deviation := math.Sqrt(total * even * (1 - even))
	return ratio, even, ratio >= unevenRatio && math.Abs(one.Requests-total*even) >= unevenErrors*deviation
}
