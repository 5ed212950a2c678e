package segment

import (
	"errors"
	"fmt"
	"os"
)

// ErrGap is a piece before which others are missing: it has to come again.
var ErrGap = errors.New("pieces of a worker's log are missing before this one")

// A Store is the coordinator's copy of a worker's log. What is in it is on the disk. It is not safe for concurrent use.
type Store struct {
	file *os.File
	size int64
}

// OpenStore opens the copy at path, which may have a beginning already.
func OpenStore(path string) (*Store, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("keeping the log of a worker: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Store{file, info.Size()}, nil
}

// Size is how many bytes of the log are there, from its beginning.
func (s *Store) Size() int64 { return s.size }

// Add puts a piece at its place and brings it to the disk. What was there before stays as it is, and new is what was not.
func (s *Store) Add(p Piece) (added []byte, err error) {
	end := p.Offset + int64(len(p.Bytes))
	switch {
	case p.Offset > s.size:
		return nil, ErrGap
	case end <= s.size:
		return nil, nil
	}
	added = p.Bytes[s.size-p.Offset:]
	if _, err := s.file.WriteAt(added, s.size); err != nil {
		return nil, fmt.Errorf("keeping the log of a worker: %w", err)
	}
	if err := s.file.Sync(); err != nil {
		return nil, fmt.Errorf("keeping the log of a worker: %w", err)
	}
	s.size = end
	return added, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }
