package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// CostFigure is a figure of a cost.
type CostFigure struct {
	Name i18n.Text
	// Column is its header in the terminal's table of loads, "" where it is not in it.
	Column string
	Of     func(metric.Costs) *metric.Amount
}

// perRequest is also compared with an API's prices.
func perRequest() CostFigure {
	return CostFigure{i18n.Text{EN: "Per 1,000 requests", ZH: "每 1,000 个请求"}, "Per 1,000 requests",
		func(c metric.Costs) *metric.Amount { return Thousand(c.PerRequest) }}
}

// CostFigures lists the figures of a cost, in the order of every table.
func CostFigures() []CostFigure {
	return []CostFigure{
		{i18n.Text{EN: "This level", ZH: "该级别"}, "This level", func(c metric.Costs) *metric.Amount { return &metric.Amount{Value: c.Run} }},
		{i18n.Text{EN: "Per million input tokens", ZH: "每百万输入 token"}, "", func(c metric.Costs) *metric.Amount { return c.PerMillionInputTokens }},
		{i18n.Text{EN: "Per million output tokens", ZH: "每百万输出 token"}, "Per M output tokens", func(c metric.Costs) *metric.Amount { return c.PerMillionOutputTokens }},
		{i18n.Text{EN: "Per million tokens", ZH: "每百万 token"}, "", func(c metric.Costs) *metric.Amount { return c.PerMillionTokens }},
		perRequest(),
		{i18n.Text{EN: "Per 1,000 good requests", ZH: "每 1,000 个达标请求"}, "Per 1,000 good requests", func(c metric.Costs) *metric.Amount { return Thousand(c.PerGoodRequest) }},
	}
}

// A CostColumn is a figure of a level's cost, by the prices that were paid or by those of an API beside them.
type CostColumn struct {
	Name   i18n.Text
	Column string
	Of     func(*metric.Level) *metric.Amount
}

// CostColumns are the figures that any of the levels has; the last is by the prices of an API.
func CostColumns(levels []*metric.Level) []CostColumn {
	var all []CostColumn
	for _, f := range CostFigures() {
		all = append(all, CostColumn{f.Name, f.Column, func(l *metric.Level) *metric.Amount {
			if l.Cost == nil {
				return nil
			}
			return f.Of(l.Cost.Costs)
		}})
	}
	all = append(all, CostColumn{i18n.Sprintf("%s by the API's prices", "按 API 价格%s", perRequest().Name), perRequest().Column + " (API)", func(l *metric.Level) *metric.Amount {
		if l.Cost == nil || l.Cost.API == nil {
			return nil
		}
		return perRequest().Of(*l.Cost.API)
	}})
	return slices.DeleteFunc(all, func(c CostColumn) bool {
		return !slices.ContainsFunc(levels, func(l *metric.Level) bool { return c.Of(l) != nil })
	})
}

// Thousand is the amount of a thousand, nil for nil.
func Thousand(a *metric.Amount) *metric.Amount {
	if a == nil {
		return nil
	}
	b := &metric.Amount{Value: 1000 * a.Value}
	if i := a.Interval; i != nil {
		b.Interval = &metric.Interval{Low: 1000 * i.Low, High: 1000 * i.High}
	}
	return b
}

// Cost is the table `Cost:` of a level, "" for one without a price.
func Cost(l *metric.Level) string {
	c := l.Cost
	if c == nil {
		return ""
	}
	head := []string{"Cost (" + c.Currency + ")", CostBasis(c).EN}
	if c.API != nil {
		head = append(head, "By the API's prices")
	}
	text := func(a *metric.Amount) string {
		if a == nil {
			return absent
		}
		return CostText(*a).EN
	}
	var rows [][]string
	for _, f := range CostFigures() {
		if f.Of(c.Costs) == nil {
			continue
		}
		row := []string{f.Name.EN, text(f.Of(c.Costs))}
		if c.API != nil {
			row = append(row, text(f.Of(*c.API)))
		}
		rows = append(rows, row)
	}
	table := "Cost (derived; each row is the whole cost, divided):\n" + pycompat.Pretty(head, rows)
	if b := BreakEven(l); b != (i18n.Text{}) {
		table += b.EN + "\n"
	}
	return table
}

