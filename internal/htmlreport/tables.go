package htmlreport

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

type table struct {
	ID      string
	Caption i18n.Text
	Head    []i18n.Text
	Rows    [][]value
}

// WordsAt reports whether a column holds words, which stand at its left.
func (t table) WordsAt(column int) bool {
	return len(t.Rows) > 0 && column < len(t.Rows[0]) && t.Rows[0][column].Words
}

// A value is a cell of a table. Thin marks a figure that rests on too few values.
type value struct {
	Text  i18n.Text
	Thin  bool
	Bad   bool
	Words bool      // left-aligned
	Hint  i18n.Text // what the pointer shows
	// Bound is how far the load generator may have moved the figure, "" when that is not known.
	Bound string
}

// A fact is a large figure of the overview.
type fact struct {
	Name  i18n.Text
	Value string
	Unit  string
	// Words stand in place of the value where it is none.
	Words i18n.Text
	Note  i18n.Text
}

func facts(r Run) []fact {
	var all []fact
	levels := metric.Whole(r.Run.Levels)
	advised, some := report.Recommend(r.Run)
	if some {
		all = append(all, recommendedFact(r, advised))
	}
	best := func(key metric.Key, unit string) {
		var top *metric.Level
		most := 0.0
		for _, l := range levels {
			if x, ok := l.Value(key); ok && x > most {
				top, most = l, x
			}
		}
		if top != nil {
			note := i18n.Sprintf("highest, at %s", "最高值，%s", levelText(top))
			if some && advised.Peak(top) {
				note = i18n.Sprintf("the peak, at %s", "峰值，%s", levelText(top))
			}
			note = withSuccesses(note, top)
			all = append(all, fact{Name: title(key), Value: short(most), Unit: unit, Note: note})
		}
	}
	best(metric.InputThroughput, "tok/s")
	best(metric.OutputThroughput, "tok/s")
	best(metric.RequestThroughput, "req/s")
	if f, ok := goodputFact(levels); ok && advised.Reason != report.ForGoodput {
		all = append(all, f)
	}
	for _, key := range headline() {
		if f, ok := least(openHeadline(levels, key), levels); ok {
			all = append(all, f)
		}
	}
	total, failed := 0, 0
	for _, l := range r.Run.Levels {
		total, failed = total+l.Total, failed+l.Failed
	}
	all = append(all, fact{Name: i18n.Text{EN: "Requests", ZH: "请求数"}, Value: strconv.Itoa(total), Note: i18n.Sprintf("%d failed", "%d 个失败", failed)})
	if f, ok := kneeFact(r); ok && advised.Reason != report.AtTheKnee {
		all = append(all, f)
	}
	return all
}

// headline are the metrics of the table of levels: mean and P99 of each.
func headline() []metric.Key { return []metric.Key{metric.TTFT, metric.TPOT, metric.Latency} }

// openHeadline is the metric that stands for another in a run whose levels are all open loops.
func openHeadline(levels []*metric.Level, key metric.Key) metric.Key {
	if len(levels) == 0 || slices.ContainsFunc(levels, func(l *metric.Level) bool { return l.Headline(key) == key }) {
		return key
	}
	return levels[0].Headline(key)
}

