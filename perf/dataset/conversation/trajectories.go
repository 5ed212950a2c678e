package conversation

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A trajectory is a row of a file of SWE-smith; its messages are a JSON list.
type trajectory struct {
	Messages string `parquet:"messages"`
}

// trajectoryFiles are Parquet files whose rows are read by their number in all of them together.
type trajectoryFiles struct {
	files   []*os.File
	readers []*parquet.GenericReader[trajectory]
	ends    []int // the number behind the last row of each
}

func openTrajectoryFiles(names []string) (t *trajectoryFiles, err error) {
	t = &trajectoryFiles{}
	defer func() {
		if broken := recover(); broken != nil { // the library panics where a file is broken within
			err = i18n.Errorf("the Parquet file is damaged: %v", "Parquet 文件已损坏：“%v”", broken)
		}
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	total := 0
	for _, name := range names {
		file, err := regular.Open(name)
		if err != nil {
			return t, err
		}
		t.files = append(t.files, file)
		info, err := file.Stat()
		if err != nil {
			return t, err
		}
		p, err := parquet.OpenFile(file, info.Size())
		if err != nil {
			return t, i18n.Errorf("reading %s: the Parquet file cannot be read: %v", "读取 %s：无法读取该 Parquet 文件：“%v”", name, err)
		}
		if _, ok := p.Schema().Lookup("messages"); !ok {
			return t, i18n.Errorf("%s has no column messages", "%s 没有列 messages", name)
		}
		t.readers = append(t.readers, parquet.NewGenericReader[trajectory](p))
		total += int(p.NumRows())
		t.ends = append(t.ends, total)
	}
	return t, nil
}

// all are the numbers of the rows, as long as there is no error.
func (t *trajectoryFiles) all(ctx context.Context, failed *error) iter.Seq[int] {
	return func(yield func(int) bool) {
		if len(t.ends) == 0 {
			return
		}
		for n := range t.ends[len(t.ends)-1] {
			if *failed = ctx.Err(); *failed != nil || !yield(n) {
				return
			}
		}
	}
}

// said is what a user and the tools said in the row of a number.
func (t *trajectoryFiles) said(n int) (texts []string, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = i18n.Errorf("row %d is damaged: %v", "第 %d 行已损坏：“%v”", n, broken)
		}
	}()
	begin := 0
	for i, end := range t.ends {
		if n >= end {
			begin = end
			continue
		}
		var row [1]trajectory
		if err := t.readers[i].SeekToRow(int64(n - begin)); err != nil {
			return nil, err
		}
		if got, err := t.readers[i].Read(row[:]); got == 0 {
			return nil, err
		}
		return saidBy([]byte(row[0].Messages))
	}
	return nil, io.EOF
}

func (t *trajectoryFiles) close() (err error) {
	for _, r := range t.readers {
		err = errors.Join(err, r.Close())
	}
	for _, f := range t.files {
		err = errors.Join(err, f.Close())
	}
	return err
}
