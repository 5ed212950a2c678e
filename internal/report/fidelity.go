package report

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// hour is the longest time that a drift is shown for, in seconds.
const hour = 3600

// drifted is by how much the lateness grew over the replay, or an hour of it: in a shorter time nothing says that it would go on so. It
// returns the seconds that it grew in, which are 0 where a result does not say how long the replay was.
func drifted(f *metric.Fidelity) (drift, over float64) {
	if over = min(f.Seconds, hour); over == 0 {
		return hour * f.Drift, 0
	}
	return over * f.Drift, over
}

// driftOver names the time that a drift is of.
func driftOver(over float64) i18n.Text {
	if over == 0 || over == hour {
		return i18n.Text{EN: "per hour", ZH: "每小时"}
	}
	return i18n.Sprintf("over %s", "%s 内", duration(over))
}

// fidelityRows are how true a replay was to its trace.
func fidelityRows(l *metric.Level) (rows [][]pycompat.Cell) {
	f := l.Fidelity
	if f == nil {
		return nil
	}
	milliseconds := func(label string, seconds float64) []pycompat.Cell {
		return labeled(label, pycompat.Number(1000*seconds))
	}
	drift, over := drifted(f)
	rows = append(rows, labeled("Replay: speed", pycompat.Number(f.Speed)), countRow("Replay: requests sent", f.Requests),
		milliseconds("Replay: lateness p50 (ms)", f.LatenessP50), milliseconds("Replay: lateness p99 (ms)", f.LatenessP99),
		milliseconds("Replay: lateness max (ms)", f.LatenessMax), milliseconds("Replay: drift "+driftOver(over).EN+" (ms)", drift),
		labeled("Replay: KS of the timestamps", pycompat.Number(f.KS)))
	if f.LeftOut > 0 {
		rows = append(rows, countRow("Replay: requests left out", f.LeftOut))
	}
	c := f.Cache
	if c == nil {
		return rows
	}
	share := func(label string, x float64) { rows = append(rows, labeled(label, pycompat.Number(100*x))) }
	share("Prefix cache: predicted, any size (%)", c.Ideal)
	if c.Sized != nil {
		share(fmt.Sprintf("Prefix cache: predicted, %d tokens (%%)", c.CacheTokens), *c.Sized)
	}
	if c.Observed != nil {
		share("Prefix cache: observed (%)", *c.Observed)
	}
	if c.Server != nil {
		share("Prefix cache: by the server's metrics (%)", *c.Server)
	}
	return rows
}

// FidelityText is the same in a sentence; empty for a load that is no replay.
func FidelityText(l *metric.Level) i18n.Text {
	f := l.Fidelity
	if f == nil {
		return i18n.Text{}
	}
	drift, over := drifted(f)
	speed := i18n.Sprintf("%s times the recorded speed", "%s 倍于录制速度", significant(f.Speed))
	if f.Speed == 1 {
		speed = i18n.Text{EN: "the recorded speed", ZH: "录制速度"}
	}
	text := i18n.Sprintf("%s at %s; lateness p50 %s, p99 %s, max %s; drift %s %s; KS of the timestamps %s",
		"%s 个请求，%s；迟到 p50 %s，p99 %s，最大 %s；%[7]s漂移 %[6]s；时刻的 KS %[8]s",
		i18n.Count(f.Requests, "request"), speed, duration(f.LatenessP50), duration(f.LatenessP99), duration(f.LatenessMax), duration(drift), driftOver(over), significant(f.KS))
	if f.LeftOut > 0 {
		text = text.Plus(i18n.Sprintf("; %d left out because they cannot be sent", "；%d 个无法发送，已跳过", f.LeftOut))
	}
	c := f.Cache
	if c == nil {
		return text
	}
	share := func(x float64) string { return significant(100*x) + " %" }
	text = text.Plus(i18n.Sprintf("; prefix cache: %s predicted without a size limit", "；前缀缓存：容量不限时预测命中 %s", share(c.Ideal)))
	if c.Sized != nil {
		text = text.Plus(i18n.Sprintf(", %s with %s", "，%[2]s token 时预测命中 %[1]s", share(*c.Sized), i18n.Count(c.CacheTokens, "token")))
	}
	if c.Observed != nil {
		text = text.Plus(i18n.Sprintf(", %s observed", "，实测 %s", share(*c.Observed)))
	}
	if c.Server != nil {
		text = text.Plus(i18n.Sprintf(", %s by the server's metrics", "，服务器指标 %s", share(*c.Server)))
	}
	return text
}

// fidelityLine is the fidelity on one line of the screen.
func fidelityLine(l *metric.Level) string {
	if text := FidelityText(l).EN; text != "" {
		return "Replay: " + text + "\n"
	}
	return ""
}
