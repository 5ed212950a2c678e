package vision

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A table is a Parquet file. Its fields are the columns; of an image, which is a group of bytes and path, the bytes.
type table struct {
	path   string
	file   *os.File
	names  map[int]string // of the columns that are fields
	groups []parquet.RowGroup
	rows   parquet.Rows
	buffer []parquet.Row
	at     int64
}

func openParquet(path string) (t *table, err error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	defer mend(path, &err)
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	p, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, i18n.Errorf("reading %s: the Parquet file cannot be read: %v", "读取 %s：无法读取该 Parquet 文件：“%v”", path, err)
	}
	t = &table{path: path, file: file, names: map[int]string{}, groups: p.RowGroups(), buffer: make([]parquet.Row, 1)}
	for i, column := range p.Schema().Columns() {
		switch name := strings.Join(column, "."); {
		case len(column) == 1:
			t.names[i] = name
		case len(column) == 2 && column[1] == "bytes":
			t.names[i] = column[0]
		}
	}
	return t, nil
}

// mend makes an error of a panic: the library has them for files that are broken within.
func mend(path string, err *error) {
	if what := recover(); what != nil {
		*err = i18n.Errorf("reading %s: the file is damaged: %v", "读取 %s：文件已损坏：“%v”", path, what)
	}
}

func (t *table) next(ctx context.Context) (r record, err error) {
	defer mend(t.path, &err)
	for {
		if err := ctx.Err(); err != nil {
			return record{}, err
		}
		if t.rows == nil {
			if len(t.groups) == 0 {
				return record{}, io.EOF
			}
			t.rows, t.groups = t.groups[0].Rows(), t.groups[1:]
		}
		n, err := t.rows.ReadRows(t.buffer)
		if n == 1 {
			t.at++
			return t.record(t.buffer[0])
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return record{}, i18n.Errorf("reading %s: the Parquet file cannot be read: %v", "读取 %s：无法读取该 Parquet 文件：“%v”", t.path, err)
		}
		if err := t.endGroup(); err != nil {
			return record{}, err
		}
	}
}

// record keeps a row's fields: the row's own memory is used again.
func (t *table) record(row parquet.Row) (record, error) {
	r := record{where: dataset.At(t.path, dataset.Row, int(t.at)), fields: map[string][]byte{}}
	for _, v := range row {
		name, ok := t.names[v.Column()]
		if !ok || v.IsNull() || v.Kind() != parquet.ByteArray {
			continue
		}
		if len(v.ByteArray()) > largest {
			return record{}, &dataset.Skip{Where: r.where, Why: i18n.Sprintf("its %s has more than %d MiB", "其 %s 超过 %d MiB", name, largest>>20)}
		}
		r.fields[name] = append([]byte{}, v.ByteArray()...)
	}
	return r, nil
}

func (t *table) endGroup() error {
	rows := t.rows
	t.rows = nil
	if rows == nil {
		return nil
	}
	return rows.Close()
}

func (t *table) close() error { return errors.Join(t.endGroup(), t.file.Close()) }
