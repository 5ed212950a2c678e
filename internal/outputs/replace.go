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

// Replace is WriteFile for content that is made while it is written. A link stays, and the file that it leads to is replaced. A device or a
// pipe is written to.
func Replace(path string, write func(io.Writer) error) error {
	path, special := target(path)
	if special {
		return writeTo(path, write)
	}
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

// target is the file whose place content takes, and whether that is a device or a pipe.
func target(path string) (file string, special bool) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return path, true
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		return path, false
	}
	if file, err := filepath.EvalSymlinks(path); err == nil {
		return file, false
	}
	file, err := os.Readlink(path) // of a file that is not there yet
	switch {
	case err != nil:
		return path, false
	case !filepath.IsAbs(file):
		file = filepath.Join(filepath.Dir(path), file)
	}
	return file, false
}

func writeTo(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 64<<10)
	return errors.Join(write(buffered), buffered.Flush(), file.Close())
}
