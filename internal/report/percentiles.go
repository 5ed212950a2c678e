package report

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// percentileRows are the percents of the guide's percentile table.
func percentileRows() []int { return []int{10, 25, 50, 66, 75, 80, 90, 95, 98, 99} }

// percentileColumns are the metrics of the guide's percentile table, in its order, that exist for the level's answers.
func percentileColumns(l *metric.Level) []metric.Key {
	return existing(l, metric.TTFT, metric.ITL, metric.TPOT, metric.Latency, metric.InputTokens, metric.InputRate, metric.OutputTokens,
		metric.OutputRate, metric.TotalRate)
}

// Percentiles is the table `Percentile results:` of a level, as the guide shows it. Each column is sorted alone. Below
// it stands, where it is so, which percentiles are merely the largest value because there were too few requests.
func Percentiles(l *metric.Level) string {
	keys := percentileColumns(l)
	header := []string{"Percentiles"}
	for _, key := range keys {
		definition, _ := metric.Define(key)
		header = append(header, definition.Column)
	}
	table := percentileTable(l, header, keys)
	return "Percentile results:\n" + table + percentileFootnote(l, keys) + infiniteFootnote(l)
}

func percentileTable(l *metric.Level, header []string, keys []metric.Key) string {
	var rows [][]string
	for _, p := range percentileRows() {
		row := []string{fmt.Sprintf("%d%%", p)}
		for _, key := range keys {
			row = append(row, percentileCell(l, key, p))
		}
		rows = append(rows, row)
	}
	return pycompat.Pretty(header, rows)
}

// percentileCell is one value: tokens as integers, all else as Python prints round(x, 4).
func percentileCell(l *metric.Level, key metric.Key, p int) string {
	x, ok := l.Quantile(key, float64(p)/100)
	if !ok {
		return absent
	}
	definition, _ := metric.Define(key)
	if definition.Unit == metric.Tokens && x == float64(int64(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return rounded(x)
}
