package export

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// telemetryOpenMetricsExport declares the OpenMetrics files of what was sampled.
func telemetryOpenMetricsExport() Declaration {
	return Declaration{Name: "telemetry-openmetrics", Open: opened(newTelemetryOpenMetrics),
		Help: i18n.Text{
			EN: "<level>.telemetry.om: sampled values with their times, for Prometheus",
			ZH: "<级别>.telemetry.om：带时间的采样值，供 Prometheus 读取"}}
}

// telemetryOpenMetrics writes a file for each level: OpenMetrics 1.0 text with the wall clock's time at each sample.
type telemetryOpenMetrics struct {
	levelsOnly
	folder string
	files  []string
}

func newTelemetryOpenMetrics(folder string) sink { return &telemetryOpenMetrics{folder: folder} }

// End writes the file of a level.
func (o *telemetryOpenMetrics) End(l Level) error {
	all, err := sampled(l)
	if all == nil {
		return err
	}
	name := l.Load.Name + ".telemetry.om"
	if err := outputs.Replace(join(o.folder, name), func(w io.Writer) error {
		out := omWriter{Writer: bufio.NewWriter(w)}
		out.windows(all, l.Load.Name)
		for _, f := range omFamilies(all, l.Load.Name) {
			out.family(f)
		}
		out.text("# EOF\n")
		return out.Flush()
	}); err != nil {
		return err
	}
	o.files = append(o.files, name)
	return nil
}

// Finish returns the names.
func (o *telemetryOpenMetrics) Finish(Run) ([]string, error) { return o.files, nil }

// An omFamily is a metric of all sources of a level.
type omFamily struct {
	name    string
	shape   telemetry.Shape
	members []omMember
}

// An omMember is a set of labels in one source. Sets that are equal follow each other.
type omMember struct {
	labels string
	source *telemetry.Readings
	telemetry.Member
}

// omFamilies are the families of all sources by name, since a file may have each only once.
func omFamilies(all *telemetry.Level, level string) (families []*omFamily) {
	at := map[string]*omFamily{}
	taken := map[string]bool{windowFamily: true}
	for _, source := range all.Sources {
		for _, f := range source.Families() {
			key := string(f.Shape) + " " + f.Name
			if at[key] == nil {
				at[key] = &omFamily{name: omName(f, taken), shape: f.Shape}
				families = append(families, at[key])
			}
			for _, m := range f.Members {
				at[key].members = append(at[key].members, omMember{omLabels(all, source, level, m.Labels), source, m})
			}
		}
	}
	for _, f := range families {
		slices.SortStableFunc(f.members, func(a, b omMember) int { return strings.Compare(a.labels, b.labels) })
	}
	return families
}

// omName is a family's name in the format's letters. One that would be taken for a part of another family gets its shape as an end.
func omName(f telemetry.Family, taken map[string]bool) string {
	name := omWord(f.Name, ":")
	for clashes(name, f.Shape, taken) {
		name += "_" + string(f.Shape)
	}
	for _, end := range omEnds[f.Shape] {
		taken[name+end] = true
	}
	return name
}

// omEnds are the ends of names that belong to a family of a shape.
var omEnds = map[telemetry.Shape][]string{
	telemetry.Gauge: {""}, telemetry.Counter: {"", "_total", "_created"}, telemetry.Histogram: {"", "_bucket", "_count", "_sum", "_created"},
}

func clashes(name string, shape telemetry.Shape, taken map[string]bool) bool {
	return slices.ContainsFunc(omEnds[shape], func(end string) bool { return taken[name+end] })
}

// omWord is a name of letters, digits and underscores that does not begin with a digit; more are further characters that it may have.
func omWord(name, more string) string {
	word := strings.Map(func(r rune) rune {
		if r == '_' || r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') || strings.ContainsRune(more, r) {
			return r
		}
		return '_'
	}, name)
	if word == "" || word[0] >= '0' && word[0] <= '9' {
		return "_" + word
	}
	return word
}

