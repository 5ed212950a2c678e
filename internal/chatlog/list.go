package chatlog

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/modelscope/evalscope/perf/i18n"
)

var (
	errTooLong = i18n.Errorf("is longer than %d MiB", "超过 %d MiB", mostLine>>20)
	errNoList  = i18n.Text{EN: "is not JSON, so that nothing after it can be read", ZH: "不是 JSON，因此其后的内容无法读取"}.Err()
	errBehind  = i18n.Text{EN: "is after the end of the list: a log is either one list, or one object per line", ZH: "位于列表结束之后：日志应为一个列表，或每行一个对象"}.Err()
)

// A budget is a reader of which so many bytes may be read, so that no element of a list is held that is longer than a line may be.
type budget struct {
	in   io.Reader
	left int
	err  error // of in, but for its end
}

// Read reads as far as the budget goes.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	if b.left -= n; err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// list reads the elements of a JSON list as lines are read.
func (r *reader) list(ctx context.Context, in *bufio.Reader) (*Log, error) {
	r.faults.Listed = true
	bytes := &budget{in: in, left: mostLine}
	err := r.elements(ctx, bytes)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case bytes.err != nil:
		return nil, bytes.err
	case err != nil:
		r.fault(i18n.Message(err))
	}
	return r.end()
}

// elements takes each element. Its error is what is wrong with the one at r.number, behind which nothing can be read.
func (r *reader) elements(ctx context.Context, in *budget) error {
	d := json.NewDecoder(in)
	if _, err := d.Token(); err != nil {
		return wrongList(err)
	}
	for d.More() && ctx.Err() == nil {
		r.number++
		in.left = mostLine
		var element json.RawMessage
		if err := d.Decode(&element); err != nil {
			return wrongList(err)
		}
		r.take(element)
	}
	r.number++
	in.left = mostLine
	if _, err := d.Token(); err != nil {
		return wrongList(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBehind
	}
	return nil
}

func wrongList(err error) error {
	if errors.Is(err, errTooLong) {
		return err
	}
	return errNoList
}
