package artifacts

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// SLASummaryFile is the name of EvalScope's file of a search.
const SLASummaryFile = "sla_summary.json"

// SLASummary is sla_summary.json: for each load that was tried, in ascending order, the figures of benchmark_summary.json and
// benchmark_percentile.json, averaged over its runs; counts are sums. It is nil where no limits were searched for.
func SLASummary(s *metric.Search, levels []*metric.Level) []byte {
	if s == nil || len(s.Selections) == 0 {
		return nil
	}
	probes := slices.Clone(s.Probes)
	slices.SortFunc(probes, func(a, b metric.Probe) int { return int(math.Copysign(1, a.Load-b.Load)) })
	var all plainjson.Object
	for _, p := range probes {
		runs := slices.DeleteFunc(slices.Clone(levels), func(l *metric.Level) bool { return !slices.Contains(p.Runs, l.Load.Name) })
		if len(runs) > 0 {
			name := fmt.Sprintf("%s_%s", s.Variable, strconv.FormatFloat(p.Load, 'f', -1, 64))
			all = append(all, plainjson.Member{Name: name, Value: plainjson.Object{{Name: "metrics", Value: meanMessage(runs)}, {Name: "percentiles", Value: meanPercentiles(runs)}}})
		}
	}
	data, err := plainjson.MarshalIndent(all, "    ")
	if err != nil {
		return nil
	}
	return data
}

// sums are the members that are added up over runs.
var sums = []string{"Total Requests", "Success Requests", "Failed Requests", "Stream Requests", "Non-Stream Requests"}

func meanMessage(runs []*metric.Level) (mean plainjson.Object) {
	var names []string
	total, seen := map[string]float64{}, map[string]int{}
	for _, l := range runs {
		for _, v := range Message(l) {
			if seen[v.Name] == 0 {
				names = append(names, v.Name)
			}
			seen[v.Name]++
			total[v.Name] += v.Value
		}
	}
	for _, name := range names {
		if slices.Contains(sums, name) {
			mean = append(mean, plainjson.Member{Name: name, Value: int(total[name])})
			continue
		}
		mean = append(mean, plainjson.Member{Name: name, Value: total[name] / float64(seen[name])})
	}
	return mean
}

// meanPercentiles are the columns of the runs' tables, each cell the mean of the runs that have it.
func meanPercentiles(runs []*metric.Level) (columns plainjson.Object) {
	tables := make([]visualizer.Table, len(runs))
	for i, l := range runs {
		tables[i] = PercentileTable(l)
	}
	first := tables[0]
	for c, name := range first.Columns {
		var cells []any
		for r := range first.Rows {
			cells = append(cells, meanCell(tables, name, r, first.Rows[r][c]))
		}
		columns = append(columns, plainjson.Member{Name: name, Value: cells})
	}
	return columns
}

func meanCell(tables []visualizer.Table, column string, row int, one any) any {
	if _, number := one.(float64); !number {
		return one
	}
	sum, n := 0.0, 0
	for _, t := range tables {
		if c := slices.Index(t.Columns, column); c >= 0 && row < len(t.Rows) {
			if x, ok := t.Rows[row][c].(float64); ok {
				sum += x
				n++
			}
		}
	}
	return sum / float64(n)
}
