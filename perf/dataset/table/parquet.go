package table

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// parquetTable reads a Parquet file.
type parquetTable struct {
	file    *os.File
	in      *parquet.Reader
	path    string
	number  int
	empty   bool   // the library fails on a file without rows
	columns places // leaf columns
}

func openParquet(file *os.File, path string, c columns) (table, error) {
	t := &parquetTable{file: file, path: path}
	return t, t.begin(c)
}

// begin reads the schema.
func (t *parquetTable) begin(c columns) (err error) {
	defer t.broken(&err)
	info, err := t.file.Stat()
	if err != nil {
		return err
	}
	opened, err := parquet.OpenFile(t.file, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return i18n.Errorf("reading %s: the Parquet file cannot be read: %v", "读取 %s：无法读取该 Parquet 文件：“%v”", t.path, err)
	}
	t.in, t.empty = parquet.NewReader(opened), opened.NumRows() == 0
	var names []string
	for _, path := range opened.Schema().Columns() {
		names = append(names, strings.Join(path, "."))
	}
	t.columns, err = c.find(t.path, names)
	return err
}

// broken makes an error of a panic: the library panics on some files that are damaged.
func (t *parquetTable) broken(err *error) {
	if p := recover(); p != nil {
		*err = i18n.Errorf("reading %s: the file is damaged: %v", "读取 %s：文件已损坏：“%v”", t.path, p)
	}
}

func (t *parquetTable) next() (r row, err error) {
	if t.empty {
		return row{}, io.EOF
	}
	defer t.broken(&err)
	var rows [1]parquet.Row
	n, err := t.in.ReadRows(rows[:])
	switch {
	case n == 0 && (err == nil || errors.Is(err, io.EOF)):
		return row{}, io.EOF
	case n == 0:
		return row{}, i18n.Errorf("reading %s: the Parquet file cannot be read: %v", "读取 %s：无法读取该 Parquet 文件：“%v”", t.path, err)
	}
	t.number++
	r.where = dataset.At(t.path, dataset.Row, t.number)
	for _, value := range rows[0] {
		if i := slices.Index(t.columns[:], value.Column()); i >= 0 && !value.IsNull() {
			r.values[i] = value.String()
		}
	}
	return r, nil
}

func (t *parquetTable) close() error { return t.file.Close() }
