package verdict

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Foreign is the key of the cause that is not of the load generator: the server worked for others too.
const Foreign = "foreign-traffic"

// foreignTraffic is what others had from the server during the level, by the server's own counters and gauges. How far their load moved
// the figures cannot be told from it, so it is never more than DEGRADED.
func foreignTraffic(s *evidence) []finding {
	f := finding{Cause: metric.Cause{Key: Foreign, Word: metric.Degraded,
		Try: i18n.Text{EN: "measure while nobody else uses the server, or use a dedicated server", ZH: "请在无人使用该服务时测试，或使用独占的服务"}}}
	load := s.level.ForeignLoad()
	if load != nil {
		if !load.Whole {
			f.From, f.To = s.on(load.From), s.on(load.To)
		}
		f.Evidence = []metric.Figure{metric.NewFigure("background requests at a time", "同时存在的其他客户端请求", load.Beyond, metric.Count),
			metric.NewFigure("own requests at a time", "同时存在的我方请求", load.Ours, metric.Count)}
	}
	v := s.level.Server
	if v == nil || !v.Shared() {
		if load == nil {
			return nil
		}
		f.share = load.Beyond / max(1, load.Ours)
		f.Finding = i18n.Sprintf("The server also handled other clients' requests: by its own gauges, about %s more at a time than our %s. The figures are "+
			"those of a shared server.", "服务端同时在处理其他客户端的请求：按其自身报告，同时存在的请求比我方的 %[2]s 个多约 %[1]s 个。数据是在共享服务上测得的。",
			digits(load.Beyond), digits(load.Ours))
		return []finding{f}
	}
	f.share = *v.ForeignShare
	var what i18n.Text
	add := func(n *float64, ours int, counter metric.ServerCounter, unit metric.Unit, noun, label i18n.Text) {
		if n == nil || *n < 1 {
			return
		}
		least := i18n.Text{}
		if v.Within[counter] > 0 {
			least = i18n.Text{EN: "at least ", ZH: "至少 "}
		}
		if what.EN != "" {
			what = what.Plus(i18n.Text{EN: " and ", ZH: "、"})
		}
		what = what.Plus(i18n.Sprintf("%s%s %s in addition to our %d", "%s%s %s（我方 %d 个）", least, fmt.Sprintf("%.0f", math.Round(*n)), noun, ours))
		f.Evidence = append(f.Evidence, metric.Figure{Label: label, Value: *n, Unit: unit})
	}
	add(v.ForeignRequests, v.Ours.Choices, metric.ServerRequests, metric.Count, i18n.Text{EN: "requests", ZH: "个请求"}, i18n.Text{EN: "background requests", ZH: "其他客户端的请求"})
	add(v.ForeignTokens, v.Ours.OutputTokens, metric.ServerOutputTokens, metric.Tokens, i18n.Text{EN: "output tokens",
		ZH: "个输出 token"}, i18n.Text{EN: "background output tokens", ZH: "其他客户端的输出 token"})
	f.Finding = i18n.Sprintf("The server also handled other clients' requests: %s by its own counters. The figures are those of a shared server.",
		"服务端同时在处理其他客户端的请求：按其自身计数，这些客户端另有 %s。数据是在共享服务上测得的。", what)
	return []finding{f}
}

// on is an instant of the level's clock in seconds from the first measured request.
func (s *evidence) on(seconds float64) float64 { return s.at(record.Instant(seconds * 1e9)) }
