package chatlog

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostLine bounds a line.
const mostLine = 64 << 20

// Open reads the log of a file, packed or not: an object a line, or a JSON list of them. Faulty ones are a *Faults, all of them at once.
func Open(ctx context.Context, path string, meter *outline.Meter) (*Log, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	log, err := Read(ctx, file, meter)
	var faults *Faults
	if err != nil && !errors.As(err, &faults) {
		err = i18n.Errorf("reading %s: %v", "读取 %s：%v", path, err)
	}
	return log, err
}

// Read is Open of what is read already.
func Read(ctx context.Context, in io.Reader, meter *outline.Meter) (*Log, error) {
	plain, _, err := unpack.Plain(bufio.NewReaderSize(in, 1<<20))
	if err != nil {
		return nil, err
	}
	unpack.Mark(plain)
	r := &reader{log: &Log{meter: meter}}
	if r.number = blankLines(plain); unpack.Begins(plain, []byte("[")) {
		r.number = 0
		return r.list(ctx, plain)
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line, err := nextLine(plain)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		end := err != nil
		r.number++
		r.take(line)
		if end {
			return r.end()
		}
	}
}

// blankLines passes over white space and says how many lines that were.
func blankLines(in *bufio.Reader) (n int) {
	for {
		head, err := in.Peek(1)
		if err != nil || !bytes.Contains([]byte(" \t\r\n"), head) {
			return n
		}
		if head[0] == '\n' {
			n++
		}
		_, _ = in.Discard(1) // cannot fail: the byte is in the buffer
	}
}

// nextLine reads a line. Of one that is too long there is its beginning, longer than mostLine.
func nextLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= mostLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// A reader gathers the requests and the faults of a log.
type reader struct {
	log     *Log
	faults  Faults
	number  int
	undated []int // lines without an instant
}

func (r *reader) fault(why i18n.Text) { r.faults.All = append(r.faults.All, Fault{r.number, why}) }

// take reads a line.
func (r *reader) take(line []byte) {
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return
	}
	if len(line) > mostLine {
		r.fault(i18n.Message(errTooLong))
		return
	}
	turns, dated, err := read(line, r.number, r.log.meter)
	if err != nil {
		why := i18n.Message(err)
		if errors.Is(err, errNoJSON) && !r.faults.Listed {
			why = i18n.Text{EN: "is not a JSON object on one line", ZH: "不是写在一行的 JSON 对象"}
		}
		r.fault(why)
		return
	}
	if dated {
		r.log.dated = true
	} else {
		r.undated = append(r.undated, r.number)
	}
	r.log.turns = append(r.log.turns, turns...)
}

// end is the log, or all that is wrong with it.
func (r *reader) end() (*Log, error) {
	if r.log.dated {
		for _, r.number = range r.undated {
			r.fault(i18n.Text{EN: "has no timestamp, but other entries do: add it, or remove it from all entries",
				ZH: "没有时刻，而其他条目有：请补上，或从所有条目中去掉"})
		}
	}
	if len(r.faults.All) > 0 {
		slices.SortStableFunc(r.faults.All, func(a, b Fault) int { return cmp.Compare(a.Number, b.Number) })
		return nil, &r.faults
	}
	if len(r.log.turns) == 0 {
		return nil, i18n.Text{EN: "it contains no requests", ZH: "不含任何请求"}.Err()
	}
	return r.log, nil
}
