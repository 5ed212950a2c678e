package app

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
)

// A stream is standard output or standard error: where it takes no more, as with `evalscope perf … | head`, what follows is
// dropped. A run is not lost for its display.
type stream struct {
	out io.Writer

	mu  sync.Mutex
	err error
}

// Write never fails.
func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		_, s.err = s.out.Write(b)
	}
	return len(b), nil
}

// lost is the error that ended writing to the stream. It is nil where the reader or the terminal has gone: that is no failure.
func (s *stream) lost() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, gone := range []error{syscall.EPIPE, syscall.EIO, syscall.EBADF, os.ErrClosed, io.ErrClosedPipe} {
		if errors.Is(s.err, gone) {
			return nil
		}
	}
	return s.err
}

// fileOf is the file behind a stream.
func fileOf(w io.Writer) (*os.File, bool) {
	if s, ok := w.(*stream); ok {
		w = s.out
	}
	file, ok := w.(*os.File)
	return file, ok
}
