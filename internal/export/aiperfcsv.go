package export

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// aiperfShapes are the sections of AIPerf's CSV, in their order.
var aiperfShapes = []telemetry.Shape{telemetry.Gauge, telemetry.Counter, telemetry.Histogram}

// writeCSV writes server_metrics_export.csv: a table for each shape, and one of the metrics that only have labels to tell.
func (l *aiperfLevel) writeCSV(path string) error {
	return outputs.Replace(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "# AIPerf Server Metrics Export (CSV)\n# schema_version: 1.0\n# benchmark_id: "+l.run+"\n#\n"); err != nil {
			return err
		}
		out := csv.NewWriter(w)
		all := l.metrics()
		var infos []string
		for _, shape := range aiperfShapes {
			var names []string
			for _, name := range slices.Sorted(maps.Keys(all)) {
				switch {
				case all[name].Type != shape:
				case strings.HasSuffix(name, "_info"):
					infos = append(infos, name)
				default:
					names = append(names, name)
				}
			}
			if len(names) > 0 {
				if err := aiperfSection(out, all, shape, names); err != nil {
					return err
				}
			}
		}
		if len(infos) > 0 {
			_ = out.Write([]string{"Endpoint", "Metric", "Key", "Value", "Description"}) // Flush tells what went wrong
			for _, name := range infos {
				for _, s := range all[name].Series {
					for _, key := range slices.Sorted(maps.Keys(s.Labels)) {
						_ = out.Write([]string{aiperfDisplay(s.Endpoint), cell(name), cell(key), cell(s.Labels[key]), ""})
					}
				}
			}
		}
		out.Flush()
		return out.Error()
	})
}

// aiperfSection writes the table of a shape, with an empty line below it.
func aiperfSection(out *csv.Writer, all map[string]*aiperfMetric, shape telemetry.Shape, names []string) error {
	labels := map[string]bool{}
	for _, name := range names {
		for _, s := range all[name].Series {
			for key := range s.Labels {
				labels[key] = true
			}
		}
	}
	keys, stats := slices.Sorted(maps.Keys(labels)), aiperfStats(shape)
	head := slices.Concat([]string{"Endpoint", "Type", "Metric", "Unit"}, stats, cells(keys), []string{"Description"})
	if shape == telemetry.Histogram {
		head = append(head, "buckets")
	}
	rows := [][]string{head}
	for _, name := range names {
		m := all[name]
		for _, s := range m.Series {
			row := []string{aiperfDisplay(s.Endpoint), string(shape), cell(name), m.Unit}
			for _, stat := range stats {
				row = append(row, aiperfNumber(s.Stats, stat))
			}
			for _, key := range keys {
				row = append(row, cell(s.Labels[key]))
			}
			row = append(row, "")
			if shape == telemetry.Histogram {
				row = append(row, bucketText(s.Buckets))
			}
			rows = append(rows, row)
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Write(nil)
}

func cells(all []string) (safe []string) {
	for _, text := range all {
		safe = append(safe, cell(text))
	}
	return safe
}

// aiperfDisplay is an address as AIPerf's tables have it.
func aiperfDisplay(endpoint string) string { return cell(strings.TrimSuffix(endpoint, "/metrics")) }

// aiperfNumber is a figure with AIPerf's digits, "" for none.
func aiperfNumber(stats map[string]float64, name string) string {
	v, ok := stats[name]
	switch {
	case !ok:
		return ""
	case name == "count":
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

func bucketText(buckets map[string]int64) string {
	bound := func(text string) float64 {
		v, _ := strconv.ParseFloat(text, 64) // made from a number
		return v
	}
	var parts []string
	for _, le := range slices.SortedFunc(maps.Keys(buckets), func(a, b string) int {
		if bound(a) < bound(b) {
			return -1
		}
		return 1
	}) {
		parts = append(parts, le+"="+strconv.FormatInt(buckets[le], 10))
	}
	return strings.Join(parts, ";")
}
