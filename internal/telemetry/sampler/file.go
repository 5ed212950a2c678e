package sampler

import (
	"fmt"
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
	// notes are how many each source has, untold how often it could not be read beyond those.
	notes, untold []int
}

// mostNotes bounds the notes of a source: the last one is that it can be read again.
const mostNotes = 10

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
	f.notes, f.untold = append(f.notes, 0), append(f.untold, 0)
	f.write(line)
	return n
}

func (f *file) reading(source int, w telemetry.Window, page exposition.Page, size int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cost.Readings++
	f.cost.Bytes += int64(size)
	f.write(f.encoder.Reading(source, w, page.Samples, page.Counts))
}

// note writes what became of a source. Of one that fails again and again, the file has the first times and at its end how many followed.
func (f *file) note(source int, at record.Instant, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.notes[source]++; f.notes[source] > mostNotes {
		if text != telemetry.Readable {
			f.untold[source]++
		}
		return
	}
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
	for source, n := range f.untold {
		if n > 0 {
			f.write(f.encoder.Note(source, at, fmt.Sprintf("could not be read %d more times", n)))
		}
	}
	f.write(f.encoder.End(at, f.cost))
	if err := f.out.Close(); f.err == nil {
		f.err = err
	}
	return f.cost, f.err
}
