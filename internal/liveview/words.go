package liveview

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
)

// words are the view's texts in one language. Formats take their figures in the order given.
type words struct {
	levelOf, level           string // number, levels; number
	ended, failed, warmup    string
	requestsDone, sessions   string
	elapsed, left, sweep     string // a time each
	load, inFlight, ofAsked  string
	reached, arrivals        string
	arrivalsOf               string
	rate, requests, tokens   string
	inputTokens              string
	latestRequests           string
	silence, quiet           string
	request, age             string
	connecting, nothing      string
	streaming, none          string
	failures, latestFailure  string
	ttft, tpot, latency, itl string
	hours, minutes, seconds  string
}

var english = words{
	levelOf: "Level %d of %d", level: "Level %d",
	ended: "%d/%d", requestsDone: "%d requests", sessions: "%d/%d sessions, %d requests", failed: "%d failed", warmup: "warm-up %d/%d",
	elapsed: "%s elapsed", left: "about %s left", sweep: "about %s left for all",
	load: "Load", inFlight: "%d in flight", ofAsked: "%d in flight of %d asked", reached: "%.1f on average",
	arrivals: "%.2f arrivals/s", arrivalsOf: "%.2f arrivals/s of %s asked",
	rate: "Rate", requests: "%.2f req/s", tokens: "%.0f output tok/s", inputTokens: "%.0f input tok/s",
	latestRequests: "Latest",
	silence:        "Silence", quiet: "longest %.1f s", request: "request %d", age: "%s under way",
	connecting: "waits for its connection", nothing: "nothing came yet", streaming: "its reply had begun", none: "nothing under way",
	failures: "Failed", latestFailure: "the latest: %s",
	ttft: "TTFT", tpot: "TPOT", latency: "Latency", itl: "ITL",
	hours: "%dh%02dm", minutes: "%dm%02ds", seconds: "%ds",
}

var chinese = words{
	levelOf: "级别 %d / %d", level: "级别 %d",
	ended: "%d/%d", requestsDone: "%d 个请求", sessions: "%d/%d 个会话，%d 个请求", failed: "失败 %d", warmup: "预热 %d/%d",
	elapsed: "已用 %s", left: "约剩 %s", sweep: "全部约剩 %s",
	load: "负载", inFlight: "在途 %d", ofAsked: "在途 %d / 要求 %d", reached: "平均 %.1f",
	arrivals: "到达 %.2f/s", arrivalsOf: "到达 %.2f/s / 要求 %s",
	rate: "速率", requests: "%.2f req/s", tokens: "输出 %.0f tok/s", inputTokens: "输入 %.0f tok/s",
	latestRequests: "最近",
	silence:        "静默", quiet: "最长 %.1f s", request: "请求 %d", age: "已进行 %s",
	connecting: "等待连接", nothing: "尚无任何数据", streaming: "回复已开始", none: "没有在途请求",
	failures: "失败", latestFailure: "最近一次：%s",
	ttft: "TTFT", tpot: "TPOT", latency: "延迟", itl: "ITL",
	hours: "%d小时%02d分", minutes: "%d分%02d秒", seconds: "%d秒",
}

// tokensOf names the tokens of Snapshot.Tokens.
func (w *words) tokensOf(now engine.Snapshot) string {
	if now.Kind.Generates() {
		return w.tokens
	}
	return w.inputTokens
}

// done is how many measured requests ended, of how many where that is known; of sessions where those have several turns.
func (w *words) done(now engine.Snapshot) string {
	if now.Number == 0 {
		return fmt.Sprintf(w.requestsDone, now.Done)
	}
	if now.Turns {
		return fmt.Sprintf(w.sessions, now.Sessions, now.Number, now.Done)
	}
	return fmt.Sprintf(w.ended, now.Done, now.Number)
}

// span is a time to the second, for people.
func (w *words) span(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s >= 3600:
		return fmt.Sprintf(w.hours, s/3600, s%3600/60)
	case s >= 60:
		return fmt.Sprintf(w.minutes, s/60, s%60)
	}
	return fmt.Sprintf(w.seconds, s)
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
