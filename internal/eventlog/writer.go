package eventlog

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/record"
)

// queueLimit is how many bytes may wait for the disk before the log counts as failed: several thousand requests.
const queueLimit = 32 << 20

// keep is the largest buffer that is kept for the next lines.
const keep = 1 << 20

// ErrQueueFull means that the disk does not keep up with the events of the run.
var ErrQueueFull = errors.New("the disk is too slow for the run: more than 32 MiB of events are waiting to be written; write to a faster disk " +
	"(--outputs-dir) or lower the load")

// ErrClosed means that an event came after Close.
var ErrClosed = errors.New("the event log is closed")

// A Writer appends events to a log. Its methods are safe for concurrent use and never wait for the disk, Close apart.
//
// An event is written as soon as the disk is idle, so a killed process loses at most what the last write had not
// taken. When the disk fails or falls behind, Failed is closed and Err tells why; events are still accepted and kept
// (the requests in flight must end somewhere), and Close tries once more to write them.
type Writer struct {
	out    output
	name   string
	limit  int
	failed chan struct{}
	wake   chan struct{} // holds one token while the queue may have something
	done   chan struct{} // closed when the goroutine has ended

	lines sync.Pool // *[]byte: buffers for encoding

	mu     sync.Mutex
	queue  []byte
	err    error
	closed bool
}

// An output is where the log goes: an *os.File.
type output interface {
	io.Writer
	Sync() error
	Close() error
}

// A File is a log that has no head yet.
type File struct {
	file *os.File
	path string
}

// Reserve makes the log file at path, which takes an open file before others can. The file must not exist and its directory must.
func Reserve(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create the event log: %w", err)
	}
	return &File{file, path}, nil
}

// Begin writes the head to the disk. The file is closed where that fails.
func (f *File) Begin(h Head) (*Writer, error) {
	w, err := begin(f.file, f.path, h, queueLimit)
	if err != nil {
		return nil, errors.Join(err, f.file.Close())
	}
	return w, nil
}

// Close gives a file up that has not begun.
func (f *File) Close() error { return f.file.Close() }

// Create reserves the log file at path and begins it.
func Create(path string, h Head) (*Writer, error) {
	f, err := Reserve(path)
	if err != nil {
		return nil, err
	}
	return f.Begin(h)
}

// begin writes the head and starts the goroutine that writes the queue.
func begin(out output, name string, h Head, limit int) (*Writer, error) {
	h.Format, h.Version = Format, Version
	line, err := appendJSONLine(nil, "head", h)
	if err != nil {
		return nil, fmt.Errorf("the event log's head: %w", err)
	}
	if _, err := out.Write(line); err != nil {
		return nil, fmt.Errorf("write the event log %s: %w", name, err)
	}
	if err := out.Sync(); err != nil {
		return nil, fmt.Errorf("write the event log %s: %w", name, err)
	}
	w := &Writer{out: out, name: name, limit: limit, failed: make(chan struct{}),
		wake: make(chan struct{}, 1), done: make(chan struct{})}
	go w.run()
	return w, nil
}

// Request logs a request that has ended. r is encoded before Request returns and not kept.
func (w *Writer) Request(r *record.Record) error {
	buffer, _ := w.lines.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	*buffer = appendRequest((*buffer)[:0], r)
	err := w.put(*buffer)
	if cap(*buffer) <= keep {
		w.lines.Put(buffer)
	}
	return err
}

// Probe logs a measurement of the client or its host; v is anything that encoding/json encodes.
func (w *Writer) Probe(v any) error { return w.event(KindProbe, v) }

// Clock logs a pair of both clocks, read at the same moment within a time.
func (w *Writer) Clock(mono record.Instant, wall time.Time, within time.Duration) error {
	return w.event(KindClock, Clock{Mono: mono, Wall: wall, Within: within})
}

// End logs how the level ended. It is the last event; Close follows it.
func (w *Writer) End(e End) error { return w.event(KindEnd, e) }

// event logs v under the name of its kind.
func (w *Writer) event(kind Kind, v any) error {
	line, err := appendJSONLine(nil, kind, v)
	if err != nil {
		return fmt.Errorf("log a %s: %w", kind, err)
	}
	return w.put(line)
}

// appendJSONLine appends {"crc":…,"event":kind,kind:v}.
func appendJSONLine(dst []byte, kind Kind, v any) ([]byte, error) {
	value, err := plainjson.Marshal(v)
	if err != nil {
		return nil, err
	}
	start := len(dst)
	dst = append(beginLine(dst, kind), kind...)
	dst = append(append(dst, `":`...), value...)
	return endLine(dst, start), nil
}

// put appends a line to the queue. The error is the log's state after it; the line is kept whatever the state, unless
// the log is closed.
func (w *Writer) put(line []byte) error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return ErrClosed
	}
	w.queue = append(w.queue, line...)
	if len(w.queue) > w.limit {
		w.fail(ErrQueueFull)
	}
	err := w.err
	w.mu.Unlock()
	w.signal()
	return err
}

// fail keeps the first error; w.mu is held.
func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = fmt.Errorf("write the event log %s: %w", w.name, err)
		close(w.failed)
	}
}

func (w *Writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Failed is closed when the log can no longer be trusted to keep up; no new request may start then.
func (w *Writer) Failed() <-chan struct{} { return w.failed }

// Queued is how many bytes wait for the disk.
func (w *Writer) Queued() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
}

// Err is why the log failed, nil while it works.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Close writes what is queued, brings it to the disk and ends the writer's goroutine. It returns the log's error, also
// one that Err told before. A second Close returns the same.
func (w *Writer) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.signal()
	<-w.done
	return w.Err()
}
