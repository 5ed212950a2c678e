package eventlog

import (
	"errors"
	"io"
)

// run is the writer's goroutine. It takes the whole queue, hands it to the disk in one write and repeats; while the
// disk is busy the queue grows and the next write is larger, so a delay by design is not needed.
func (w *Writer) run() {
	defer close(w.done)
	var batch, rest []byte // rest is what a failed write left over
	for range w.wake {
		for {
			var closed bool
			batch, closed = w.take(batch)
			if len(rest) > 0 && (len(batch) > 0 || closed) {
				// The disk failed before: keep what comes until Close tries again.
				rest = append(rest, batch...)
				batch = batch[:0]
			}
			if closed {
				w.finish(rest, batch)
				return
			}
			if len(batch) == 0 {
				break
			}
			n, err := w.out.Write(batch)
			if err == nil && n < len(batch) {
				err = io.ErrShortWrite
			}
			if err != nil {
				rest = append(rest, batch[min(max(n, 0), len(batch)):]...)
				w.mu.Lock()
				w.fail(err)
				w.mu.Unlock()
			}
		}
	}
}

// take exchanges the queue for an empty buffer, the one of the write before where it is small enough to keep.
func (w *Writer) take(spare []byte) (batch []byte, closed bool) {
	if cap(spare) > keep {
		spare = nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	batch, w.queue = w.queue, spare[:0]
	return batch, w.closed
}

// finish writes the last lines and closes the file. A partly written line is continued where it broke off, so a disk
// that works again by now gives a whole log.
func (w *Writer) finish(parts ...[]byte) {
	var failure error
	for _, part := range parts {
		if len(part) == 0 || failure != nil {
			continue
		}
		n, err := w.out.Write(part)
		if err == nil && n < len(part) {
			err = io.ErrShortWrite
		}
		failure = err
	}
	if err := errors.Join(failure, w.out.Sync(), w.out.Close()); err != nil {
		w.mu.Lock()
		w.fail(err)
		w.mu.Unlock()
	}
}
