package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// mergedShare: even a buffer of two merges every second payload, and drafting with half accepted every third.
	mergedShare = 0.3
	// mergedGap: a buffer makes the usual gap longer than the mean time per payload. Where a busy machine on the way held
	// up some payloads and then delivered them together, the usual gap is that of a payload alone.
	mergedGap = 1.3
	// mergedPayloads is the fewest payloads of a level: one moment in which all streams are held up merges dozens.
	mergedPayloads = 1000
)

// mergedRule reports whether payloads arrive several in one read: something between the model and us collects them. It speaks
// of the level where the share is largest, and is silent where the load generator was held up, since it then reads
// late itself.
func mergedRule(r Run) []Suggestion {
	var worst *metric.Level
	var most float64
	for _, l := range r.Levels {
		x, _ := l.Value(metric.MergedShare)
		packages, _ := l.Value(metric.Packages)
		if !buffered(l) || x <= most || clientShort(l) || packages*float64(l.Succeeded) < mergedPayloads {
			continue
		}
		worst, most = l, x
	}
	if worst == nil {
		return nil
	}
	return []Suggestion{{
		Rule: "merged-payloads", Severity: Warning, Level: levelName(worst),
		Finding: i18n.Sprintf("At %s, %s of the payloads arrived together with the previous one: a proxy buffers the stream, or the server writes "+
			"several payloads at once. Gaps between tokens reflect this buffering.",
			"%s 时 %s 的数据块与前一块一起到达：代理在缓冲，或服务端一次写出多块。token 间隔反映的是缓冲。", worst.Load.Phrase(), percent(most, true)),
		Evidence: []metric.Figure{metric.NewFigure("merged payloads", "合并到达的数据块", most, metric.Ratio)},
		Try: i18n.Text{EN: "turn off buffering in the proxy (nginx: proxy_buffering off), or send to the server directly and compare; until then, rely " +
			"on TPOT rather than ITL", ZH: "关闭代理的缓冲（nginx：proxy_buffering off），或直接发往服务端进行比较；在此之前以 TPOT 而不是 ITL 为准"},
	}}
}

// buffered reports whether payloads are collected on their way, as a pattern and not now and then.
func buffered(l *metric.Level) bool {
	merged, ok := l.Value(metric.MergedShare)
	usual, okUsual := l.Quantile(metric.ITL, 0.5)
	mean, okMean := l.Value(metric.PayloadGap)
	return ok && okUsual && okMean && merged >= mergedShare && usual >= mergedGap*mean
}
