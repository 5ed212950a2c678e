package run

import (
	"bytes"
	"log/slog"
	"os"
	"sync"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A logFile is benchmark.log. Lines that come before the run has a folder wait in memory.
type logFile struct {
	mu    sync.Mutex
	early bytes.Buffer
	file  *os.File
}

// Write takes whole lines.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return l.early.Write(p)
	}
	return l.file.Write(p)
}

func (l *logFile) open(path string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644) // a run that goes on has one already
	if err == nil {
		_, err = l.early.WriteTo(file)
		l.file = file
	}
	if err != nil {
		return i18n.Errorf("starting benchmark.log: %v", "创建 benchmark.log：%v", err)
	}
	return nil
}

func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.file.Close()
	}
}

// logTo sends the bench's lines to its log file, in English, beside the caller's handler.
func (b *Runner) logTo(l *logFile) {
	least := slog.LevelInfo
	if b.plan.Output.Debug {
		least = slog.LevelDebug
	}
	toFile := logline.New(l, least, false)
	b.logFile = l
	b.writer.tableLog = slog.New(b.settings.hide(toFile.Block(), "en"))
	b.writer.fileLog = slog.New(b.settings.hide(toFile, "en"))
	b.writer.logger = slog.New(slog.NewMultiHandler(b.settings.hide(b.settings.Log, b.settings.Language), b.settings.hide(toFile, "en")))
}
