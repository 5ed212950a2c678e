package export

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// OpenMetricsFile is the name of the file, below the run's folder.
const OpenMetricsFile = "metrics.om"

// openMetricsExport declares the OpenMetrics file.
func openMetricsExport() Declaration {
	return Declaration{Name: "openmetrics", Open: opened(newOpenMetrics),
		Help: i18n.Text{EN: "metrics.om: figures for Prometheus and what reads its text", ZH: "metrics.om：供 Prometheus 等读取的指标文本"}}
}

// openMetrics is metrics.om: OpenMetrics 1.0 text. Every metric of the table is a family evalscope_perf_<key>_<unit>, a
// gauge or a summary with quantiles, labeled by level; run facts are an info metric.
type openMetrics struct{ kept }

func newOpenMetrics(folder string) sink { return &openMetrics{kept{folder: folder}} }

// Finish writes the metrics of all levels.
func (o *openMetrics) Finish(run Run) ([]string, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# TYPE evalscope_perf_run info\n# HELP evalscope_perf_run The run that the figures are of.\nevalscope_perf_run_info%s 1\n",
		labels("id", run.ID, "name", run.Name, "model", run.Model, "server", run.Server, "api", run.API, "dataset", run.Dataset))
	o.requests(&b, run)
	for _, d := range metric.Table() {
		o.family(&b, run, d)
	}
	b.WriteString("# EOF\n")
	return []string{OpenMetricsFile}, outputs.WriteFile(join(o.folder, OpenMetricsFile), b.Bytes())
}

// requests counts them by outcome.
func (o *openMetrics) requests(b *bytes.Buffer, run Run) {
	const name = "evalscope_perf_requests"
	fmt.Fprintf(b, "# TYPE %s gauge\n# HELP %s Requests by how they ended.\n", name, name)
	for _, l := range o.levels {
		fmt.Fprintf(b, "%s%s %d\n", name, o.labels(run, l, "outcome", "success"), l.Succeeded)
		for _, f := range l.Outcomes {
			fmt.Fprintf(b, "%s%s %d\n", name, o.labels(run, l, "outcome", string(f.Kind), "status", fmt.Sprint(f.Status)), f.Count)
		}
		if l.Cancelled > 0 {
			fmt.Fprintf(b, "%s%s %d\n", name, o.labels(run, l, "outcome", "cancelled"), l.Cancelled)
		}
	}
}

// unitName is a unit as OpenMetrics spells it, the end of a family's name.
func unitName(u metric.Unit) string {
	switch u {
	case metric.Seconds:
		return "seconds"
	case metric.TokensPerSecond:
		return "tokens_per_second"
	case metric.RequestsPerSecond:
		return "requests_per_second"
	case metric.SecondsPerToken:
		return "seconds_per_token"
	case metric.Count:
		return ""
	}
	return string(u)
}

func (o *openMetrics) family(b *bytes.Buffer, run Run, d metric.Definition) {
	name, unit := "evalscope_perf_"+string(d.Key), unitName(d.Unit)
	if unit != "" && !strings.HasSuffix(name, "_"+unit) {
		name += "_" + unit
	}
	var samples bytes.Buffer
	kind := "gauge"
	for _, l := range o.levels {
		v, ok := l.Value(d.Key)
		if !ok {
			continue
		}
		values := l.Distribution(d.Key)
		if d.Shape == metric.Scalar || values == nil {
			fmt.Fprintf(&samples, "%s%s %s\n", name, o.labels(run, l), decimal(v))
			continue
		}
		kind = "summary"
		for _, p := range []float64{.5, .9, .95, .99, .999} {
			fmt.Fprintf(&samples, "%s%s %s\n", name, o.labels(run, l, "quantile", decimal(p)), decimal(values.Quantile(p)))
		}
		fmt.Fprintf(&samples, "%s_sum%s %s\n%s_count%s %d\n", name, o.labels(run, l), decimal(values.Sum()), name, o.labels(run, l), values.N())
	}
	if samples.Len() == 0 {
		return
	}
	fmt.Fprintf(b, "# TYPE %s %s\n", name, kind)
	if unit != "" {
		fmt.Fprintf(b, "# UNIT %s %s\n", name, unit)
	}
	fmt.Fprintf(b, "# HELP %s %s: %s\n%s", name, labelText(d.Title.EN), labelText(d.Formula), samples.Bytes())
}

// labels are those of a level, and further pairs.
func (o *openMetrics) labels(run Run, l Level, more ...string) string {
	return labels(append([]string{"run", run.ID, "model", run.Model, "level", l.Load.Name}, more...)...)
}

// labels is a set of labels from pairs; empty values are left out, for they mean the same.
func labels(pairs ...string) string {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, pairs[i]+`="`+labelText(pairs[i+1])+`"`)
		}
	}
	return "{" + strings.Join(list, ",") + "}"
}

// labelText escapes what the format gives a meaning.
func labelText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(sanitize.Escaped(text))
}
