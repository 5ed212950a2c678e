package report

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// hour is how long a drift is shown for, in seconds.
const hour = 3600

// fidelityRows are how true a replay was to its trace.
func fidelityRows(l *metric.Level) (rows [][]pycompat.Cell) {
	f := l.Fidelity
	if f == nil {
		return nil
	}
	milliseconds := func(label string, seconds float64) []pycompat.Cell {
		return labeled(label, pycompat.Number(1000*seconds))
	}
	rows = append(rows, labeled("Replay: speed", pycompat.Number(f.Speed)), countRow("Replay: requests sent", f.Requests),
		milliseconds("Replay: lateness p50 (ms)", f.LatenessP50), milliseconds("Replay: lateness p99 (ms)", f.LatenessP99),
		milliseconds("Replay: lateness max (ms)", f.LatenessMax), milliseconds("Replay: drift (ms per hour)", hour*f.Drift),
		labeled("Replay: KS of the instants", pycompat.Number(f.KS)))
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
	text := i18n.Sprintf("%d requests at %s times the recorded speed; lateness p50 %s, p99 %s, max %s; drift %s per hour; KS of the instants %s",
		"%d 个请求，%s 倍于录制速度；迟到 p50 %s，p99 %s，最大 %s；漂移每小时 %s；时刻的 KS %s",
		f.Requests, significant(f.Speed), duration(f.LatenessP50), duration(f.LatenessP99), duration(f.LatenessMax), duration(hour*f.Drift), significant(f.KS))
	if f.LeftOut > 0 {
		text = text.Plus(i18n.Sprintf("; %d left out, as they cannot be sent", "；%d 个无法发送，已跳过", f.LeftOut))
	}
	c := f.Cache
	if c == nil {
		return text
	}
	share := func(x float64) string { return significant(100*x) + " %" }
	text = text.Plus(i18n.Sprintf("; prefix cache: %s predicted with any size", "；前缀缓存：容量不限时预测命中 %s", share(c.Ideal)))
	if c.Sized != nil {
		text = text.Plus(i18n.Sprintf(", %s with %d tokens", "，%[2]d token 时预测命中 %[1]s", share(*c.Sized), c.CacheTokens))
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
