package trace

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
)

// lines reads the lines of a file, packed or not, that are not blank.
type lines struct {
	file    *os.File
	bounded *unpack.Bounded
	in      *bufio.Reader
	buffer  []byte
	number  int // of the last line
}

var errNotUTF8 = errors.New("it is no UTF-8 text")

func openLines(path string) (*lines, error) {
	if path == "" || path == "-" {
		return nil, errors.New("a trace is read twice: name a file in --dataset-path, not standard input")
	}
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	plain, _, err := unpack.Plain(bufio.NewReaderSize(file, 64<<10))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading %s: %w", path, err), file.Close())
	}
	unpack.Mark(plain)
	l := &lines{file: file, bounded: &unpack.Bounded{In: plain}}
	l.in = bufio.NewReaderSize(l.bounded, 64<<10)
	return l, nil
}

// next is the next line, valid until the one after it, io.EOF at the end. Behind errNotUTF8 there are more lines.
func (l *lines) next(ctx context.Context) ([]byte, error) {
	for {
		line, err := l.read(ctx)
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

func (l *lines) read(ctx context.Context) ([]byte, error) {
	l.buffer = l.buffer[:0]
	l.bounded.Begin()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := l.in.ReadSlice('\n')
		l.buffer = append(l.buffer, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(l.buffer) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("line %d: %w", l.number+1, err)
		default:
			l.number++
			return l.buffer, nil
		}
	}
}

func (l *lines) close() error { return l.file.Close() }
