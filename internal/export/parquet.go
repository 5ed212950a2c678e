package export

import (
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// ParquetFile is the name of the file, below the run's folder.
const ParquetFile = "requests.parquet"

// parquetExport declares the Parquet file.
func parquetExport() Declaration {
	return Declaration{Name: "parquet", Open: opened(newParquet),
		Help: i18n.Text{
			EN: "requests.parquet: the columns of requests.csv with their types",
			ZH: "requests.parquet：与 requests.csv 相同的列，带类型"}}
}

// rowGroup is how many requests lie together in the Parquet file: what a reader loads at once, and what memory holds.
const rowGroup = 8192

// parquetFile is requests.parquet: the columns of requests.csv with their types, texts as they came.
type parquetFile struct {
	requestRows
	out *parquet.Writer
	row parquet.Row
}

func newParquet(folder string) sink {
	return &parquetFile{requestRows: requestRows{draft: draft{path: join(folder, ParquetFile)}}}
}

// A fixed group keeps its fields in our order; parquet.Group sorts them by name.
type fixedOrder struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are in the order of the columns.
func (f fixedOrder) Fields() []parquet.Field { return f.fields }

func schema(all []columns.Column) *parquet.Schema {
	group := parquet.Group{}
	place := map[string]int{}
	for i, c := range all {
		group[c.Name] = parquet.Optional(parquet.Compressed(leaf(c.Kind), &zstd.Codec{}))
		place[c.Name] = i
	}
	fields := slices.Clone(group.Fields())
	slices.SortFunc(fields, func(a, b parquet.Field) int { return place[a.Name()] - place[b.Name()] })
	return parquet.NewSchema("requests", fixedOrder{group, fields})
}

func leaf(k columns.Kind) parquet.Node {
	switch k {
	case columns.Integer:
		return parquet.Int(64)
	case columns.Number:
		return parquet.Leaf(parquet.DoubleType)
	case columns.Boolean:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.String()
}

// Begin notes the level that the next rows are of.
func (p *parquetFile) Begin(s Start) error {
	if first, err := p.begin(s); err != nil || !first {
		return err
	}
	options := []parquet.WriterOption{schema(p.columns), parquet.MaxRowsPerRowGroup(rowGroup), parquet.PageBufferSize(64 << 10),
		parquet.CreatedBy("evalscope perf", "1", "")}
	for _, c := range p.columns {
		if c.Unit != "" {
			options = append(options, parquet.KeyValueMetadata("unit."+c.Name, string(c.Unit)))
		}
		if c.Kind == columns.Text {
			options = append(options, parquet.SkipPageBounds(c.Name)) // long texts would stand in the footer twice
		}
	}
	p.out = parquet.NewWriter(p.draft, options...)
	return nil
}

// Add writes a row.
func (p *parquetFile) Add(r *record.Record) error {
	p.row = p.row[:0]
	row := p.of(r)
	for i, c := range p.columns {
		v, there := parquetValue(c.Value(row)), 1
		if v.IsNull() {
			there = 0
		}
		p.row = append(p.row, v.Level(0, there, i))
	}
	_, err := p.out.WriteRows([]parquet.Row{p.row})
	return err
}

func parquetValue(v any) parquet.Value {
	switch v := v.(type) {
	case string:
		return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(v, "\uFFFD")))
	case int64:
		return parquet.Int64Value(v)
	case float64:
		return parquet.DoubleValue(v)
	case bool:
		return parquet.BooleanValue(v)
	}
	return parquet.NullValue()
}

// Finish puts the file in its place.
func (p *parquetFile) Finish(Run) ([]string, error) {
	if p.out == nil {
		return nil, nil
	}
	if err := p.out.Close(); err != nil {
		return nil, err
	}
	return []string{ParquetFile}, p.draft.finish()
}
