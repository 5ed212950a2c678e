package steady

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func changingText() i18n.Text {
	return i18n.Text{EN: "the load changes by design", ZH: "该负载本身是变化的"}
}

func shortText(n, needed int) i18n.Text {
	return i18n.Sprintf("too short: %s between ramp-up and drain; about %d in total would be enough", "时长不足：启动与收尾之间只有 %s 个请求；总共约需 %d 个", i18n.Count(n, "request"), needed)
}

func noisyText(n, needed int) i18n.Text {
	return i18n.Sprintf("too few requests: with %d of such different durations, growth by a factor of four would not be detected; about %d "+
		"in total would be enough",
		"请求数不足：%d 个请求的耗时差异很大，增至四倍也看不出来；总共约需 %d 个", n, needed)
}

func overrunText(before, after, from, to float64) i18n.Text {
	return i18n.Sprintf("more requests arrived than finished: %s in flight at %s s, %s at %s s", "到达的请求多于结束的请求：第 %[2]s 秒时 %[1]s 个在途，第 %[4]s 秒时 %[3]s 个",
		times(before), instant(from), times(after), instant(to))
}

// driftText says what a signal did from one instant to another.
func driftText(s signal, t trend, bent bool, from, to float64) i18n.Text {
	name, when := name(s.key), i18n.Sprintf("from %s to %s s", "%s 至 %s 秒间", instant(from), instant(to))
	size := s.drift(t)
	if bent {
		size = s.relative(t.bend.Value)
		if size > 0 {
			return i18n.Sprintf("%s rose by %s and fell again %s", "%[3]s，%[1]s 上升 %[2]s 后回落", name, percent(size), when)
		}
		return i18n.Sprintf("%s fell by %s and rose again %s", "%[3]s，%[1]s 下降 %[2]s 后回升", name, percent(-size), when)
	}
	switch {
	case size >= 2:
		return i18n.Sprintf("%s grew by a factor of %s %s", "%[3]s，%[1]s 增至 %[2]s 倍", name, times(1+size), when)
	case size > 0:
		return i18n.Sprintf("%s grew by %s %s", "%[3]s，%[1]s 增长 %[2]s", name, percent(size), when)
	}
	return i18n.Sprintf("%s fell by %s %s", "%[3]s，%[1]s 下降 %[2]s", name, percent(-size), when)
}

func percent(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

// times is a factor with the digits that it can have.
func times(x float64) string {
	if x >= 10 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}

// instant is seconds with the digits that a reader can find on a chart.
func instant(x float64) string {
	return fmt.Sprintf("%.*f", int(min(max(2-math.Floor(math.Log10(max(x, 1e-3))), 0), 3)), x)
}

// name is what a signal is called in a sentence.
func name(key metric.Key) i18n.Text {
	switch key {
	case metric.ReachedConcurrency:
		return i18n.Text{EN: "requests in flight", ZH: "在途请求数"}
	case metric.OutputThroughput:
		return i18n.Text{EN: "output tokens per second", ZH: "每秒输出 token 数"}
	case metric.RequestThroughput:
		return i18n.Text{EN: "requests per second", ZH: "每秒请求数"}
	case metric.Latency:
		return i18n.Text{EN: "latency", ZH: "延迟"}
	}
	return i18n.Same(map[metric.Key]string{metric.TTFT: "TTFT", metric.TPOT: "TPOT"}[key])
}
