package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
)

// csvTable reads comma-separated values with a head.
type csvTable struct {
	file           *os.File
	in             *csv.Reader
	path           string
	prompt, tokens int // columns, -1 for none
}

func openCSV(path string, c columns) (table, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	t := &csvTable{file: file, path: path, tokens: -1}
	if err := t.begin(c); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return t, nil
}

// begin reads the head. A byte order mark is no part of the first name.
func (t *csvTable) begin(c columns) error {
	in := bufio.NewReaderSize(t.file, 64<<10)
	mark := []byte("\xef\xbb\xbf")
	if head, _ := in.Peek(len(mark)); bytes.Equal(head, mark) {
		if _, err := in.Discard(len(mark)); err != nil {
			return err
		}
	}
	t.in = csv.NewReader(in)
	t.in.FieldsPerRecord = -1
	head, err := t.in.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty", t.path)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.path, err)
	}
	head = slices.Clone(head)
	t.in.ReuseRecord = true
	if t.prompt, err = find(t.path, head, promptColumn, c.prompt); err != nil || c.tokens == "" {
		return err
	}
	t.tokens, err = find(t.path, head, tokensColumn, c.tokens)
	return err
}

// find is the place of a column; its error lists those that are there.
func find(path string, names []string, argument, name string) (int, error) {
	i := slices.IndexFunc(names, func(n string) bool { return strings.TrimSpace(n) == name })
	if i < 0 {
		return -1, fmt.Errorf("%s has no column %q; it has %s: name one by --dataset-args '{%q: \"…\"}'", path, name, strings.Join(names[:min(len(names), 30)], ", "), argument)
	}
	return i, nil
}

func (t *csvTable) next() (row, error) {
	record, err := t.in.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return row{}, io.EOF
	case errors.As(err, &wrong):
		return row{}, &dataset.Skip{Where: fmt.Sprintf("%s line %d", t.path, wrong.StartLine), Why: wrong.Err.Error()}
	case err != nil:
		return row{}, fmt.Errorf("reading %s: %w", t.path, err)
	}
	line, _ := t.in.FieldPos(0)
	r := row{where: fmt.Sprintf("%s line %d", t.path, line)}
	if t.prompt >= len(record) || t.tokens >= len(record) {
		return row{}, &dataset.Skip{Where: r.where, Why: fmt.Sprintf("the row has %d columns, fewer than the head", len(record))}
	}
	r.prompt = record[t.prompt]
	if t.tokens >= 0 {
		r.tokens = record[t.tokens]
	}
	return r, nil
}

func (t *csvTable) close() error { return t.file.Close() }
