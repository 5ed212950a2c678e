package compare

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Row says which figure is compared. Stat is mean or p50 and the like of a distribution, value of anything else.
type Row struct {
	Metric metric.Key
	Stat   string
	// Class is the class of a mix whose requests alone count, "" for all requests.
	Class string
}

// Failed is the share of failed requests, which is no row of the metric table.
const Failed metric.Key = "failed"

var statistics = []string{"mean", "p50", "p90", "p99"}

// Default are the rows where the user names none.
func Default() (rows []Row) {
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.ITL, metric.Latency} {
		rows = append(rows, all(key)...)
	}
	return append(rows, Row{Metric: metric.RequestThroughput, Stat: "value"}, Row{Metric: metric.OutputThroughput, Stat: "value"}, Row{Metric: Failed, Stat: "value"})
}

func all(key metric.Key) (rows []Row) {
	for _, stat := range statistics {
		rows = append(rows, Row{Metric: key, Stat: stat})
	}
	return rows
}

// throughputs are the scalars that have a pace in time.
var throughputs = []metric.Key{metric.RequestThroughput, metric.OutputThroughput, metric.InputThroughput, metric.TotalThroughput}

// canCompare reports whether a metric can be compared: it has a better side, and values in time.
func canCompare(d metric.Definition) bool {
	switch {
	case d.Direction == metric.Neutral || d.Conversations:
		return false
	case d.Shape == metric.Scalar:
		return slices.Contains(throughputs, d.Key)
	case d.Shape == metric.PerRequest:
		return d.Value != nil && d.Exists(protocol.Generation)
	}
	return d.Key == metric.ITL
}

// Names are the metrics that can be compared.
func Names() (names []string) {
	for _, d := range metric.Table() {
		if canCompare(d) {
			names = append(names, string(d.Key))
		}
	}
	return append(names, string(Failed))
}

// Parse reads words such as ttft, ttft.p99, output_throughput or chat:ttft.p99, each row once; all problems at once.
func Parse(words []string) (rows []Row, problems []i18n.Text) {
	for _, word := range words {
		class, figure, ofClass := strings.Cut(word, ":")
		if !ofClass {
			class, figure = "", word
		}
		found, problem := parseFigure(figure)
		if problem.EN != "" {
			problems = append(problems, problem)
		}
		for _, r := range found {
			if r.Class = class; !slices.Contains(rows, r) { // twice it would count as two rows to Holm's method
				rows = append(rows, r)
			}
		}
	}
	return rows, problems
}

// parseFigure reads a figure: one row, or those of a distribution without a statistic.
func parseFigure(word string) (rows []Row, problem i18n.Text) {
	name, stat, given := strings.Cut(word, ".")
	name = string(metric.FullName(name))
	if stat == "avg" {
		stat = "mean"
	}
	if !slices.Contains(Names(), name) {
		return nil, unknown(i18n.Text{EN: "metric", ZH: "指标"}, name, Names())
	}
	d, distribution := metric.Define(metric.Key(name))
	distribution = distribution && d.Shape != metric.Scalar
	switch {
	case !distribution && given:
		return nil, i18n.Sprintf("%s is a single value and has no statistic: use %s", "%s 是单一数值，没有统计量：请使用 %s", name, name)
	case !distribution:
		return []Row{{Metric: metric.Key(name), Stat: "value"}}, i18n.Text{}
	case !given:
		return all(d.Key), i18n.Text{}
	}
	switch p, ok := (Row{Stat: stat}).quantile(); {
	case ok:
		stat = "p" + strconv.FormatFloat(100*p, 'g', 10, 64) // p50 is also written p50.0
	case stat != "mean":
		return nil, unknown(i18n.Text{EN: "statistic", ZH: "统计量"}, stat, append(slices.Clone(statistics), "p95", "p99.9"))
	}
	return []Row{{Metric: d.Key, Stat: stat}}, i18n.Text{}
}

func unknown(what i18n.Text, word string, known []string) i18n.Text {
	return i18n.Sprintf("%q is not a known %s: %s", "%q 不是已知的%s：%s", word, what, nearest.Suggest(word, known, i18n.Sprintf("use %s", "请使用 %s", strings.Join(known, ", "))))
}

// quantile is the share that a statistic such as p99 names.
func (r Row) quantile() (float64, bool) {
	digits, ok := strings.CutPrefix(r.Stat, "p")
	v, err := strconv.ParseFloat(digits, 64)
	return v / 100, ok && err == nil && v > 0 && v < 100
}
