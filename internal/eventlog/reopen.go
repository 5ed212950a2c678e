package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Reopen goes on with the log at path, behind its last whole line: what was torn when its process was killed is cut off.
func Reopen(path string) (*Writer, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("reopen the event log: %w", err)
	}
	end, err := wholeLines(file)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reopen the event log %s: %w", path, err), file.Close())
	}
	w := &Writer{out: file, name: path, limit: queueLimit, failed: make(chan struct{}), wake: make(chan struct{}, 1),
		done: make(chan struct{})}
	go w.run()
	return w, nil
}

// wholeLines is where the last whole line of a file ends.
func wholeLines(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	block := make([]byte, 64<<10)
	for end := info.Size(); end > 0; {
		from := max(0, end-int64(len(block)))
		n, err := file.ReadAt(block[:end-from], from)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if at := bytes.LastIndexByte(block[:n], '\n'); at >= 0 {
			return from + int64(at) + 1, nil
		}
		end = from
	}
	return 0, nil
}
