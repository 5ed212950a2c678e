package bridge

import (
	"bytes"
	"fmt"
	"os"
	"sync"

	"github.com/modelscope/evalscope/internal/secret"
)

// logLimit bounds what the SDK may print before and after its log has a file.
const logLimit = 4 << 20

// A lateLog keeps what the SDK prints; until the run has a folder, in memory. Secrets are removed from whole lines.
type lateLog struct {
	mu      sync.Mutex
	secrets secret.Values
	part    []byte // of a line that has not ended
	early   bytes.Buffer
	file    *os.File
	written int
}

// Write never fails: a log that cannot be kept is no reason to lose a run.
func (l *lateLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part = append(l.part, p...)
	if end := bytes.LastIndexByte(l.part, '\n'); end >= 0 {
		l.put(l.part[:end+1])
		l.part = append(l.part[:0], l.part[end+1:]...)
	} else if len(l.part) > 1<<16 {
		l.put(append(l.part, '\n'))
		l.part = l.part[:0]
	}
	return len(p), nil
}

func (l *lateLog) put(text []byte) {
	text = []byte(l.secrets.Hide(string(text)))
	text = text[:min(len(text), logLimit-l.written)]
	l.written += len(text)
	if l.file != nil {
		_, _ = l.file.Write(text)
		return
	}
	l.early.Write(text)
}

func (l *lateLog) open(path string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	file, err := os.Create(path)
	if err == nil {
		_, err = l.early.WriteTo(file)
		l.file = file
	}
	if err != nil {
		return fmt.Errorf("starting %s: %w", logName, err)
	}
	return nil
}

func (l *lateLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.part) > 0 {
		l.put(append(l.part, '\n'))
		l.part = nil
	}
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}
