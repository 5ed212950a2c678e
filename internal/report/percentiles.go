package report

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// percentileRows are the percents of the guide's percentile table.
func percentileRows() []int { return []int{10, 25, 50, 66, 75, 80, 90, 95, 98, 99} }

// Percentiles is the table `Percentile results:` of a level, as the guide shows it. Each column is sorted alone. Below
// it stands, where it is so, which percentiles are merely the largest value because there were too few requests.
func Percentiles(l *metric.Level) string {
	columns := slices.DeleteFunc(metric.PlacedIn(metric.PercentileTable, l.Kind), func(p metric.Placed) bool { return !p.IsOf(l) })
	header := []string{"Percentiles"}
	for _, c := range columns {
		header = append(header, c.Label)
	}
	table := percentileTable(l, header, columns)
	return "Percentile results:\n" + table + percentileFootnote(l, columns) + infiniteFootnote(l)
}

func percentileTable(l *metric.Level, header []string, columns []metric.Placed) string {
	var rows [][]string
	for _, p := range percentileRows() {
		row := []string{fmt.Sprintf("%d%%", p)}
		for _, c := range columns {
			row = append(row, percentileCell(l, c.Metric, p))
		}
		rows = append(rows, row)
	}
	return pycompat.Pretty(header, rows)
}

// percentileCell is one value: tokens as integers, all else as Python prints round(x, 4).
func percentileCell(l *metric.Level, definition metric.Definition, p int) string {
	x, ok := l.Quantile(definition.Key, float64(p)/100)
	if !ok {
		return absent
	}
	if definition.Unit == metric.Tokens && x == float64(int64(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return rounded(x)
}
