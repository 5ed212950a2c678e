package export

import (
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// aiperfLead and aiperfTail are the columns of AIPerf's Parquet file around those of the labels.
var (
	aiperfLead = []string{"endpoint_url", "metric_name", "metric_type", "unit", "description", "timestamp_ns"}
	aiperfTail = []string{"value", "sum", "count", "bucket_le", "bucket_count"}
)

// labelColumns are the names of the labels of all servers that have a column of their own.
func (l *aiperfLevel) labelColumns() []string {
	names := map[string]bool{}
	for _, s := range l.servers {
		for _, f := range s.families {
			for _, m := range f.Members {
				for _, label := range m.Labels {
					names[label[0]] = true
				}
			}
		}
	}
	for _, name := range slices.Concat(aiperfLead, aiperfTail) {
		delete(names, name)
	}
	return slices.Sorted(maps.Keys(names))
}

func aiperfParquetSchema(labels []string) *parquet.Schema {
	order := slices.Concat(aiperfLead, labels, aiperfTail)
	group := parquet.Group{}
	for _, name := range order {
		node := parquet.String()
		switch name {
		case "timestamp_ns":
			node = parquet.Int(64)
		case "value", "sum", "count", "bucket_count":
			node = parquet.Leaf(parquet.DoubleType)
		}
		group[name] = parquet.Optional(parquet.Compressed(node, &snappy.Codec{}))
	}
	fields := slices.Clone(group.Fields())
	slices.SortFunc(fields, func(a, b parquet.Field) int { return slices.Index(order, a.Name()) - slices.Index(order, b.Name()) })
	return parquet.NewSchema("schema", fixedOrder{group, fields})
}

// writeParquet writes server_metrics_export.parquet: values of gauges, and what counters and histograms grew by, a row for each bucket.
func (l *aiperfLevel) writeParquet(path string) error {
	labels := l.labelColumns()
	columns, _ := json.Marshal(labels) // of texts
	return outputs.Replace(path, func(w io.Writer) error {
		out := aiperfRows{labels: labels, out: parquet.NewWriter(w, aiperfParquetSchema(labels), parquet.MaxRowsPerRowGroup(telemetryRowGroup),
			parquet.CreatedBy("evalscope perf", "1", ""), parquet.KeyValueMetadata("aiperf.schema_version", "1.0"),
			parquet.KeyValueMetadata("aiperf.benchmark_id", l.run), parquet.KeyValueMetadata("aiperf.exporter", "evalscope perf"),
			parquet.KeyValueMetadata("aiperf.label_columns", string(columns)), parquet.KeyValueMetadata("aiperf.label_count", strconv.Itoa(len(labels))))}
		for _, s := range l.servers {
			for _, f := range s.families {
				for _, m := range f.Members {
					if err := out.member(l, s, f, m); err != nil {
						return err
					}
				}
			}
		}
		return out.out.Close()
	})
}

// aiperfRows writes rows that begin alike.
type aiperfRows struct {
	labels []string
	out    *parquet.Writer
	// lead are the values of a row before its time, after those of its labels.
	lead, after []any
	row         []parquet.Row
}

func (r *aiperfRows) member(l *aiperfLevel, s aiperfSource, f telemetry.Family, m telemetry.Member) error {
	var unit any
	if u := aiperfUnit(f.Name, f.Shape); u != "" {
		unit = u
	}
	r.lead, r.after = []any{s.name, f.Name, string(f.Shape), unit, ""}, nil
	own := labelMap(m.Labels)
	for _, name := range r.labels {
		if v, ok := own[name]; ok {
			r.after = append(r.after, v)
		} else {
			r.after = append(r.after, nil)
		}
	}
	switch f.Shape {
	case telemetry.Gauge:
		for w, v := range m.Value.Values() {
			if l.measured(w) && !math.IsInf(v, 0) {
				if err := r.write(s.of, w.Middle(), v, nil, nil, nil, nil); err != nil {
					return err
				}
			}
		}
	case telemetry.Counter:
		_, all := l.growths(m.Value)
		for _, g := range all {
			if err := r.write(s.of, g.at, g.by, nil, nil, nil, nil); err != nil {
				return err
			}
		}
	default:
		return r.buckets(l, s, m)
	}
	return nil
}

func (r *aiperfRows) buckets(l *aiperfLevel, s aiperfSource, m telemetry.Member) error {
	_, all := l.counted(m, s.of)
	for _, c := range all {
		for i, b := range m.Buckets {
			if err := r.write(s.of, c.at, nil, c.Sum, c.Count, omNumber(b.Bound), c.Buckets[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *aiperfRows) write(of *telemetry.Readings, at record.Instant, tail ...any) error {
	values := slices.Concat(r.lead, []any{wallOf(of, at)}, r.after, tail)
	row := parquet.Row{}
	for i, v := range values {
		value, there := parquetValue(v), 1
		if value.IsNull() {
			there = 0
		}
		row = append(row, value.Level(0, there, i))
	}
	r.row = append(r.row[:0], row)
	_, err := r.out.WriteRows(r.row)
	return err
}
