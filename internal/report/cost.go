package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// CostRow is a figure of a cost with its name.
type CostRow struct {
	Name   i18n.Text
	Amount *metric.Amount
}

// CostRows are the figures of a cost, those that there are.
func CostRows(c metric.Costs) (rows []CostRow) {
	for _, r := range []CostRow{{i18n.Text{EN: "This level", ZH: "该级别"}, &metric.Amount{Value: c.Run}}, {i18n.Text{EN: "Per million input tokens", ZH: "每百万输入 token"}, c.PerMillionInputTokens},
		{i18n.Text{EN: "Per million output tokens", ZH: "每百万输出 token"}, c.PerMillionOutputTokens}, {i18n.Text{EN: "Per million tokens", ZH: "每百万 token"}, c.PerMillionTokens},
		{i18n.Text{EN: "Per 1,000 requests", ZH: "每 1,000 个请求"}, Thousand(c.PerRequest)}, {i18n.Text{EN: "Per 1,000 good requests", ZH: "每 1,000 个达标请求"}, Thousand(c.PerGoodRequest)}} {
		if r.Amount != nil {
			rows = append(rows, r)
		}
	}
	return rows
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
	head, names := []string{"Cost (" + c.Currency + ")"}, CostRows(c.Costs)
	head = append(head, CostBasis(c).EN)
	if c.API != nil {
		head = append(head, "By the API's prices")
	}
	var rows [][]string
	for i, r := range names {
		row := []string{r.Name.EN, CostText(*r.Amount).EN}
		if c.API != nil {
			row = append(row, CostText(*CostRows(*c.API)[i].Amount).EN)
		}
		rows = append(rows, row)
	}
	text := "Cost (each row is the whole cost, divided):\n" + pycompat.Pretty(head, rows)
	if b := BreakEven(l); b != (i18n.Text{}) {
		text += b.EN + "\n"
	}
	return text
}

// Costs is the table of what each load costs, "" without a price. It begins with a blank line.
func Costs(r Run, style Style) string {
	levels := r.means()
	i := slices.IndexFunc(levels, func(l *metric.Level) bool { return l.Cost != nil })
	if i < 0 {
		return ""
	}
	column := func(title string, of func(*metric.Cost) *metric.Amount) levelColumn {
		return levelColumn{title, func(l *metric.Level) string {
			if l.Cost == nil || of(l.Cost) == nil {
				return "-"
			}
			return CostText(*of(l.Cost)).EN
		}}
	}
	columns := []levelColumn{
		{"This level", func(l *metric.Level) string { return costOf(l, func(c *metric.Cost) float64 { return c.Run }) }},
		column("Per M output tokens", func(c *metric.Cost) *metric.Amount { return c.PerMillionOutputTokens }),
		column("Per 1,000 requests", func(c *metric.Cost) *metric.Amount { return Thousand(c.PerRequest) }),
	}
	if slices.ContainsFunc(levels, func(l *metric.Level) bool { return l.Cost != nil && l.Cost.PerGoodRequest != nil }) {
		columns = append(columns, column("Per 1,000 good requests", func(c *metric.Cost) *metric.Amount { return Thousand(c.PerGoodRequest) }))
	}
	if levels[i].Cost.API != nil {
		columns = append(columns, column("Per 1,000 requests (API)", func(c *metric.Cost) *metric.Amount {
			if c.API == nil {
				return nil
			}
			return Thousand(c.API.PerRequest)
		}))
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

func costOf(l *metric.Level, of func(*metric.Cost) float64) string {
	if l.Cost == nil {
		return "-"
	}
	return Money(of(l.Cost))
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
	if rate > *c.BreakEven {
		return i18n.Sprintf("The servers cost less than the API above %s requests/s like these; this level had %s.", "此类请求超过每秒 %s 个时，服务器比 API 便宜；该级别为 %s 个。", Money(*c.BreakEven), Money(rate))
	}
	return i18n.Sprintf("The servers would cost less than the API only above %s requests/s like these; this level had %s.", "此类请求须超过每秒 %s 个，服务器才比 API 便宜；该级别为 %s 个。", Money(*c.BreakEven), Money(rate))
}
