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

// cost is what a million output tokens cost against the load, or a request where answers have no tokens, with a line where goodput is
// highest.
func (a loadAxis) cost() (chart.Chart, bool) {
	currency := ""
	for _, l := range a.levels {
		if l.Cost != nil {
			currency = l.Cost.Currency
		}
	}
	for _, what := range []struct {
		title i18n.Text
		of    func(metric.Costs) *metric.Amount
	}{{i18n.Text{EN: "Cost of a million output tokens", ZH: "每百万输出 token 的成本"}, func(c metric.Costs) *metric.Amount { return c.PerMillionOutputTokens }},
		{i18n.Text{EN: "Cost of 1,000 requests", ZH: "每 1,000 个请求的成本"}, func(c metric.Costs) *metric.Amount { return report.Thousand(c.PerRequest) }}} {
		own := a.line(i18n.Text{EN: "This run", ZH: "本次测试"}, 0, 0, amount(func(c *metric.Cost) *metric.Amount { return what.of(c.Costs) }))
		if len(own.X) < 2 {
			continue
		}
		c := chart.Chart{ID: "cost-curve", Title: what.title, X: a.axis, Y: chart.Axis{Title: i18n.Same(currency), Zero: true}, Lines: []chart.Line{own},
			About: i18n.Text{EN: "Each point is a level, and lower is cheaper; a dashed line is the cost of the same tokens at the API's prices.", ZH: "每个点是一个级别，越低越便宜。虚线为同样的 token 按 API 价格计算的成本。"}}
		if api := a.line(i18n.Text{EN: "API", ZH: "API"}, 1, 0, amount(func(c *metric.Cost) *metric.Amount {
			if c.API == nil {
				return nil
			}
			return what.of(*c.API)
		})); len(api.X) > 0 {
			api.Dashed = true
			c.Lines = append(c.Lines, api)
		}
		best := report.BestGoodput(a.levels)
		for i, l := range a.levels {
			if l == best {
				c.Refs = []chart.Ref{{At: a.at[i], Label: i18n.Text{EN: "Highest goodput", ZH: "最高有效吞吐"}, Color: chart.Knee}}
			}
		}
		return c, true
	}
	return chart.Chart{}, false
}

func amount(of func(*metric.Cost) *metric.Amount) func(*metric.Level) (float64, int, bool) {
	return func(l *metric.Level) (float64, int, bool) {
		if l.Cost == nil || of(l.Cost) == nil {
			return 0, 0, false
		}
		return of(l.Cost).Value, 0, true
	}
}
