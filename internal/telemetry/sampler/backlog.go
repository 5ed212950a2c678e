package sampler

import (
	"bufio"
	"errors"
	"io"
	"sync"
	"time"
)

// A line is what a program wrote, and when it came.
type line struct {
	text string
	at   time.Time
}

const (
	// maxLine bounds a line: amd-smi may write a document of all GPUs on one.
	maxLine = 4 << 20
	// maxBacklog bounds the lines that nobody has taken yet, in bytes. Each counts as lineCost bytes more than its text has.
	maxBacklog = 16 << 20
	lineCost   = 64
)

var (
	errLongLine = errors.New("wrote a line longer than 4 MiB")
	errBacklog  = errors.New("writes more than can be read")
	errEnded    = errors.New("ended")
)

// A backlog is the lines of a program that nobody has taken yet. The zero backlog is not ready: see newBacklog.
type backlog struct {
	mu    sync.Mutex
	lines []line
	bytes int
	err   error // why no further line comes
	// more has something when lines or err became others.
	more chan struct{}
}

func newBacklog() *backlog { return &backlog{more: make(chan struct{}, 1)} }

// follow adds the lines of a program until its output ends or is more than may be.
func (b *backlog) follow(out io.Reader) {
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		if !b.add(line{scanner.Text(), time.Now()}) {
			return
		}
	}
	if errors.Is(scanner.Err(), bufio.ErrTooLong) {
		b.end(errLongLine)
		return
	}
	b.end(errEnded)
}

// add reports whether there was room for a line. If not, it is the end: a reading of which lines are missing would be wrong.
func (b *backlog) add(l line) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.tell()
	if b.bytes += len(l.text) + lineCost; b.bytes > maxBacklog {
		b.lines, b.err = nil, errBacklog
		return false
	}
	b.lines = append(b.lines, l)
	return true
}

func (b *backlog) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.tell()
	b.err = err
}

func (b *backlog) tell() {
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// take is the oldest line, if there is one; err is why no further one comes.
func (b *backlog) take() (l line, some bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lines) == 0 {
		b.lines = nil
		return l, false, b.err
	}
	l = b.lines[0]
	b.lines, b.bytes = b.lines[1:], b.bytes-len(l.text)-lineCost
	return l, true, nil
}
