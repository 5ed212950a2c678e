package sampler

import (
	"io"
	"os"
	"sync"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// A file is telemetry.ndjson while it is written: each call is one write of whole lines, so that what a kill leaves can be read.
type file struct {
	mu      sync.Mutex
	out     *os.File
	encoder telemetry.Encoder
	cost    telemetry.Cost
	err     error
}

func open(path string) (*file, error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	f := &file{out: out}
	if end, err := out.Seek(-1, io.SeekEnd); err == nil { // the line of a process that was killed may lack its end
		last := make([]byte, 1)
		if _, err := out.ReadAt(last, end); err == nil && last[0] != '\n' {
			f.write([]byte("\n"))
		}
	}
	return f, nil
}

// write appends lines; after a failure nothing more is written.
func (f *file) write(lines []byte) {
	if f.err == nil {
		_, f.err = f.out.Write(lines)
	}
}

func (f *file) head(h telemetry.Head) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(f.encoder.Head(h))
}

func (f *file) source(s telemetry.Source) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	line, n := f.encoder.Source(s)
	f.write(line)
	return n
}

func (f *file) reading(source int, w telemetry.Window, page exposition.Page, size int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cost.Readings++
	f.cost.Bytes += int64(size)
	before := f.encoder.Full(source)
	f.write(f.encoder.Reading(source, w, page.Samples, page.Counts))
	if f.encoder.Full(source) && !before {
		f.write(f.encoder.Note(source, w.Received, telemetry.Full(telemetry.MaxSeries)))
	}
}

func (f *file) note(source int, at record.Instant, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(f.encoder.Note(source, at, text))
}

// spent adds the processor time of a reading, -1 for one that is not known.
func (f *file) spent(seconds float64, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if seconds < 0 {
		f.cost.CPU = -1
	} else if f.cost.CPU >= 0 {
		f.cost.CPU += seconds
	}
	if failed {
		f.cost.Failed++
	}
}

func (f *file) close(at record.Instant) (telemetry.Cost, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(f.encoder.End(at, f.cost))
	if err := f.out.Close(); f.err == nil {
		f.err = err
	}
	return f.cost, f.err
}
