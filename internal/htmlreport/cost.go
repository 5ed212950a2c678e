package htmlreport

import (
	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// costTable has a row for each level, nil where no price was given.
func costTable(levels []*metric.Level) *table {
	var t *table
	columns := report.CostColumns(levels)
	for _, l := range levels {
		c := l.Cost
		if c == nil {
			continue
		}
		if t == nil {
			t = &table{ID: "cost", Caption: i18n.Sprintf("Cost in %s (derived)", "成本（%s，推算）", c.Currency), Head: []i18n.Text{{EN: "Load", ZH: "负载"}}}
			for _, f := range columns {
				t.Head = append(t.Head, f.Name)
			}
		}
		row := []value{{Text: levelText(l), Words: true}}
		for _, f := range columns {
			if a := f.Of(l); a != nil {
				row = append(row, value{Text: report.CostText(*a)})
			} else {
				row = append(row, plain("–"))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// cost is what a million output tokens cost against the load, or a request where answers have no tokens, with a line at the limit of the
// objectives.
func (a loadAxis) cost(r Run) (chart.Chart, bool) {
	for _, what := range []struct {
		title i18n.Text
		of    func(metric.Costs) *metric.Amount
	}{{i18n.Text{EN: "Cost of a million output tokens", ZH: "每百万输出 token 的成本"}, func(c metric.Costs) *metric.Amount { return c.PerMillionOutputTokens }},
		{i18n.Text{EN: "Cost of 1,000 requests", ZH: "每 1,000 个请求的成本"}, func(c metric.Costs) *metric.Amount { return report.Thousand(c.PerRequest) }}} {
		own := func(l *metric.Level) *metric.Amount {
			if l.Cost == nil {
				return nil
			}
			return what.of(l.Cost.Costs)
		}
		line := a.line(i18n.Text{EN: "This run", ZH: "本次测试"}, 0, 0, amount(own))
		if len(line.X) < 2 {
			continue
		}
		c := chart.Chart{ID: "cost-curve", Title: what.title, X: a.axis, Y: chart.Axis{Title: i18n.Same(a.currency()), Zero: true}, Lines: []chart.Line{line},
			Bands: a.spread(0, own), Refs: a.sloLimit(r),
			About: i18n.Text{EN: "Each point is a level with its confidence interval (95 %), and lower is cheaper; a dashed line is the cost of the same tokens at the API's prices.",
				ZH: "每个点是一个级别及其置信区间（95 %），越低越便宜。虚线为同样的 token 按 API 价格计算的成本。"}}
		api := func(l *metric.Level) *metric.Amount {
			if l.Cost == nil || l.Cost.API == nil {
				return nil
			}
			return what.of(*l.Cost.API)
		}
		if line := a.line(i18n.Text{EN: "API", ZH: "API"}, 1, 0, amount(api)); len(line.X) > 0 {
			line.Dashed = true
			c.Lines, c.Bands = append(c.Lines, line), append(c.Bands, a.spread(1, api)...)
		}
		if len(c.Refs) > 0 {
			c.About = c.About.Plus(i18n.Text{EN: " The vertical line is the highest load that meets the objectives.", ZH: "竖线为满足目标的最高负载。"})
		}
		return c, true
	}
	return chart.Chart{}, false
}

// currency is that of the levels' costs.
func (a loadAxis) currency() string {
	for _, l := range a.levels {
		if l.Cost != nil {
			return l.Cost.Currency
		}
	}
	return ""
}

// spread is the intervals of an amount around its line, nil if no level has one. A level without has no width.
func (a loadAxis) spread(color int, of func(*metric.Level) *metric.Amount) []chart.Band {
	band := chart.Band{Color: chart.Series(color), Opacity: 0.18, Shadow: true}
	some := false
	for i, l := range a.levels {
		x := of(l)
		if x == nil {
			continue
		}
		low, high := x.Value, x.Value
		if x.Interval != nil && x.Interval.Bounded() {
			low, high, some = x.Interval.Low, x.Interval.High, true
		}
		band.X, band.Lo, band.Hi = append(band.X, a.at[i]), append(band.Lo, low), append(band.Hi, high)
	}
	if !some || len(band.X) < 2 {
		return nil
	}
	return []chart.Band{band}
}

func amount(of func(*metric.Level) *metric.Amount) func(*metric.Level) (float64, int, bool) {
	return func(l *metric.Level) (float64, int, bool) {
		if of(l) == nil {
			return 0, 0, false
		}
		return of(l).Value, 0, true
	}
}
