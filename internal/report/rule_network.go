package report

import (
	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// frontShare and frontLeast: what lies between client and server matters from three tenths of the client's TTFT and 50 ms on.
	frontShare = 0.3
	frontLeast = 0.05
)

// networkGatewayRule reports whether much of the time to the first token lies before the server's own clock: in the network or a gateway.
// Where the kernel stamps arrivals, a client that is short of processors colors no TTFT.
func networkGatewayRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		ttft, ok := frontOf(l)
		if !ok || clientShort(l) && !verdict.KernelStamped(l) {
			continue
		}
		if x := *l.Server.Network; x >= frontLeast && x >= frontShare*ttft && x > most {
			worst, most = l, x
		}
	}
	if worst == nil {
		return nil
	}
	ttft, _ := frontOf(worst)
	return []Suggestion{{
		Rule: "network-gateway", Severity: Advice, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, %s of the TTFT is not in the server's own measurement: it was spent in the network, in a gateway or in the "+
			"server's front end.%s",
			"%s 时 TTFT 的 %s 不在服务端自身的计时之内：花在网络、网关或服务端的前端。%s", worst.Load.Phrase(), percent(most/ttft, true), partsText(worst)),
		Evidence: []metric.Figure{
			metric.NewFigure("network + gateway", "网络与网关", most, metric.Seconds),
			metric.NewFigure("client's TTFT", "客户端 TTFT", ttft, metric.Seconds),
			metric.NewFigure("server's TTFT", "服务端 TTFT", worst.Server.Times[metric.SpanTTFT].Mean, metric.Seconds)},
		Try: i18n.Text{
			EN: "check the gateway (limits, queues, buffering) and the network; for comparison, measure once without the gateway",
			ZH: "先检查网关（限流、排队与缓冲）和网络，再直连服务端测一次作比较"},
	}}
}

// frontOf is the client's mean TTFT, ok where what lies before the server is known of the TTFT.
func frontOf(l *metric.Level) (float64, bool) {
	if l.Server == nil || l.Server.Network == nil {
		return 0, false
	}
	ours, ok := l.Server.Ours.Times[metric.SpanTTFT]
	return ours.Mean, ok && ours.N >= minRequests && ours.Mean > 0
}
