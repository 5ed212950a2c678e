package artifacts

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// Message is a level, finished or under way, as EvalScope sends it to dashboards: the keys of benchmark_summary.json in
// their order, units and rounding. What does not exist is left out, so that a chart has no false zeros.
func Message(l *metric.Level) []visualizer.Value {
	var values []visualizer.Value
	put := func(figures ...figure) {
		for _, f := range figures {
			if name, v, ok := f.value(l); ok {
				values = append(values, visualizer.Value{Name: name, Value: v})
			}
		}
	}
	put(figure{metric.Duration, 1, 4})
	for _, m := range loadMembers(l) {
		values = append(values, visualizer.Value{Name: m.Name, Value: number(m.Value)})
	}
	put(headFigures()...)
	put(tailFigures()...)
	if v, ok := inputThroughput(l); ok {
		values = append(values, visualizer.Value{Name: inputName, Value: v})
	}
	if share, ok := l.Value(metric.CachedShare); ok {
		values = append(values, visualizer.Value{Name: cachedName, Value: cachedPercent(share)})
	}
	return values
}

func number(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}

// PercentileTable is benchmark_percentile.json as a table; columns of which nothing exists are left out.
func PercentileTable(l *metric.Level) visualizer.Table {
	columns := slices.DeleteFunc(percentileColumns(l), func(f figure) bool { return l.Distribution(f.key) == nil })
	table := visualizer.Table{Columns: []string{"Percentiles"}}
	for _, c := range columns {
		d, _ := metric.Define(c.key)
		table.Columns = append(table.Columns, d.EvalScopeColumn)
	}
	for _, step := range steps() {
		row := []any{step.label}
		for _, c := range columns {
			v, _ := l.Quantile(c.key, step.p)
			if math.IsInf(v, 0) { // a dashboard's table has numbers: the largest that was measured
				v = l.Distribution(c.key).At(1)
			}
			row = append(row, pycompat.Round(v*c.scale, c.digits))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// LevelTable is the messages of finished levels as a table with a row for each.
func LevelTable(levels []*metric.Level) visualizer.Table {
	table := visualizer.Table{Columns: []string{"Level"}}
	messages := make([][]visualizer.Value, len(levels))
	for i, l := range levels {
		messages[i] = Message(l)
		for _, v := range messages[i] {
			if !slices.Contains(table.Columns, v.Name) {
				table.Columns = append(table.Columns, v.Name)
			}
		}
	}
	for i, l := range levels {
		row := make([]any, len(table.Columns))
		row[0] = l.Load.Name
		for _, v := range messages[i] {
			row[slices.Index(table.Columns, v.Name)] = v.Value
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
