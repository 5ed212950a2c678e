package vision

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
)

// largest bounds a field of an entry.
const largest = 64 << 20

// openFile opens a file of any kind that is read.
func openFile(path string) (records, error) {
	switch {
	case filepath.Base(path) == metadata:
		return opened(openFolder(path))
	case strings.EqualFold(filepath.Ext(path), ".tar"):
		return opened(openTar(path))
	}
	return opened(openParquet(path))
}

// opened is a file, or nil where there is an error.
func opened[T records](file T, err error) (records, error) {
	if err != nil {
		return nil, err
	}
	return file, nil
}

// openAll reads files one after the other, or an entry of each in turn.
func openAll(paths []string, inTurn bool) (records, error) {
	if !inTurn {
		return &sequence{paths: paths}, nil
	}
	t := &turns{}
	for _, path := range paths {
		file, err := openFile(path)
		if err != nil {
			return nil, errors.Join(err, t.close())
		}
		t.open = append(t.open, file)
	}
	return t, nil
}

// A sequence reads files one after the other, of which one is open.
type sequence struct {
	paths []string
	open  records
}

func (s *sequence) next(ctx context.Context) (record, error) {
	for {
		if s.open == nil {
			if len(s.paths) == 0 {
				return record{}, io.EOF
			}
			var err error
			if s.open, err = openFile(s.paths[0]); err != nil {
				return record{}, err
			}
			s.paths = s.paths[1:]
		}
		r, err := s.open.next(ctx)
		if !errors.Is(err, io.EOF) {
			return r, err
		}
		if err := s.close(); err != nil {
			return record{}, err
		}
	}
}

func (s *sequence) close() error {
	if s.open == nil {
		return nil
	}
	err := s.open.close()
	s.open = nil
	return err
}

// turns reads an entry of each file in turn; files that have ended are left out.
type turns struct {
	open []records
	at   int
}

func (t *turns) next(ctx context.Context) (record, error) {
	for len(t.open) > 0 {
		t.at %= len(t.open)
		r, err := t.open[t.at].next(ctx)
		if !errors.Is(err, io.EOF) {
			t.at++
			return r, err
		}
		if err := t.open[t.at].close(); err != nil {
			return record{}, err
		}
		t.open = append(t.open[:t.at:t.at], t.open[t.at+1:]...)
	}
	return record{}, io.EOF
}

func (t *turns) close() (err error) {
	for _, file := range t.open {
		err = errors.Join(err, file.close())
	}
	t.open = nil
	return err
}
