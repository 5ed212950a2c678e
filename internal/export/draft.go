package export

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
)

// A draft is a file in the making, beside its place; it takes its place when it is complete.
type draft struct {
	path string
	file *os.File
	*bufio.Writer
}

// open starts the draft at its first use.
func (d *draft) open() error {
	if d.file != nil {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(d.path), "."+filepath.Base(d.path)+".*")
	if err != nil {
		return err
	}
	d.file, d.Writer = file, bufio.NewWriterSize(file, 64<<10)
	return nil
}

// finish puts the file at its place.
func (d *draft) finish() error {
	err := errors.Join(d.Flush(), d.file.Chmod(0o644), d.file.Close())
	name := d.file.Name()
	d.file = nil
	if err == nil {
		err = os.Rename(name, d.path)
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

func (d *draft) abandon() {
	if d.file != nil {
		d.file.Close()
		os.Remove(d.file.Name())
		d.file = nil
	}
}