// Costs is the table of what each load costs, "" without a price. It begins with a blank line.
func Costs(r Run, style Style) string {
	levels := r.means()
	i := slices.IndexFunc(levels, func(l *metric.Level) bool { return l.Cost != nil })
	if i < 0 {
		return ""
	}
	var columns []levelColumn
	for _, c := range CostColumns(levels) {
		if c.Column == "" {
			continue
		}
		columns = append(columns, levelColumn{c.Column, func(l *metric.Level) string {
			if c.Of(l) == nil {
				return absent
			}
			return CostText(*c.Of(l)).EN
		}})
	}
	text := "\n\n" + levelTable("Cost in "+levels[i].Cost.Currency, levels, columns).render(style)
	if at := costAtLimit(r.Search, levels); at != nil {
		text += "\nAt the limit, " + levelName(at) + ": " + strings.TrimPrefix(costLine(at), "Cost: ")
	}
	return text
}

// costAtLimit is the largest load that passed a search, where it has a cost; nil for none.
func costAtLimit(s *metric.Search, levels []*metric.Level) *metric.Level {
	if s == nil || s.FeasibleMax == nil {
		return nil
	}
	for _, l := range levels {
		if l.Cost != nil && l.Load.On(s.Variable) == *s.FeasibleMax {
			return l
		}
	}
	return nil
}

// costLine is the cost in one line, "" without a price.
func costLine(l *metric.Level) string {
	c := l.Cost
	switch {
	case c == nil:
		return ""
	case c.PerMillionOutputTokens != nil:
		return "Cost: " + CostText(*c.PerMillionOutputTokens).EN + " " + c.Currency + " per million output tokens\n"
	case c.PerRequest != nil:
		return "Cost: " + CostText(*Thousand(c.PerRequest)).EN + " " + c.Currency + " per 1,000 requests\n"
	}
	return "Cost: " + Money(c.Run) + " " + c.Currency + "\n"
}

// CostBasis says what is paid for.
func CostBasis(c *metric.Cost) i18n.Text {
	if c.Basis == metric.CostOfTokens {
		return i18n.Text{EN: "By the API's prices", ZH: "按 API 价格"}
	}
	return i18n.Text{EN: "By the servers' hours", ZH: "按服务器小时数"}
}

// CostText is an amount with its interval.
func CostText(a metric.Amount) i18n.Text {
	if a.Interval == nil {
		return i18n.Same(Money(a.Value))
	}
	return i18n.Sprintf("%s (%s to %s)", "%s（%s 至 %s）", Money(a.Value), Money(a.Interval.Low), Money(a.Interval.High))
}

// Money is an amount with four digits.
func Money(x float64) string {
	if x >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// BreakEven compares the servers with the API's prices, empty where only one of them is known.
func BreakEven(l *metric.Level) i18n.Text {
	c := l.Cost
	if c == nil || c.BreakEven == nil {
		return i18n.Text{}
	}
	rate, ok := l.Value(metric.RequestThroughput)
	if !ok {
		return i18n.Text{}
	}
	limit := CostText(metric.Amount{Value: *c.BreakEven, Interval: c.BreakEvenInterval})
	if rate > *c.BreakEven {
		return i18n.Sprintf("The servers cost less than the API above %s requests/s like these; this level had %s.", "此类请求超过每秒 %s 个时，服务器比 API 便宜；该级别为 %s 个。", limit, Money(rate))
	}
	return i18n.Sprintf("The servers would cost less than the API only above %s requests/s like these; this level had %s.", "此类请求须超过每秒 %s 个，服务器才比 API 便宜；该级别为 %s 个。", limit, Money(rate))
}
