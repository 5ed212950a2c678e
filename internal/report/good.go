package report

import (
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// goodRows are goodput, the share of good requests, and how many requests kept each objective; none without objectives.
func goodRows(l *metric.Level) [][]pycompat.Cell {
	judged := l.Judgments()
	if len(judged) == 0 {
		return nil
	}
	rows := [][]pycompat.Cell{
		labeled("Goodput (req/s)", cell(l.Value(metric.Goodput))),
		labeled("Good requests (%)", share(l.Value(metric.GoodShare))),
	}
	for _, k := range judged {
		what := "Requests"
		if k.Class != "" {
			what += " of " + k.Class
		}
		rows = append(rows, countRow(fmt.Sprintf("%s that keep %s", what, k.Objective), k.Requests))
	}
	return rows
}

func share(x float64, ok bool) pycompat.Cell { return cell(100*x, ok) }

// BestGoodput is the level with the most good requests a second, of those that say something of the server; nil without objectives.
func BestGoodput(levels []*metric.Level) *metric.Level {
	var judged []*metric.Level
	for _, l := range levels {
		if len(l.Judgments()) > 0 && !l.ClientLimited() {
			judged = append(judged, l)
		}
	}
	return extreme(judged, metric.Goodput, 1)
}

// goodColumns are the columns of a sweep's table about objectives; none where no level has any.
func goodColumns(levels []*metric.Level) []levelColumn {
	if !slices.ContainsFunc(levels, func(l *metric.Level) bool { return len(l.Judgments()) > 0 }) {
		return nil
	}
	return []levelColumn{
		{"Goodput (req/s)", func(l *metric.Level) string {
			x, ok := l.Value(metric.Goodput)
			return fixed(x, ok, 2)
		}},
		{"Good", func(l *metric.Level) string { return percent(l.Value(metric.GoodShare)) }},
	}
}
