package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// SureRows are the metrics whose intervals a level's table has; perf_result.json has those of all.
func SureRows(l *metric.Level) (all []metric.Definition) {
	for _, key := range []metric.Key{metric.TTFTFromDue, metric.LatencyFromDue, metric.TTFT, metric.TPOT, metric.ITL, metric.Latency,
		metric.RequestThroughput,
		metric.InputThroughput, metric.OutputThroughput, metric.TotalThroughput, metric.Goodput, metric.GoodShare} {
		d, _ := metric.Define(key)
		if due := key == metric.TTFTFromDue || key == metric.LatencyFromDue; due && l.Headline(metric.Latency) == metric.Latency {
			continue
		}
		if _, ok := l.Value(key); ok {
			all = append(all, d)
		}
	}
	return all
}

// SureQuantiles are the percentiles of that table.
func SureQuantiles() []float64 { return []float64{0.5, 0.9, 0.99} }

// Confidence is the table of the 95 % intervals of a level's figures, and what its requests let be claimed of tails; "" where nobody worked
// them out.
func Confidence(l *metric.Level) string {
	if l.Confidence == nil {
		return ""
	}
	text := ConfidenceNote(l).EN + "\n"
	if l.Confidence.Why.EN == "" {
		var rows [][]string
		for _, d := range SureRows(l) {
			row := []string{d.Title.EN, IntervalText(d, l, 0).EN}
			for _, p := range SureQuantiles() {
				row = append(row, IntervalText(d, l, p).EN)
			}
			rows = append(rows, row)
		}
		text = "95 % intervals:\n" + pycompat.Pretty([]string{"Metric", "Mean or value", "P50", "P90", "P99"}, rows) + text
	}
	for _, claim := range ClaimTexts(l.Confidence.Tails) {
		text += claim.EN + "\n"
	}
	return text
}

// ConfidenceNote says what the intervals rest on, or why there are none.
func ConfidenceNote(l *metric.Level) i18n.Text {
	c := l.Confidence
	if c.Why != (i18n.Text{}) {
		return i18n.Text{EN: "95 % intervals: none; " + c.Why.EN + ".", ZH: "95 % 区间：无；" + c.Why.ZH + "。"}
	}
	return i18n.Sprintf("From %d blocks of time within one run; variation between runs is not included (use --repeat). A dash: too few independent "+
		"requests.",
		"由单次运行内的 %d 个时间块得出；不含各次运行之间的差异（可用 --repeat 得知）。横线：独立请求太少。", c.Blocks)
}

// IntervalText is the interval of a quantile, or of a mean or a single figure where p is 0.
func IntervalText(d metric.Definition, l *metric.Level, p float64) i18n.Text {
	if p == 0 {
		i, ok := l.Interval(d.Key)
		return boundsText(i, ok, d.Unit)
	}
	if d.Shape == metric.Scalar {
		return i18n.Text{}
	}
	i, ok := l.QuantileInterval(d.Key, p)
	return boundsText(i, ok, d.Unit)
}

// boundsText is two bounds with their unit; one that is not there leaves the other.
func boundsText(i metric.Interval, ok bool, unit metric.Unit) i18n.Text {
	switch {
	case !ok:
		return i18n.Same(absent)
	case !i.Bounded():
		return i18n.Same("≥ " + withUnits(i.Low, unit))
	case unit == metric.Ratio:
		return i18n.Sprintf("%s to %s", "%s 至 %s", percent(i.Low, true), percent(i.High, true))
	}
	low, high := withUnits(i.Low, unit), withUnits(i.High, unit)
	if number, unit, found := strings.Cut(low, " "); found && strings.HasSuffix(high, " "+unit) {
		low = number
	}
	return i18n.Sprintf("%s to %s", "%s 至 %s", low, high)
}

// ClaimTexts are the highest percentiles that can be claimed, and how many requests the higher ones need: a sentence for the metrics
// of which the same holds.
func ClaimTexts(tails []metric.TailClaims) (all []i18n.Text) {
	titles := map[i18n.Text]i18n.Text{}
	var claims []i18n.Text
	for _, t := range tails {
		d, _ := metric.Define(t.Metric)
		what := claimText(t, d.Unit)
		if before, found := titles[what]; found {
			titles[what] = i18n.Text{EN: before.EN + ", " + d.Title.EN, ZH: before.In("zh") + "、" + d.Title.In("zh")}
			continue
		}
		titles[what], claims = d.Title, append(claims, what)
	}
	for _, what := range claims {
		all = append(all, i18n.Sprintf("%s: %s", "%s：%s", titles[what], what))
	}
	return all
}

func claimText(t metric.TailClaims, unit metric.Unit) i18n.Text {
	count := i18n.Sprintf("%s", "%s 个请求", i18n.Count(t.N, "request"))
	if t.Effective < 0.95*float64(t.N) {
		count = count.Plus(i18n.Sprintf(" (equivalent to %.0f independent ones)", "（相当于 %.0f 个独立请求）", t.Effective))
	}
	text := i18n.Sprintf("at 99 %% confidence, %s support percentiles up to p%s", "在 99 %% 的置信度下，%s最高足以确定 p%s", count, percentileName(t.Highest))
	for _, c := range t.Claims {
		if c.At < 0.99 {
			continue
		}
		if c.Bound != nil {
			text = text.Plus(i18n.Sprintf("; p%s is at most %s", "；p%s 不超过 %s", percentileName(c.At), withUnits(*c.Bound, unit)))
			continue
		}
		text = text.Plus(i18n.Sprintf("; p%s needs %d", "；p%s 需要 %d 个", percentileName(c.At), c.Needed))
	}
	return text.Plus(i18n.Text{EN: ".", ZH: "。"})
}

// percentileName is a share as percent, cut and not rounded: 98.76 claims no 99.
func percentileName(share float64) string {
	text := fmt.Sprintf("%.4f", 100*share)
	whole, digits, _ := strings.Cut(text, ".")
	keep := 1
	for keep < len(digits) && keep < 3 && strings.Trim(digits[:keep], "9") == "" && strings.Trim(whole, "9") == "" {
		keep++
	}
	return strings.TrimSuffix(strings.TrimRight(whole+"."+digits[:keep], "0"), ".")
}

// sureLine is the intervals that a screen shows.
func sureLine(l *metric.Level) string {
	c := l.Confidence
	if c == nil || c.Why != (i18n.Text{}) {
		return ""
	}
	var parts []string
	for _, key := range []metric.Key{l.Headline(metric.TTFT), l.Headline(metric.Latency)} {
		d, _ := metric.Define(key)
		for _, p := range []float64{0.99, 0.9, 0.5} { // the highest that the requests bound
			if i, ok := l.QuantileInterval(key, p); ok && i.Bounded() {
				parts = append(parts, d.Title.EN+" p"+percentileName(p)+" "+boundsText(i, true, d.Unit).EN)
				break
			}
		}
	}
	if i, ok := l.Interval(metric.RequestThroughput); ok {
		parts = append(parts, "throughput "+boundsText(i, true, metric.RequestsPerSecond).EN)
	}
	if len(parts) == 0 {
		return ""
	}
	return "95 % intervals: " + strings.Join(parts, "; ") + "\n"
}
