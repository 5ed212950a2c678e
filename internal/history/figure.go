package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
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
func Parse(words []string) (figures []Figure, problems []string) {
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
			problems = append(problems, unknown("metric", name, names, "see the metrics page"))
		case given && !distribution:
			problems = append(problems, fmt.Sprintf("%s is a single value and has no statistic: use %s", name, name))
		case stat != "" && !slices.Contains(statistics, stat):
			problems = append(problems, unknown("statistic", stat, statistics, "use "+strings.Join(statistics, ", ")))
		case slices.Contains(figures, f):
			problems = append(problems, word+" is named twice")
		default:
			figures = append(figures, f)
		}
	}
	return figures, problems
}

func unknown(what, word string, known []string, otherwise string) string {
	return fmt.Sprintf("%q is not a known %s: %s", word, what, nearest.Hint(word, known, otherwise))
}
