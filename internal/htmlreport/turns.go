package htmlreport

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// conversationTable has the figures of whole conversations of each level, nil for a run of single requests.
func conversationTable(levels []*metric.Level) *table {
	t := &table{ID: "conversations", Caption: i18n.Text{EN: "Conversations", ZH: "多轮对话"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Conversations", ZH: "对话数"},
		{EN: "Ended early", ZH: "中断"}, {EN: "Turns completed", ZH: "完成轮数"}, {EN: "TTFT, first turn", ZH: "首轮 TTFT"}, {EN: "TTFT, later turns", ZH: "后续轮 TTFT"},
		i18n.Same("TTFAT P50"), i18n.Same("TTFAT P99"), {EN: "Duration P50", ZH: "总时长 P50"}, {EN: "Duration P99", ZH: "总时长 P99"}, {EN: "Cached", ZH: "缓存命中"}, {EN: "Eligible cached", ZH: "可缓存部分命中"}}}
	for _, l := range levels {
		if l.Sessions == nil || !l.Load.Conversations || l.Load.Graphs {
			continue
		}
		short := plain(strconv.Itoa(l.Sessions.CutShort))
		short.Bad = l.Sessions.CutShort > 0
		t.Rows = append(t.Rows, []value{{Text: levelText(l), Words: true}, plain(strconv.Itoa(l.Sessions.Total)), short,
			number(l.Value(metric.TurnsCompleted)),
			seconds(l.Value(metric.TTFTFirstTurn)), seconds(l.Value(metric.TTFTLaterTurns)), seconds(l.Quantile(metric.TTFAT,
				.5)), seconds(l.Quantile(metric.TTFAT, .99)),
			seconds(l.Quantile(metric.ConversationLatency, .5)), seconds(l.Quantile(metric.ConversationLatency,
				.99)), shareCell(l.Value(metric.CachedShare)), shareCell(l.Value(metric.EligibleCachedShare))})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// turnTable has a row for each turn of each level, nil for a run of single requests.
func turnTable(levels []*metric.Level) *table {
	t := &table{ID: "turns", Caption: i18n.Text{EN: "By turn", ZH: "按轮次"}, Head: requestHead(i18n.Text{EN: "Turn", ZH: "轮次"})}
	for _, l := range levels {
		for _, turn := range l.Turns {
			name := strconv.Itoa(turn.Turn)
			if turn.OrLater {
				name += "+"
			}
			t.Rows = append(t.Rows, requestRow(l, plain(name), turn))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func median(s *metric.Spread) float64 { return s.P50 }
func tail(s *metric.Spread) float64   { return s.P99 }

func given(x *float64) (float64, bool) {
	if x == nil {
		return 0, false
	}
	return *x, true
}

func shareCell(x float64, ok bool) value {
	if !ok {
		return plain("–")
	}
	return plain(share(x))
}

// historyLength is what a longer history costs: the TTFT of turns against the tokens that they hold of the turns before.
func historyLength(d *chartdata.Level) []chart.Chart {
	first, later := d.Histories()
	if len(later) == 0 {
		return nil
	}
	dots := func(name i18n.Text, color chart.Color, points []chartdata.Point) chart.Dots {
		all := chart.Dots{Name: name, Color: color}
		for _, p := range points {
			all.X, all.Y = append(all.X, p.X), append(all.Y, p.Y)
			all.Tips = append(all.Tips, i18n.Same(fmt.Sprintf("#%d · TTFT %s · %s tok", p.Seq, chart.Duration(p.Y, p.Y), short(p.X))))
		}
		return all
	}
	c := chart.Chart{ID: "ttft-history", Title: i18n.Text{EN: "TTFT vs. history length", ZH: "TTFT 与历史长度"},
		About: i18n.Text{EN: "Each dot is a turn, placed by the number of tokens in earlier turns; dots at a constant height mean that the prefix cache works.",
			ZH: "每个点是一轮对话，横轴为此前各轮的 token 数；点保持水平说明前缀缓存有效。"},
		X: chart.Axis{Title: i18n.Text{EN: "tokens of the history", ZH: "历史 token 数"}, Unit: chart.Whole, Zero: true}, Y: chart.Axis{Title: i18n.Same("TTFT"), Unit: chart.Seconds, Zero: true},
		Dots: nonEmpty(dots(i18n.Text{EN: "later turns", ZH: "后续轮"}, chart.Series(0), later), dots(i18n.Text{EN: "first turns", ZH: "首轮"}, chart.Series(1), first))}
	if slope, at0, ok := chartdata.Slope(later); ok {
		hi := 0.0
		for _, p := range later {
			hi = max(hi, p.X)
		}
		per := chart.Duration(slope*1000, slope*1000)
		c.Lines = []chart.Line{{Name: i18n.Text{EN: per + " per 1,000 tokens (median slope)", ZH: "每 1,000 token " + per + "（中位斜率）"}, Color: chart.Ink, Dashed: true,
			X: []float64{0, hi}, Y: []float64{at0, at0 + slope*hi}}}
	}
	return []chart.Chart{c}
}
