// Package records reads files of records: a JSON list, JSON lines, or plain lines. It holds a file in memory, up to a
// limit; package text reads files of any size and endless streams. Each dataset decides what a record means.
package records

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/folder"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
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
	path    string
	records []record
	start   int // the first one that is given
	given   int // of this pass
	passes  int
	item    int64
	prompt  Prompt
}

// A record is a line of the file, or an element of its list.
type record struct {
	data   []byte
	number int
	line   bool
}

func (r record) noun() i18n.Text {
	if r.line {
		return dataset.Line
	}
	return dataset.Record
}

// where says which record of the file it is. It is made when it is asked for: a file may have millions of them.
func (s *Source) where(r record) i18n.Text { return dataset.At(s.path, r.noun(), r.number) }

var _ dataset.Source = (*Source)(nil)

// Unfit is why a record is passed over that is in order, as a text that is too long: it does not keep a run from its start.
type Unfit struct{ Why i18n.Text }

// Error is why.
func (u *Unfit) Error() string { return u.Why.EN }

// Text is why, in both languages.
func (u *Unfit) Text() i18n.Text { return u.Why }

// Open reads the file of a dataset and checks the records that a run will send: they must be good, and one must be left.
func Open(ctx context.Context, name string, o dataset.Options, prompt Prompt) (*Source, error) {
	s, err := open(ctx, o, prompt)
	if err != nil {
		return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
	}
	return s, nil
}

func open(ctx context.Context, o dataset.Options, prompt Prompt) (s *Source, err error) {
	path, data, err := Whole(o, most)
	if err != nil {
		return nil, err
	}
	o.Path = path
	all, err := split(o.Path, data)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, i18n.Errorf("%s has no records: check --dataset-path", "%s 中没有记录：请检查 --dataset-path", o.Path)
	}
	s = &Source{path: o.Path, records: all, start: max(0, o.Offset) % len(all), prompt: prompt}
	if err := s.check(ctx, o); err != nil {
		return nil, err
	}
	return s, nil
}

// checkTime is how long records are checked at most: those behind that are checked when they are due.
const checkTime = time.Second / 2

// check reads the records that the run will take, all where that is not known.
func (s *Source) check(ctx context.Context, o dataset.Options) error {
	begin := time.Now()
	var bad dataset.Bad
	var first error
	good := 0
	for i := range s.records {
		if good > 0 && (o.Want > 0 && good >= o.Want || time.Since(begin) >= checkTime) {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r := s.records[(s.start+i)%len(s.records)]
		bad.Noun = r.noun()
		err := s.unfit(r, o)
		if err == nil {
			good++
			continue
		}
		skip := &dataset.Skip{Where: s.where(r), Why: i18n.Message(err)}
		if first == nil {
			first = skip
		}
		var passed *Unfit
		if !errors.As(err, &passed) {
			bad.Add(skip)
		}
	}
	if err := bad.Err(""); err != nil || good > 0 {
		return err
	}
	return i18n.Errorf("no record can be sent: %v", "没有可以发送的记录：%v", first)
}

// unfit is why a record cannot be sent.
func (s *Source) unfit(r record, o dataset.Options) error {
	prompt, err := s.make(r)
	if err == nil && o.Sendable != nil {
		err = o.Sendable(workload.Turn{Prompt: prompt})
	}
	return err
}

// Whole reads the file that a run names, or the only one of its folder, or standard input, as a whole and unpacked, of so many
// bytes at most. path is the file's own.
func Whole(o dataset.Options, most int) (path string, data []byte, err error) {
	if o.Path, err = folder.File(o.Path, folder.Lines()...); err != nil {
		return "", nil, err
	}
	if data, err = read(o, most); err != nil {
		return "", nil, err
	}
	if data, err = unpack.All(data, most); err != nil {
		return "", nil, i18n.Errorf("reading %s: %v", "读取 %s：%v", o.Path, err)
	}
	return o.Path, data, nil
}

func read(o dataset.Options, most int) ([]byte, error) {
	switch {
	case o.Path == "":
		return nil, i18n.Text{EN: "no file is set: add --dataset-path", ZH: "未指定文件：请加上 --dataset-path"}.Err()
	case o.Path != stdin:
		return regular.Read(o.Path, int64(most))
	case o.Stdin == nil:
		return nil, i18n.Text{EN: "standard input is not available", ZH: "无法使用标准输入"}.Err()
	}
	data, err := io.ReadAll(io.LimitReader(o.Stdin, int64(most)+1))
	if err == nil && len(data) > most {
		err = i18n.Errorf("standard input holds more than %d MiB", "标准输入超过 %d MiB", most>>20)
	}
	return data, err
}

// split finds the records: the elements of JSON lists, or lines.
func split(path string, data []byte) ([]record, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	ending := strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")))
	if list := bytes.TrimSpace(data); ending != ".txt" && len(list) > 0 && list[0] == '[' {
		items, err := elements(list)
		ofObjects := bytes.HasPrefix(bytes.TrimSpace(list[1:]), []byte("{"))
		switch {
		case err == nil:
			return numbered(items), nil
		case ending == ".json" || ofObjects:
			return nil, i18n.Errorf("%s is not a list of records: %v", "%s 不是记录的列表：%v", path, err)
		}
	}
	var all []record
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if line = bytes.TrimSpace(line); len(line) > 0 {
			all = append(all, record{data: line, number: number, line: true})
		}
	}
	return all, nil
}

// elements are those of all lists of a file, one behind the other.
func elements(lists []byte) (all []json.RawMessage, err error) {
	d := json.NewDecoder(bytes.NewReader(lists))
	for {
		var items []json.RawMessage
		err := d.Decode(&items)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, i18n.Errorf("invalid JSON after record %d: %v", "第 %d 条记录之后的 JSON 无效：%v", len(all), dataset.WrongJSON(err))
		}
		all = append(all, items...)
	}
}

func numbered(items []json.RawMessage) []record {
	all := make([]record, len(items))
	for i, item := range items {
		all[i] = record{data: item, number: i + 1}
	}
	return all
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
		return workload.Session{}, &dataset.Skip{Where: s.where(r), Why: i18n.Message(err)}
	}
	session := workload.Single(prompt)
	session.Item, session.Repeated = s.item, s.passes > 0
	s.item++
	return session, nil
}

func (s *Source) make(r record) (workload.Prompt, error) {
	if !utf8.Valid(r.data) {
		return workload.Prompt{}, i18n.Text{EN: "it is not UTF-8", ZH: "它不是 UTF-8 文本"}.Err()
	}
	prompt, err := s.prompt(r.data)
	if err == nil {
		if half := unpack.Surrogate(r.data); half != nil && json.Valid(r.data) {
			return workload.Prompt{}, half
		}
	}
	return prompt, err
}

// Rewind starts again at the first session; sessions count as repeated from then on.
func (s *Source) Rewind() error {
	s.given = 0
	s.passes++
	return nil
}

// Close does nothing: the file is closed.
func (*Source) Close() error { return nil }
