package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A serverColumn is a column of the table; of is its cell, not ok where the level has none.
type serverColumn struct {
	head i18n.Text
	of   func(*metric.Level) (value, bool)
}

// serverTable has a row a level and the columns of which some level has a figure; nil where there are none.
func serverTable(id string, caption i18n.Text, columns []serverColumn, levels []*metric.Level) *table {
	t := &table{ID: id, Caption: caption, Head: []i18n.Text{{EN: "Load", ZH: "负载"}}}
	rows := make([][]value, len(levels))
	for i, l := range levels {
		rows[i] = []value{{Text: levelText(l), Words: true}}
	}
	for _, c := range columns {
		cells := make([]value, len(levels))
		some := false
		for i, l := range levels {
			v, ok := c.of(l)
			if !ok {
				v = plain("–")
			}
			cells[i], some = v, some || ok
		}
		if !some {
			continue
		}
		t.Head = append(t.Head, c.head)
		for i := range rows {
			rows[i] = append(rows[i], cells[i])
		}
	}
	if len(t.Head) == 1 {
		return nil
	}
	t.Rows = rows
	return t
}

// serverCounts are the columns of what was counted.
func serverCounts() []serverColumn {
	rate := func(of func(*metric.Server) *float64) func(*metric.Level) (value, bool) {
		return func(l *metric.Level) (value, bool) {
			x := of(l.Server)
			if x == nil {
				return value{}, false
			}
			return plain(share(*x)), true
		}
	}
	return []serverColumn{
		{i18n.Text{EN: "Requests", ZH: "请求"}, tallies(metric.ServerRequests, func(o metric.ServerOurs) int { return o.Choices })},
		{i18n.Text{EN: "Prompt tokens", ZH: "提示词 token"}, tallies(metric.ServerPromptTokens, func(o metric.ServerOurs) int { return o.PromptTokens })},
		{i18n.Text{EN: "Prompt tokens not cached", ZH: "未命中缓存的提示词 token"}, tallies(metric.ServerComputedTokens, func(o metric.ServerOurs) int { return o.PromptTokens - o.CachedTokens })},
		{i18n.Text{EN: "Output tokens", ZH: "输出 token"}, tallies(metric.ServerOutputTokens, func(o metric.ServerOurs) int { return o.OutputTokens })},
		{i18n.Text{EN: "Background share", ZH: "他人占比"}, func(l *metric.Level) (value, bool) {
			if l.Server.ForeignShare == nil {
				return value{}, false
			}
			return value{Text: i18n.Same(share(*l.Server.ForeignShare)), Bad: l.Server.Shared()}, true
		}},
		{i18n.Text{EN: "Preemptions", ZH: "抢占"}, func(l *metric.Level) (value, bool) {
			n, ok := l.Server.Counts[metric.ServerPreemptions]
			return value{Text: i18n.Same(wholeNumber(n)), Bad: n > 0}, ok
		}},
		{i18n.Text{EN: "Prefix-cache hits", ZH: "前缀缓存命中率"}, func(l *metric.Level) (value, bool) {
			v, ok := rate(func(s *metric.Server) *float64 { return s.CacheHitRate })(l)
			if l.Server.AtLeast(metric.ServerPreemptions) > 0 {
				v.Hint = i18n.Text{EN: "including tokens computed again after preemptions", ZH: "含抢占后重新计算的 token"}
			}
			return v, ok
		}},
		{i18n.Text{EN: "Accepted drafts", ZH: "推测接受率"}, rate(func(s *metric.Server) *float64 { return s.AcceptanceRate })},
		{i18n.Text{EN: "Running / waiting before", ZH: "开始前运行 / 排队"}, func(l *metric.Level) (value, bool) {
			running, waiting := l.Server.Running, l.Server.Waiting
			if running == nil && waiting == nil {
				return value{}, false
			}
			return plain(orDash(running) + " / " + orDash(waiting)), true
		}},
	}
}

