package trace

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
)

// entries reads the requests of a file, packed or not: lines that are not blank, or the members of a JSON list.
type entries struct {
	file    *os.File
	bounded *unpack.Bounded
	text    *counted
	in      *bufio.Reader
	list    *json.Decoder // nil where requests are lines
	buffer  []byte
	number  int // of the last line, or member
}

var errNotUTF8 = i18n.Text{EN: "it is not UTF-8 text", ZH: "它不是 UTF-8 文本"}.Err()

// openEntries opens a file. listed reports whether it may be a JSON list.
func openEntries(path string, listed bool) (*entries, error) {
	if path == "" || path == "-" {
		return nil, i18n.Text{EN: "a trace is checked before it is sent, so it is read twice: save standard input to a file and set --dataset-path",
			ZH: "轨迹在发送前先检查，要读取两遍：请将标准输入保存为文件并设置 --dataset-path"}.Err()
	}
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	plain, _, err := unpack.Plain(bufio.NewReaderSize(file, 64<<10))
	if err != nil {
		return nil, errors.Join(i18n.Errorf("reading %s: %v", "读取 %s：%v", path, err), file.Close())
	}
	unpack.Mark(plain)
	e := &entries{file: file, text: &counted{in: plain}}
	e.bounded = &unpack.Bounded{In: e.text}
	e.in = bufio.NewReaderSize(e.bounded, 64<<10)
	if listed && unpack.Begins(e.in, []byte("[")) {
		e.list = json.NewDecoder(e.in)
		_, _ = e.list.Token() // the bracket that was seen
	}
	return e, nil
}

// noun is what is counted.
func (e *entries) noun() i18n.Text {
	if e.list != nil {
		return dataset.Entry
	}
	return dataset.Line
}

// where names the last entry.
func (e *entries) where() i18n.Text { return dataset.Numbered(e.noun(), e.number) }

// next is the next entry, valid until the one after it, io.EOF at the end. Behind errNotUTF8 there are more.
func (e *entries) next(ctx context.Context) ([]byte, error) {
	if e.list != nil {
		return e.member(ctx)
	}
	for {
		line, err := e.line(ctx)
		if err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return nil, errNotUTF8
		}
		return line, nil
	}
}

func (e *entries) line(ctx context.Context) ([]byte, error) {
	e.buffer = e.buffer[:0]
	e.bounded.Begin()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := e.in.ReadSlice('\n')
		if err == nil && len(e.buffer) == 0 {
			e.number++
			return part, nil
		}
		e.buffer = append(e.buffer, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(e.buffer) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, i18n.Errorf("line %d: %v", "第 %d 行：%v", e.number+1, err)
		default:
			e.number++
			return e.buffer, nil
		}
	}
}

// member is the next member of the list.
func (e *entries) member(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.bounded.Begin()
	if !e.list.More() {
		if _, err := e.list.Token(); err != nil {
			return nil, i18n.Errorf("the list is truncated after entry %d", "列表在第 %d 个条目之后中断", e.number)
		}
		if _, err := e.list.Token(); !errors.Is(err, io.EOF) {
			return nil, i18n.Text{EN: "there is data after the list", ZH: "列表之后还有数据"}.Err()
		}
		return nil, io.EOF
	}
	e.number++
	var raw json.RawMessage
	if err := e.list.Decode(&raw); err != nil {
		return nil, i18n.Errorf("entry %d: %v", "第 %d 个条目：%v", e.number, dataset.WrongJSON(err))
	}
	if !utf8.Valid(raw) {
		return nil, errNotUTF8
	}
	return raw, nil
}

func (e *entries) close() error { return e.file.Close() }

// counted counts the bytes that are read.
type counted struct {
	in   io.Reader
	read int64
}

// Read gives the next bytes.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.read += int64(n)
	return n, err
}
