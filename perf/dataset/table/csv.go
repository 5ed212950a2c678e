package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
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
		return fmt.Errorf("reading %s: %w", t.path, err)
	}
	unpack.Mark(in)
	comma := separator(in)
	t.bounded = &unpack.Bounded{In: in}
	t.in = csv.NewReader(t.bounded)
	t.in.FieldsPerRecord, t.in.Comma = -1, comma
	head, err := t.in.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty", t.path)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.path, err)
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
		return row{}, fmt.Errorf("%s: the row after line %d: %w: a quotation mark may be missing", t.path, t.line, unpack.ErrTooLong)
	case errors.As(err, &wrong):
		return row{}, &dataset.Skip{Where: fmt.Sprintf("%s line %d", t.path, wrong.StartLine), Why: wrong.Err.Error()}
	case err != nil:
		return row{}, fmt.Errorf("reading %s: %w", t.path, err)
	}
	t.line, _ = t.in.FieldPos(0)
	r := row{where: fmt.Sprintf("%s line %d", t.path, t.line)}
	if len(record) > t.width { // a comma in a text without quotation marks would cut the text
		return row{}, &dataset.Skip{Where: r.where, Why: fmt.Sprintf("the row has %s but the header %d: put texts that contain the separator in "+
			"quotation marks", i18n.Count(len(record), "column").EN, t.width)}
	}
	for i, place := range t.columns {
		switch {
		case place >= len(record):
			return row{}, &dataset.Skip{Where: r.where, Why: fmt.Sprintf("the row has %s, fewer than the header", i18n.Count(len(record), "column").EN)}
		case place >= 0:
			r.values[i] = record[place]
		}
	}
	return r, nil
}

func (t *csvTable) close() error { return t.file.Close() }