func levelTable(r Run) table {
	t := table{ID: "levels", Caption: i18n.Text{EN: "Levels", ZH: "负载级别"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Requests", ZH: "请求数"},
		{EN: "Success", ZH: "成功率"}, {EN: "Req/s", ZH: "请求/秒"}, {EN: "Output tok/s", ZH: "输出 tok/s"}}}
	tokens := tokenThroughput(r.Run.Levels)
	if tokens == metric.InputThroughput {
		t.Head[4] = i18n.Text{EN: "Input tok/s", ZH: "输入 tok/s"}
	}
	var keys []metric.Key
	for _, k := range headline() {
		k = openHeadline(r.Run.Levels, k)
		if slices.ContainsFunc(r.Run.Levels, func(l *metric.Level) bool { return l.Distribution(k) != nil && l.Distribution(k).N() > 0 }) {
			keys = append(keys, k)
			name := abbreviation(k)
			t.Head = append(t.Head, meanOf(name), name.Plus(i18n.Same(" P99")))
		}
	}
	for _, l := range r.Run.Levels {
		row := []value{{Text: levelText(l), Words: true}, plain(strconv.Itoa(l.Total))}
		if s, ok := l.SuccessRate(); ok {
			row = append(row, value{Text: i18n.Same(share(s)), Bad: l.Failed > 0})
		} else {
			row = append(row, plain("–"))
		}
		row = append(row, number(l.Value(metric.RequestThroughput)), number(l.Value(tokens)))
		for _, k := range keys {
			mean := seconds(l.Value(k))
			mean.Bound = bound(l, k, func(b metric.Bound) float64 { return b.Mean })
			row = append(row, mean, percentile(l, k, 0.99))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// tokenThroughput is the throughput in tokens of what the levels' answers are: of the output, or of the input where no
// answer is generated.
func tokenThroughput(levels []*metric.Level) metric.Key {
	if len(levels) > 0 && !levels[0].Has(metric.OutputThroughput) {
		return metric.InputThroughput
	}
	return metric.OutputThroughput
}

// meanOf is the heading of a metric's mean. Chinese has a space only behind an abbreviation.
func meanOf(name i18n.Text) i18n.Text {
	if name.ZH == "" {
		return name.Plus(i18n.Text{EN: " mean", ZH: " 均值"})
	}
	return name.Plus(i18n.Text{EN: " mean", ZH: "均值"})
}

// abbreviation is the abbreviation that the field uses for a metric.
func abbreviation(k metric.Key) i18n.Text {
	if k == metric.Latency || k == metric.TTFTFromDue || k == metric.LatencyFromDue {
		return title(k)
	}
	return i18n.Same(strings.ToUpper(string(k)))
}

func percentile(l *metric.Level, k metric.Key, p float64) value {
	x, ok := l.Quantile(k, p)
	if !ok {
		return plain("–")
	}
	n := l.Distribution(k).N()
	if math.IsInf(x, 1) {
		return plain("∞")
	}
	return value{Text: i18n.Same(written(k, x)), Hint: i18n.Same(fmt.Sprintf("n = %d", n)), Thin: thin(n, p), Bound: percentileBound(l, k, p)}
}

// percentileTable is every distribution of a level, with the number of its values.
func percentileTable(l *metric.Level) table {
	t := table{ID: "p-" + l.Load.Name, Caption: i18n.Text{EN: "Percentiles", ZH: "百分位"}, Head: []i18n.Text{
		{EN: "Metric", ZH: "指标"}, {EN: "n", ZH: "样本数"}, {EN: "mean", ZH: "均值"}}}
	percents := []float64{0.01, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 0.999, 1}
	for _, p := range percents {
		if p == 1 {
			t.Head = append(t.Head, i18n.Text{EN: "max", ZH: "最大值"})
			continue
		}
		t.Head = append(t.Head, i18n.Same("P"+strconv.FormatFloat(p*100, 'g', 4, 64)))
	}
	for _, d := range metric.Table() {
		dist := l.Distribution(d.Key)
		if dist == nil || dist.N() == 0 {
			continue
		}
		row := []value{{Text: withRate(d), Words: true, Hint: d.FormulaText()}, plain(strconv.Itoa(dist.N())),
			{Text: i18n.Same(written(d.Key, dist.Mean())), Bound: bound(l, d.Key, func(b metric.Bound) float64 { return b.Mean })}}
		for _, p := range percents {
			v := percentile(l, d.Key, p)
			v.Thin = v.Thin && p < 1
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// requestTable is the slowest and the failed of a level, with the server's words.
func requestTable(level *metric.Level, lanes []chartdata.RequestTimeline, b budget) *table {
	t := &table{ID: "requests", Caption: i18n.Text{EN: "Slowest and failed requests", ZH: "最慢与失败的请求"}, Head: []i18n.Text{
		{EN: "Request", ZH: "请求"}, {EN: "IDs in logs", ZH: "日志中的 ID"}, {EN: "Sent at", ZH: "发送时刻"},
		i18n.Same("TTFT"), title(metric.Latency), {EN: "Tokens in → out", ZH: "token 输入 → 输出"}, {EN: "Outcome", ZH: "结果"}}}
	var chosen []chartdata.RequestTimeline
	failed, slow := 0, max(slowest(lanes, b.rows*3/8), slowFrom(level))
	for _, l := range lanes {
		if l.Fault != "" {
			failed++
		}
		if l.Slow && l.Latency() >= slow || l.Fault != "" && failed <= b.rows*5/8 {
			chosen = append(chosen, l)
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	slices.SortStableFunc(chosen, func(a, b chartdata.RequestTimeline) int {
		if (a.Fault != "") != (b.Fault != "") {
			return map[bool]int{true: -1, false: 1}[a.Fault != ""]
		}
		return -int(time.Duration((a.Latency() - b.Latency()) * 1e9).Microseconds())
	})
	for _, l := range chosen {
		row := []value{{Text: numbered(l)}, {Text: i18n.Same(names(l.IDs)), Words: true}, plain(strconv.FormatFloat(l.Start().Seconds(), 'f', 3, 64) + " s"),
			plain(ttftOf(l)), plain(latencyOf(l)), plain(count(l.InputTokens) + " → " + count(l.OutputTokens))}
		row = append(row, value{Text: outcome(l, b.words), Words: true, Bad: l.Fault != ""})
		t.Rows = append(t.Rows, row)
	}
	if !level.Has(metric.TTFT) {
		t.inputOnly(chosen)
	}
	t.withServers(level, chosen)
	t.withClasses(level, chosen)
	return t
}

// outcome is what became of a request, with at most so many bytes of the server's words.
func outcome(l chartdata.RequestTimeline, words int) i18n.Text {
	if l.Fault == "" {
		return i18n.Text{EN: "slow", ZH: "慢"}
	}
	text, tail := l.Fault.Text(), ""
	if l.Status > 0 {
		tail += " " + strconv.Itoa(l.Status)
	}
	if l.Words != "" {
		tail += ": " + cut(l.Words, words)
	}
	return i18n.Text{EN: text.EN + tail, ZH: text.In("zh") + tail}
}

// cut shortens a text at the bound of a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
