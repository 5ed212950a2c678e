package report

import (
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// Summary is the table `Benchmarking summary:` of a level: the rows of the guide in its order, the throughput of what the
// answers are first, without those that do not exist for them.
func Summary(l *metric.Level) string {
	rows := [][]pycompat.Cell{
		figureRow(l, metric.Duration),
		countRow("Number of concurrency", l.Load.MaxSlots()),
		countRow("Total requests", l.Total),
		countRow("Succeed requests", l.Succeeded),
		countRow("Failed requests", l.Failed),
	}
	rows = append(rows, placedRows(l, metric.SummaryTable)...)
	if l.Load.OpenLoop() {
		rows[1][1] = pycompat.Cell{} // arrivals do not wait for slots: there is no number to show
	}
	return "Benchmarking summary:\n" + keyValueGrid(rows)
}

func keyValueGrid(rows [][]pycompat.Cell) string {
	return pycompat.Grid([]string{"Key", "Value"}, rows)
}

// figureRow is the row of a metric under the newer guide's label.
func figureRow(l *metric.Level, key metric.Key) []pycompat.Cell {
	definition, _ := metric.Define(key)
	return labeled(definition.Guide, cell(l.Value(key)))
}

func countRow(label string, n int) []pycompat.Cell {
	return labeled(label, pycompat.Number(float64(n)))
}

func labeled(label string, value pycompat.Cell) []pycompat.Cell {
	return []pycompat.Cell{pycompat.Text(label), value}
}

func cell(x float64, ok bool) pycompat.Cell {
	if !ok {
		return pycompat.Cell{}
	}
	return pycompat.Number(x)
}
