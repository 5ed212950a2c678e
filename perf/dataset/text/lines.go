package text

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
)

// maxLine is the longest line that is held in memory.
const maxLine = 16 << 20

// maxPassed is the longest line that is passed over: a file without a line end in so many bytes is no file of prompts.
const maxPassed = 64 << 20

var (
	errLineTooLong = i18n.Text{EN: "the line is longer than 16 MiB", ZH: "该行超过 16 MiB"}.Err()
	errNotUTF8     = i18n.Text{EN: "the line is not UTF-8 text", ZH: "该行不是 UTF-8 文本"}.Err()
	errNoLines     = i18n.Text{EN: "no line end in more than 16 MiB: write one prompt per line", ZH: "超过 16 MiB 没有换行：请每行写一条提示词"}.Err()
	errNoLineEnd   = i18n.Text{EN: "no line end in more than 64 MiB: write one prompt per line", ZH: "超过 64 MiB 没有换行：请每行写一条提示词"}.Err()
)

// A mark is a place between two lines.
type mark struct {
	offset int64
	number int // lines before it
}

// lineReader reads a file by lines that end in LF or CRLF; the last one needs no end. A byte order mark at the
// beginning of the file is no part of the first line. At most one line is in memory.
type lineReader struct {
	file io.ReadSeekCloser
	in   *bufio.Reader
	at   mark
	buf  []byte
	// endless: the file may never end, so the end of a line that is too long is not waited for.
	endless bool
	// noun is what a line of the reader is in the file.
	noun i18n.Text
}

func openLines(path string) (*lineReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return newLineReader(file)
}

// newLineReader owns file from now on.
func newLineReader(file io.ReadSeekCloser) (*lineReader, error) {
	r := &lineReader{file: file, in: bufio.NewReaderSize(file, 1<<16), noun: dataset.Line}
	if _, err := r.in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, file.Close())
	}
	r.at.offset = int64(unpack.Mark(r.in))
	return r, nil
}

// next is the next line without its end, valid until the next call. After errLineTooLong and errNotUTF8 the reader
// stands behind that line; io.EOF is the end of the file; any other error is one of reading, errNoLines and errNoLineEnd
// among them. The end of ctx is seen within a line too.
func (r *lineReader) next(ctx context.Context) ([]byte, error) {
	r.buf = r.buf[:0]
	var tooLong bool
	for begin := r.at.offset; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := r.in.ReadSlice('\n')
		r.at.offset += int64(len(part))
		if r.at.offset-begin > maxPassed {
			return nil, errNoLineEnd
		}
		if len(r.buf)+len(part) > maxLine+len("\r\n") {
			if r.endless {
				return nil, errNoLines
			}
			tooLong = true
			r.buf = append(r.buf[:0], ' ') // not empty: a line was read
		} else if !tooLong {
			r.buf = append(r.buf, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && len(r.buf) == 0 {
			return nil, io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		break
	}
	r.at.number++
	line := bytes.TrimSuffix(bytes.TrimSuffix(r.buf, []byte("\n")), []byte("\r"))
	switch {
	case tooLong || len(line) > maxLine:
		return nil, errLineTooLong
	case !utf8.Valid(line):
		return nil, errNotUTF8
	}
	return line, nil
}

// seek goes back or forth to a mark of this file.
func (r *lineReader) seek(to mark) error {
	if _, err := r.file.Seek(to.offset, io.SeekStart); err != nil {
		return err
	}
	r.in.Reset(r.file)
	r.at = to
	return nil
}

// Close closes the file.
func (r *lineReader) Close() error { return r.file.Close() }
