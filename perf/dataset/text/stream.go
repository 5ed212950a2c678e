package text

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Stdin is the path that means standard input.
const Stdin = "-"

// openInput opens a file for reading by lines. Standard input and named pipes can be read once only, and a dataset is
// read again when it is shorter than the run, so they are copied to a temporary file first.
func openInput(path string, stdin io.Reader) (*lineReader, error) {
	if path == Stdin {
		if stdin == nil {
			return nil, errors.New("there is no standard input to read here: name a file or a named pipe")
		}
		return copied(stdin)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return openLines(path)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	lines, err := copied(in)
	return lines, errors.Join(err, in.Close())
}

// A scratch is a temporary file that goes with its closing.
type scratch struct{ *os.File }

// Close closes and removes the file.
func (s scratch) Close() error {
	err := s.File.Close()
	if gone := os.Remove(s.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// copied reads in to its end.
func copied(in io.Reader) (*lineReader, error) {
	file, err := os.CreateTemp("", "evalscope-items-*")
	if err != nil {
		return nil, fmt.Errorf("keeping what was piped in: %w", err)
	}
	os.Remove(file.Name()) // it goes with the process; where that fails, Close removes it
	keep := scratch{file}
	if _, err = io.Copy(file, in); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keeping what was piped in: %w", err), keep.Close())
	}
	return newLineReader(keep)
}
