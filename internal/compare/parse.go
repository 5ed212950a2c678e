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
}

// Failed is the share of failed requests, which is no row of the metric table.
const Failed metric.Key = "failed"

var statistics = []string{"mean", "p50", "p90", "p99"}

// Default are the rows where the user names none.
func Default() (rows []Row) {
	for _, key := range []metric.Key{metric.TTFT, metric.TPOT, metric.ITL, metric.Latency} {
		rows = append(rows, all(key)...)
	}
	return append(rows, Row{metric.RequestThroughput, "value"}, Row{metric.OutputThroughput, "value"}, Row{Failed, "value"})
}

func all(key metric.Key) (rows []Row) {
	for _, stat := range statistics {
		rows = append(rows, Row{key, stat})
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

// Parse reads words such as ttft, ttft.p99 or output_throughput; all problems at once.
func Parse(words []string) (rows []Row, problems []i18n.Text) {
	for _, word := range words {
		name, stat, given := strings.Cut(word, ".")
		name = string(metric.FullName(name))
		if stat == "avg" {
			stat = "mean"
		}
		if !slices.Contains(Names(), name) {
			problems = append(problems, unknown(i18n.Text{EN: "metric", ZH: "指标"}, name, Names()))
			continue
		}
		d, distribution := metric.Define(metric.Key(name))
		distribution = distribution && d.Shape != metric.Scalar
		switch {
		case !distribution && given:
			problems = append(problems, i18n.Sprintf("%s is a single value and has no statistic: use %s", "%s 是单一数值，没有统计量：请使用 %s", name, name))
		case !distribution:
			rows = append(rows, Row{metric.Key(name), "value"})
		case !given:
			rows = append(rows, all(d.Key)...)
		default:
			if _, ok := (Row{Stat: stat}).quantile(); !ok && stat != "mean" {
				problems = append(problems, unknown(i18n.Text{EN: "statistic", ZH: "统计量"}, stat, append(slices.Clone(statistics), "p95", "p99.9")))
				continue
			}
			rows = append(rows, Row{d.Key, stat})
		}
	}
	return rows, problems
}

func unknown(what i18n.Text, word string, known []string) i18n.Text {
	if near := nearest.Of(word, known, strings.ToLower); near != "" {
		return i18n.Sprintf("%q is not a known %s: did you mean %s?", "%q 不是已知的%s：是否想用 %s？", word, what, near)
	}
	return i18n.Sprintf("%q is not a known %s: use %s", "%q 不是已知的%s：请使用 %s", word, what, strings.Join(known, ", "))
}

// quantile is the share that a statistic such as p99 names.
func (r Row) quantile() (float64, bool) {
	digits, ok := strings.CutPrefix(r.Stat, "p")
	v, err := strconv.ParseFloat(digits, 64)
	return v / 100, ok && err == nil && v > 0 && v < 100
}
