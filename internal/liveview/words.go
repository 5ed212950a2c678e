package liveview

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/perf/i18n"
)

// What the view says. The texts with verbs are formats, which take their figures in the order of English.
var (
	sayLevelOf = i18n.Text{EN: "Level %d of %d", ZH: "级别 %d / %d"}
	sayLevel   = i18n.Text{EN: "Level %d", ZH: "级别 %d"}

	sayEnded    = i18n.Same("%d/%d")
	sayRequests = i18n.Text{EN: "%s", ZH: "%s 个请求"}
	saySessions = i18n.Text{EN: "%d/%s, %s", ZH: "%d/%s 个会话，%s 个请求"}
	sayFailed   = i18n.Text{EN: "%d failed", ZH: "失败 %d"}
	sayWarmup   = i18n.Text{EN: "warm-up %d/%d", ZH: "预热 %d/%d"}

	sayWarmingUp = i18n.Text{EN: "warming up", ZH: "预热中"}
	sayDropped   = i18n.Text{EN: "%d dropped", ZH: "丢弃 %d"}
	sayElapsed   = i18n.Text{EN: "%s elapsed", ZH: "已用 %s"}
	sayLeft      = i18n.Text{EN: "about %s left", ZH: "约剩 %s"}
	sayServers   = i18n.Text{EN: "%d servers, %s", ZH: "%d 个服务，%s"}
	sayAllLeft   = i18n.Text{EN: "about %s left for all", ZH: "全部约剩 %s"}

	sayLoad     = i18n.Text{EN: "Load", ZH: "负载"}
	sayInFlight = i18n.Text{EN: "%d in flight", ZH: "在途 %d"}
	sayOfAsked  = i18n.Text{EN: "%d/%d in flight", ZH: "在途 %d / 要求 %d"}
	sayReached  = i18n.Text{EN: "%.1f on average", ZH: "平均 %.1f"}
	sayArrivals = i18n.Text{EN: "%.2f of %s arrivals/s", ZH: "到达 %.2f/s / 要求 %s"}

	sayRate         = i18n.Text{EN: "Rate", ZH: "速率"}
	sayRequestRate  = i18n.Same("%.2f req/s")
	sayOutputTokens = i18n.Text{EN: "%.0f output tok/s", ZH: "输出 %.0f tok/s"}
	sayInputTokens  = i18n.Text{EN: "%.0f input tok/s", ZH: "输入 %.0f tok/s"}

	sayTTFT    = i18n.Same("TTFT")
	sayTPOT    = i18n.Same("TPOT")
	sayITL     = i18n.Same("ITL")
	sayLatency = i18n.Text{EN: "Latency", ZH: "延迟"}
	sayLatest  = i18n.Text{EN: "Latest", ZH: "最近"}

	saySilence    = i18n.Text{EN: "Silence", ZH: "静默"}
	sayLongest    = i18n.Text{EN: "longest idle %.1f s", ZH: "最长 %.1f s"}
	sayRequest    = i18n.Text{EN: "request %d", ZH: "请求 %d"}
	sayAge        = i18n.Text{EN: "%s in progress", ZH: "已进行 %s"}
	sayConnecting = i18n.Text{EN: "waiting for a connection", ZH: "等待连接"}
	sayNothing    = i18n.Text{EN: "no data yet", ZH: "尚无任何数据"}
	sayStreaming  = i18n.Text{EN: "streaming", ZH: "回复已开始"}
	sayNone       = i18n.Text{EN: "no requests in flight", ZH: "没有在途请求"}

	sayFailures      = i18n.Text{EN: "Failed", ZH: "失败"}
	sayLatestFailure = i18n.Text{EN: "latest: %s", ZH: "最近一次：%s"}

	sayHours   = i18n.Text{EN: "%dh%02dm", ZH: "%d小时%02d分"}
	sayMinutes = i18n.Text{EN: "%dm%02ds", ZH: "%d分%02d秒"}
	saySeconds = i18n.Text{EN: "%ds", ZH: "%d秒"}
)

// say is a text in the view's language, with its figures.
func (l *Look) say(text i18n.Text, figures ...any) string {
	language := "en"
	if l.Chinese {
		language = "zh"
	}
	return text.Format(figures...).In(language)
}

// tokensOf names the tokens of Snapshot.Tokens.
func tokensOf(now engine.Snapshot) i18n.Text {
	if now.Kind.Generates() {
		return sayOutputTokens
	}
	return sayInputTokens
}

// done is how many measured requests ended, of how many where that is known; of sessions where those have several turns.
func (l *Look) done(now engine.Snapshot) string {
	if now.Number == 0 {
		return l.say(sayRequests, i18n.Count(now.Done, "request"))
	}
	if now.Turns {
		return l.say(saySessions, now.Sessions, i18n.Count(now.Number, "session"), i18n.Count(now.Done, "request"))
	}
	return l.say(sayEnded, now.Done, now.Number)
}

// span is a time to the second, for people.
func (l *Look) span(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s >= 3600:
		return l.say(sayHours, s/3600, s%3600/60)
	case s >= 60:
		return l.say(sayMinutes, s/60, s%60)
	}
	return l.say(saySeconds, s)
}

// precise is a time in seconds with as many digits as fit seven columns.
func precise(d time.Duration) string {
	s := d.Seconds()
	switch {
	case s < 10:
		return fmt.Sprintf("%.3f", s)
	case s < 100:
		return fmt.Sprintf("%.2f", s)
	}
	return fmt.Sprintf("%.1f", s)
}
