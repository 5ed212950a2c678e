// Package records reads files of records: a JSON list, JSON a line, or plain lines. A file is held in memory, up to a bound; files
// of any size and streams that never end are package text's. It does not say what a record means: each dataset does.
package records

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/workload"
)

// most bounds a file.
const most = 512 << 20

// stdin is the path of standard input.
const stdin = "-"

// A Prompt makes a prompt of a record, which is JSON or, in a plain line, anything else. An error is what is wrong with it.
type Prompt func(record []byte) (workload.Prompt, error)

// Source gives the prompt of each record once, in the file's order, beginning Offset records after the first and wrapping round at
// the end.
type Source struct {
	records []record
	start   int // the first one that is given
	given   int // of this pass
	passes  int
	item    int64
	prompt  Prompt
}

type record struct {
	where string
	data  []byte
}

var _ dataset.Source = (*Source)(nil)

// Open reads the file of a dataset and checks the records that a run will send: at least one must be good.
func Open(name string, o dataset.Options, prompt Prompt) (*Source, error) {
	data, err := read(o)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", name, err)
	}
	if data, err = unpack.All(data, most); err != nil {
		return nil, fmt.Errorf("dataset %s: reading %s: %w", name, o.Path, err)
	}
	all, err := split(o.Path, data)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", name, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("dataset %s: %s has no records: check --dataset-path", name, o.Path)
	}
	s := &Source{records: all, start: max(0, o.Offset) % len(all), prompt: prompt}
	var first error
	for _, r := range all {
		_, err := prompt(r.data)
		if err == nil {
			return s, nil
		}
		if first == nil {
			first = &dataset.Skip{Where: r.where, Why: err.Error()}
		}
	}
	return nil, fmt.Errorf("dataset %s: no record can be sent: %w", name, first)
}

func read(o dataset.Options) ([]byte, error) {
	switch {
	case o.Path == "":
		return nil, errors.New("no file was named: set --dataset-path")
	case o.Path != stdin:
		return regular.Read(o.Path, most)
	case o.Stdin == nil:
		return nil, errors.New("there is no standard input to read")
	}
	data, err := io.ReadAll(io.LimitReader(o.Stdin, most+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("standard input holds more than %d MiB", most>>20)
	}
	return data, err
}

// split finds the records: the elements of a JSON list, or lines.
func split(path string, data []byte) ([]record, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	ending := strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")))
	plain := ending == ".txt"
	if list := bytes.TrimSpace(data); !plain && len(list) > 0 && list[0] == '[' && (ending == ".json" || json.Valid(list)) {
		var items []json.RawMessage
		if err := json.Unmarshal(list, &items); err != nil {
			return nil, fmt.Errorf("%s is no list of records: %w", path, err)
		}
		all := make([]record, len(items))
		for i, item := range items {
			all[i] = record{fmt.Sprintf("%s record %d", path, i+1), item}
		}
		return all, nil
	}
	var all []record
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			all = append(all, record{fmt.Sprintf("%s line %d", path, number), line})
		}
	}
	return all, nil
}

// Next is the next prompt as a session of one turn, io.EOF when each was given once, a dataset.Skip for a record that cannot be sent.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	if s.given == len(s.records) {
		return workload.Session{}, io.EOF
	}
	r := s.records[(s.start+s.given)%len(s.records)]
	s.given++
	prompt, err := s.make(r)
	if err != nil {
		return workload.Session{}, &dataset.Skip{Where: r.where, Why: err.Error()}
	}
	session := workload.Single(prompt)
	session.Item, session.Repeated = s.item, s.passes > 0
	s.item++
	return session, nil
}

func (s *Source) make(r record) (workload.Prompt, error) {
	if !utf8.Valid(r.data) {
		return workload.Prompt{}, errors.New("it is not UTF-8")
	}
	return s.prompt(r.data)
}

// Rewind starts again at the first session; sessions count as repeated from then on.
func (s *Source) Rewind() error {
	s.given = 0
	s.passes++
	return nil
}

// Close does nothing: the file is closed.
func (*Source) Close() error { return nil }