// serverTimes are the columns of mean times.
func serverTimes() []serverColumn {
	return []serverColumn{
		{i18n.Text{EN: "TTFT", ZH: "TTFT"}, spans(metric.SpanTTFT)},
		{i18n.Text{EN: "Network + gateway", ZH: "网络与网关"}, func(l *metric.Level) (value, bool) {
			if l.Server.Network == nil {
				return value{}, false
			}
			return plain(written(metric.TTFT, *l.Server.Network)), true
		}},
		{i18n.Text{EN: "Server's queue", ZH: "服务端排队"}, spans(metric.SpanQueue)},
		{i18n.Text{EN: "TPOT", ZH: "TPOT"}, spans(metric.SpanTPOT)},
		{i18n.Text{EN: "ITL", ZH: "ITL"}, spans(metric.SpanITL)},
		{i18n.Text{EN: "Time per token", ZH: "每 token 时间"}, spans(metric.SpanToken)},
		{i18n.Text{EN: "Latency", ZH: "延迟"}, spans(metric.SpanLatency)},
	}
}

func orDash(x *float64) string {
	if x == nil {
		return "–"
	}
	return wholeNumber(*x)
}

func wholeNumber(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }

// tallies is a count of ours and of the server's.
func tallies(tally metric.ServerCounter, ours func(metric.ServerOurs) int) func(*metric.Level) (value, bool) {
	return func(l *metric.Level) (value, bool) {
		theirs, ok := l.Server.Counts[tally]
		if !ok {
			return value{}, false
		}
		mine := strconv.Itoa(ours(l.Server.Ours))
		if unlike := l.Server.Ours.Choices != l.Server.Ours.Requests && tally == metric.ServerPromptTokens; unlike ||
			tally != metric.ServerRequests && l.Server.Ours.Uncounted > 0 {
			mine = "–"
		}
		text := mine + " / " + wholeNumber(theirs)
		if within := l.Server.Within[tally]; within > 0 {
			text = mine + " / " + wholeNumber(l.Server.AtLeast(tally)) + " … " + wholeNumber(theirs+within)
		}
		return value{Text: i18n.Same(text), Hint: digitsHint(l.Server)}, true
	}
}

// digitsHint says why counts are ranges, where they are.
func digitsHint(s *metric.Server) i18n.Text {
	if s.Digits == 0 {
		return i18n.Text{}
	}
	return i18n.Sprintf("the server prints only %d digits of its counters", "服务端的计数器只输出 %d 位数字", s.Digits)
}

// spans is a mean of the client's and of the server's; the server's alone of what the client cannot see.
func spans(span metric.ServerTiming) func(*metric.Level) (value, bool) {
	return func(l *metric.Level) (value, bool) {
		theirs, ok := l.Server.Times[span]
		if !ok {
			return value{}, false
		}
		text := written(metric.TTFT, theirs.Mean)
		if theirs.Open() {
			text = written(metric.TTFT, theirs.Low) + " … " + written(metric.TTFT, theirs.High)
		}
		if ours, has := l.Server.Ours.Times[span]; has {
			text = written(metric.TTFT, ours.Mean) + " / " + text
		}
		return value{Text: i18n.Same(text), Hint: spreadHint(theirs)}, true
	}
}

// spreadHint is what the server's histogram tells beside the mean: ranges of percentiles, where its buckets are narrow.
func spreadHint(s metric.ServerHistogram) i18n.Text {
	text := "n = " + wholeNumber(s.N)
	for _, p := range []struct {
		name string
		of   *metric.Estimate
	}{{"P50", s.P50}, {"P99", s.P99}} {
		if p.of != nil && p.of.Narrow() {
			text += ", " + p.name + " " + written(metric.TTFT, p.of.From) + " … " + written(metric.TTFT, p.of.To)
		}
	}
	return i18n.Text{EN: "server: " + text, ZH: "服务端：" + text}
}
