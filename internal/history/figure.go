package history

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Failed is the share of failed requests, which is no row of the metric table.
const Failed metric.Key = "failed"

// A Figure is a metric, or a statistic of one: Stat is p50 and the like, "" for the value or the mean.
type Figure struct {
	Metric metric.Key
	Stat   string
}

// Name is the figure as users write it.
func (f Figure) Name() string {
	if f.Stat == "" {
		return string(f.Metric)
	}
	return string(f.Metric) + "." + f.Stat
}

// Unit is the figure's unit; the share of failed requests is a share from 0 to 1.
func (f Figure) Unit() string {
	d, _ := metric.Define(f.Metric)
	return string(d.Unit)
}

func (f Figure) direction() metric.Direction {
	if d, ok := metric.Define(f.Metric); ok {
		return d.Direction
	}
	return metric.LowerIsBetter // failed
}

func (f Figure) of(l Level) (float64, bool) {
	if f.Metric == Failed {
		return float64(l.Failed) / float64(max(1, l.Total)), l.Total > 0
	}
	v, ok := l.Figures[f.Name()]
	return v, ok
}

// Usual are the figures where the user names none.
func Usual() []Figure {
	return []Figure{{metric.OutputThroughput, ""}, {metric.TTFT, "p99"}, {metric.TPOT, "p50"}}
}

// statistics are those that results keep of a distribution.
var statistics = []string{"mean", "min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p99.9", "max"}

// Parse reads words such as ttft.p99, tpot or output_throughput, all problems at once. A distribution without a statistic is its mean.
func Parse(words []string) (figures []Figure, problems []i18n.Text) {
	names := []string{string(Failed)}
	for _, d := range metric.Table() {
		names = append(names, string(d.Key))
	}
	for _, word := range words {
		name, stat, given := strings.Cut(word, ".")
		name = string(metric.FullName(name))
		d, _ := metric.Define(metric.Key(name))
		distribution := d.Key != "" && d.Shape != metric.Scalar
		if (stat == "mean" || stat == "avg") && distribution {
			stat = ""
		}
		f := Figure{metric.Key(name), stat}
		switch {
		case !slices.Contains(names, name):
			problems = append(problems, unknown(i18n.Text{EN: "metric", ZH: "指标"}, name, names, i18n.Text{EN: "see the metrics page", ZH: "请查看指标页面"}))
		case given && !distribution:
			problems = append(problems, i18n.Sprintf("%s is a single value and has no statistic: use %s", "%s 是单一数值，没有统计量：请使用 %s", name, name))
		case stat != "" && !slices.Contains(statistics, stat):
			problems = append(problems, unknown(i18n.Text{EN: "statistic", ZH: "统计量"}, stat, statistics, i18n.Sprintf("use %s", "请使用 %s", strings.Join(statistics, ", "))))
		case slices.Contains(figures, f):
			problems = append(problems, i18n.Sprintf("%s is named twice", "%s 指定了两次", word))
		default:
			figures = append(figures, f)
		}
	}
	return figures, problems
}

func unknown(what i18n.Text, word string, known []string, otherwise i18n.Text) i18n.Text {
	return i18n.Sprintf("%q is not a known %s: %s", "%q 不是已知的%s：%s", word, what, nearest.Suggest(word, known, otherwise))
}
