package view

import (
	"errors"
	"fmt"
	"os"
)

// replace puts data at path at once: readers see the old file or the new one, never a part. It does not wait for the
// disk, because everything made by it can be made again.
func replace(path string, data []byte) error { return put(path, data, false) }

// WriteFile is like replace for files that must outlast a crash of the machine: perf_result.json, run.json.
func WriteFile(path string, data []byte) error { return put(path, data, true) }

func put(path string, data []byte, durable bool) (err error) {
	part := partOf(path)
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = file.Write(data)
	if err == nil && durable {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(part)))
	}
	return nil
}

// partOf is the name of a file in the making, this process's own.
func partOf(path string) string { return fmt.Sprintf("%s.part%d", path, os.Getpid()) }
