package export

import (
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// TelemetryParquetFile is the name of the file, below the run's folder.
const TelemetryParquetFile = "telemetry.parquet"

// telemetryParquetExport declares the Parquet file of what was sampled.
func telemetryParquetExport() Declaration {
	return Declaration{Name: "telemetry-parquet", Open: opened(newTelemetryParquet),
		Help: i18n.Text{
			EN: "telemetry.parquet: a row per sampled value of servers and GPUs",
			ZH: "telemetry.parquet：服务与 GPU 的每个采样值一行"}}
}

// telemetryRow is a value of a series in one reading. Its columns are the form of the file.
type telemetryRow struct {
	Level  string `parquet:"level,dict,zstd"`
	Of     string `parquet:"of,dict,zstd"`
	Source string `parquet:"source,dict,zstd"`
	Engine string `parquet:"engine,dict,zstd,optional"`
	// Target is the number of the run's server, absent for a source that is none.
	Target *int32            `parquet:"target,zstd,optional"`
	Metric string            `parquet:"metric,dict,zstd"`
	Labels map[string]string `parquet:"labels" parquet-key:",dict,zstd" parquet-value:",dict,zstd"`
	Type   string            `parquet:"type,dict,zstd"`
	// Time is the middle of the window on the wall clock; Sent and Received are its bounds on the level's clock.
	Time     int64   `parquet:"time,timestamp(nanosecond),zstd"`
	Sent     float64 `parquet:"sent_time,zstd"`
	Received float64 `parquet:"received_time,zstd"`
	Value    float64 `parquet:"value,zstd"`
}

// telemetryRowGroup is how many values lie together in the file: what a reader loads at once, and what memory holds.
const telemetryRowGroup = 1 << 16

// telemetryParquet is telemetry.parquet, in the order of levels, sources, series and time. It is made at the first level with telemetry.
type telemetryParquet struct {
	levelsOnly
	draft draft
	out   *parquet.Writer
}

func newTelemetryParquet(folder string) sink {
	return &telemetryParquet{draft: draft{path: join(folder, TelemetryParquetFile)}}
}

// End writes the values of a level.
func (p *telemetryParquet) End(l Level) error {
	all, err := sampled(l)
	if all == nil {
		return err
	}
	if p.out == nil {
		if err := p.draft.open(); err != nil {
			return err
		}
		p.out = parquet.NewWriter(p.draft, parquet.SchemaOf(telemetryRow{}), parquet.MaxRowsPerRowGroup(telemetryRowGroup), parquet.CreatedBy("evalscope perf", "1", ""),
			parquet.KeyValueMetadata("unit.sent_time", "s"), parquet.KeyValueMetadata("unit.received_time", "s"))
	}
	for _, source := range all.Sources {
		for _, series := range source.Series {
			if err := p.series(l.Load.Name, source, series); err != nil {
				return err
			}
		}
	}
	return nil
}

// series writes the rows of a series. They differ only in the last columns.
func (p *telemetryParquet) series(level string, source *telemetry.Readings, series *telemetry.Series) error {
	shape := telemetry.Gauge
	if series.Counter {
		shape = telemetry.Counter
	}
	row := parquet.Row{}
	add := func(v parquet.Value, defined int) { row = append(row, v.Level(0, defined, len(row))) }
	text := func(s string) { add(textValue(s), 0) }
	text(level)
	text(string(source.Kind))
	text(source.Name)
	if source.Engine != "" {
		add(textValue(source.Engine), 1)
	} else {
		add(parquet.NullValue(), 0)
	}
	if source.Target >= 0 {
		add(parquet.Int32Value(int32(source.Target)), 1)
	} else {
		add(parquet.NullValue(), 0)
	}
	text(series.Metric)
	key := len(row)
	row = append(row, labelValues(series.Labels, 0, key)...)
	row = append(row, labelValues(series.Labels, 1, key+1)...)
	row = append(row, textValue(string(shape)).Level(0, 0, key+2))
	fixed := len(row)
	rows := []parquet.Row{nil}
	for w, v := range series.Values() {
		rows[0] = append(row[:fixed], parquet.Int64Value(wallOf(source, w.Middle())).Level(0, 0, key+3),
			parquet.DoubleValue(w.Sent.Seconds()).Level(0, 0, key+4), parquet.DoubleValue(w.Received.Seconds()).Level(0, 0, key+5),
			parquet.DoubleValue(v).Level(0, 0, key+6))
		if _, err := p.out.WriteRows(rows); err != nil {
			return err
		}
	}
	return nil
}

// labelValues are the names, or the values, of labels as a column of a map: each but the first repeats.
func labelValues(labels []telemetry.Label, part, column int) (all []parquet.Value) {
	if len(labels) == 0 {
		return []parquet.Value{parquet.NullValue().Level(0, 0, column)}
	}
	for i, l := range labels {
		all = append(all, textValue(l[part]).Level(min(i, 1), 1, column))
	}
	return all
}

// Finish puts the file in its place.
func (p *telemetryParquet) Finish(Run) ([]string, error) {
	if p.out == nil {
		return nil, nil
	}
	if err := p.out.Close(); err != nil {
		return nil, err
	}
	return []string{TelemetryParquetFile}, p.draft.finish()
}

// Abandon removes the draft.
func (p *telemetryParquet) Abandon() { p.draft.abandon() }

// textValue is text as Parquet's strings are.
func textValue(s string) parquet.Value {
	return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(s, "\uFFFD")))
}
