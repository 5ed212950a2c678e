package outputs

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// WriteFile replaces a file in one step: readers see the old content or the new, never a part. It does not wait for
// the disk: what it guards against is the end of a process, not of a machine.
func WriteFile(path string, data []byte) error {
	return Replace(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Replace is WriteFile for content that is made while it is written.
func Replace(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 64<<10)
	err = errors.Join(write(buffered), buffered.Flush())
	if err == nil {
		err = file.Chmod(0o644)
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