// omLabels are the labels of a sample without the closing bracket: the run, the level, the source and its kind first. A server's own page
// may be the source of its GPUs as well. Labels of the exporter with these names have exported_ before them, as Prometheus does.
func omLabels(all *telemetry.Level, source *telemetry.Readings, level string, own []telemetry.Label) string {
	names := []string{"run", "level", "source", "kind"}
	pairs := []string{"run", all.Head.Run, "level", level, "source", source.Name, "kind", string(source.Kind)}
	for _, l := range own {
		name := omWord(l[0], "")
		for slices.Contains(names, name) {
			name = "exported_" + name
		}
		names, pairs = append(names, name), append(pairs, name, l[1])
	}
	return strings.TrimSuffix(labels(pairs...), "}")
}

// windowFamily is how exactly the time of each reading is known.
const windowFamily = "evalscope_perf_telemetry_window_seconds"

// An omWriter writes OpenMetrics text. Errors are kept until Flush.
type omWriter struct{ *bufio.Writer }

func (w omWriter) text(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// sample writes a line with the middle of the reading's window as its time.
func (w omWriter) sample(name, labels string, v float64, of *telemetry.Readings, at telemetry.Window) {
	ns := wallOf(of, at.Middle())
	for _, part := range []string{name, labels, "} ", omNumber(v)} {
		_, _ = w.WriteString(part) // Flush tells what went wrong
	}
	w.text(" %d.%09d\n", ns/1e9, ns%1e9)
}

// omNumber is a number as the format spells it.
func omNumber(v float64) string {
	if math.IsInf(v, 1) {
		return "+Inf"
	}
	return decimal(v)
}

// windows writes the widths of the readings of all sources.
func (w omWriter) windows(all *telemetry.Level, level string) {
	w.text("# TYPE %s gauge\n# UNIT %s seconds\n# HELP %s Time from the request to the end of the answer of a reading; samples have the middle of it as their time.\n",
		windowFamily, windowFamily, windowFamily)
	f := omFamily{}
	for _, source := range all.Sources {
		f.members = append(f.members, omMember{labels: omLabels(all, source, level, nil), source: source})
	}
	slices.SortStableFunc(f.members, func(a, b omMember) int { return strings.Compare(a.labels, b.labels) })
	for _, m := range f.members {
		for _, at := range m.source.Windows {
			w.sample(windowFamily, m.labels, (at.Received - at.Sent).Seconds(), m.source, at)
		}
	}
}

func (w omWriter) family(f *omFamily) {
	w.text("# TYPE %s %s\n", f.name, f.shape)
	if unit := unitOf(f.name); unit != "" {
		w.text("# UNIT %s %s\n", f.name, unit)
	}
	for _, m := range f.members {
		switch f.shape {
		case telemetry.Histogram:
			w.histogram(f.name, m)
		case telemetry.Counter:
			for at, v := range m.Value.Values() {
				if v >= 0 { // a counter has no other values
					w.sample(f.name+"_total", m.labels, v, m.source, at)
				}
			}
		default:
			for at, v := range m.Value.Values() {
				w.sample(f.name, m.labels, v, m.source, at)
			}
		}
	}
}

// histogram writes the buckets of each reading, and the sum and the count where they are of the same values as the buckets.
func (w omWriter) histogram(name string, m omMember) {
	var le []string
	for _, b := range m.Buckets {
		le = append(le, m.labels+`,le="`+omBound(b.Bound)+`"`)
	}
	of := m.Follow()
	for i, at := range m.source.Windows {
		c, ok := of(i)
		if !ok || !slices.IsSorted(c.Buckets) || c.Buckets[0] < 0 {
			continue
		}
		for k, n := range c.Buckets {
			w.sample(name+"_bucket", le[k], n, m.source, at)
		}
		if c.Count == c.Buckets[len(c.Buckets)-1] && c.Sum >= 0 {
			w.sample(name+"_count", m.labels, c.Count, m.source, at)
			w.sample(name+"_sum", m.labels, c.Sum, m.source, at)
		}
	}
}

// omBound is the bound of a bucket: whole numbers have a point.
func omBound(bound float64) string {
	text := omNumber(bound)
	if strings.Trim(text, "-0123456789") == "" {
		return text + ".0"
	}
	return text
}
