package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
)

// csvTable reads values with a head, separated by commas, or by the semicolons or tabs that the head has in place of them.
type csvTable struct {
	file    *os.File
	bounded *unpack.Bounded
	in      *csv.Reader
	path    string
	line    int // of the last row
	width   int // of the head
	columns places
}

func openCSV(file *os.File, path string, c columns) (table, error) {
	t := &csvTable{file: file, path: path}
	return t, t.begin(c)
}

// begin reads the head. A byte order mark is no part of the first name.
func (t *csvTable) begin(c columns) error {
	in, _, err := unpack.Plain(bufio.NewReaderSize(t.file, 64<<10))
	if err != nil {
		return i18n.Errorf("reading %s: %v", "读取 %s：%v", t.path, err)
	}
	unpack.Mark(in)
	comma := separator(in)
	t.bounded = &unpack.Bounded{In: in}
	t.in = csv.NewReader(t.bounded)
	t.in.FieldsPerRecord, t.in.Comma = -1, comma
	head, err := t.in.Read()
	if errors.Is(err, io.EOF) {
		return i18n.Errorf("%s is empty", "%s 为空", t.path)
	}
	if err != nil {
		return i18n.Errorf("reading %s: %v", "读取 %s：%v", t.path, dataset.WrongCSV(err))
	}
	head, t.width = slices.Clone(head), len(head)
	t.in.ReuseRecord = true
	t.columns, err = c.find(t.path, head)
	return err
}

// separator is what stands between the names of the head.
func separator(in *bufio.Reader) rune {
	peeked, _ := in.Peek(16 << 10)
	head, _, _ := strings.Cut(string(peeked), "\n")
	for _, r := range "\t;" {
		if strings.ContainsRune(head, r) && !strings.ContainsRune(head, ',') {
			return r
		}
	}
	return ','
}

func (t *csvTable) next() (row, error) {
	t.bounded.Begin()
	record, err := t.in.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return row{}, io.EOF
	case errors.Is(err, unpack.ErrTooLong):
		return row{}, i18n.Errorf("%s: the row after line %d: %v: a quotation mark may be missing",
			"%s：第 %d 行之后的一行：%v：可能缺少引号", t.path, t.line, unpack.ErrTooLong)
	case errors.As(err, &wrong):
		return row{}, &dataset.Skip{Where: dataset.At(t.path, dataset.Line, wrong.StartLine), Why: i18n.Message(dataset.WrongCSV(err))}
	case err != nil:
		return row{}, i18n.Errorf("reading %s: %v", "读取 %s：%v", t.path, err)
	}
	t.line, _ = t.in.FieldPos(0)
	r := row{where: dataset.At(t.path, dataset.Line, t.line)}
	if len(record) > t.width { // a comma in a text without quotation marks would cut the text
		return row{}, &dataset.Skip{Where: r.where, Why: i18n.Sprintf("the row has %s but the header %d: put texts that contain the separator in "+
			"quotation marks", "该行有 %s 列，而表头有 %d 列：请将含分隔符的文本放在引号中", i18n.Count(len(record), "column"), t.width)}
	}
	for i, place := range t.columns {
		switch {
		case place >= len(record):
			return row{}, &dataset.Skip{Where: r.where, Why: i18n.Sprintf("the row has %s, fewer than the header", "该行有 %s 列，少于表头",
				i18n.Count(len(record), "column"))}
		case place >= 0:
			r.values[i] = record[place]
		}
	}
	return r, nil
}

func (t *csvTable) close() error { return t.file.Close() }
