package text

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// openInput opens a file for reading by lines. Standard input and named pipes can be read only once, and a dataset is
// read again when it is shorter than the run, so what was read of them is kept in a temporary file. They are read no
// further than the run needs: some never end. A wait for their next bytes ends with ctx.
func openInput(ctx context.Context, path string, stdin io.Reader, form form) (*lineReader, error) {
	if path == Stdin {
		if stdin == nil {
			return nil, i18n.Text{EN: "standard input is not available here: use a file or a named pipe", ZH: "此处无法使用标准输入：请使用文件或命名管道"}.Err()
		}
		return openPiped(awaited(ctx, stdin), nil, form)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return openFile(path, form)
	}
	pipe, err := openPipe(path)
	if err != nil {
		return nil, err
	}
	return openPiped(awaited(ctx, pipe), pipe, form)
}

// openPiped reads what may never end, whatever it is packed in.
func openPiped(in io.Reader, closer io.Closer, form form) (*lineReader, error) {
	plain, _, noun, err := decoded(bufio.NewReaderSize(in, 64<<10), form)
	if err != nil {
		return nil, errors.Join(err, closeAll(closer))
	}
	lines, err := openStream(plain, closer)
	if err != nil {
		return nil, err
	}
	lines.endless, lines.noun = true, noun
	return lines, nil
}

// openStream reads in by lines; closer, where it is not nil, is closed with the reader.
func openStream(in io.Reader, closer io.Closer) (*lineReader, error) {
	file, err := os.CreateTemp("", "evalscope-items-*")
	if err != nil {
		return nil, errors.Join(i18n.Errorf("storing piped input: %v: set TMPDIR to a folder that exists and has enough space",
			"保存管道输入：%v：请将 TMPDIR 设为存在且空间充足的目录", err), closeAll(closer))
	}
	os.Remove(file.Name()) // it goes with the process; where that fails, Close removes it
	return newLineReader(&stream{in: in, closer: closer, file: file})
}

// A stream is an input that can be read once, with what was read of it so far in a file: it is read on only where a
// reader comes to the end of that, so it seeks like a file as far as it was read.
type stream struct {
	in       io.Reader
	closer   io.Closer
	file     *os.File
	size, at int64
	end      error // of in
}

// Read reads what is kept, else the next bytes of the input.
func (s *stream) Read(p []byte) (int, error) {
	if kept := s.size - s.at; kept > 0 {
		n, err := s.file.ReadAt(p[:min(int64(len(p)), kept)], s.at)
		s.at += int64(n)
		return n, err
	}
	if s.end != nil {
		return 0, s.end
	}
	n, err := s.in.Read(p)
	if _, failed := s.file.WriteAt(p[:n], s.size); failed != nil {
		return 0, i18n.Errorf("storing piped input: %v", "保存管道输入：%v", failed)
	}
	s.size += int64(n)
	s.at += int64(n)
	s.end = err
	if n > 0 {
		err = nil
	}
	return n, err
}

// Seek goes to an offset from the start that was read already.
func (s *stream) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 || offset > s.size {
		return 0, fmt.Errorf("storing piped input: seeking to %d of %d bytes", offset, s.size)
	}
	s.at = offset
	return offset, nil
}

// Close closes the input and removes the file.
func (s *stream) Close() error {
	err := errors.Join(closeAll(s.closer), s.file.Close())
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

func closeAll(c io.Closer) error {
	if c == nil {
		return nil
	}
	return c.Close()
}
