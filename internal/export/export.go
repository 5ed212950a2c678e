// Package export writes a run's figures and requests in the formats of other tools: CSV, Parquet, Chrome's trace
// events, HdrHistogram logs, OpenMetrics, JUnit and Markdown. It takes records one by one and keeps none, so memory does
// not grow with their number. It is NOT responsible for reading logs (package eventlog), for EvalScope's own files
// (package view), nor for what figures mean (package metric).
package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A Run is what the files say of a run beside its levels.
type Run struct {
	ID, Name, Model, Server, API, Dataset, Program, State string
	Started, Ended                                        time.Time
	// Notes are sentences about the run.
	Notes []string
	// Share is the part of requests that must keep an objective (0…1), for the verdict of JUnit and Markdown.
	Share float64
}

// A Level is a level that has ended.
type Level struct {
	*metric.Level
	// Wall is the wall clock at the level's epoch.
	Wall time.Time
	// Ended is why the level ended: a reason of package eventlog, or "killed". Planned says that this was its plan.
	Ended   string
	Planned bool
	Notes   []string
}

// A Start is what is known of a level before its first record.
type Start struct {
	Load metric.Load
	// Kind is what its requests are answered with.
	Kind protocol.Kind
	Wall time.Time
}

// A sink makes files of one format.
type sink interface {
	begin(Start) error
	add(*record.Record) error
	end(Level) error
	// finish completes the files and returns their names below the folder.
	finish(Run) ([]string, error)
	// abandon removes what is not finished.
	abandon()
}

// An Exporter writes files into one folder: Begin, Add for each record, End for each level; then Close. A format that
// cannot be written is told once, by Close, and does not stop the others. It is not safe for concurrent use.
type Exporter struct {
	sinks  []named
	failed []error
}

type named struct {
	sink
	format Format
}

// New prepares the files of formats in folder, which is made where it is missing. Files that exist are replaced when the new ones are complete.
func New(folder string, formats []Format) (*Exporter, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the exports: %w", err)
	}
	e := &Exporter{}
	for _, f := range formats {
		for _, make := range sinksOf(f) {
			e.sinks = append(e.sinks, named{make(folder), f})
		}
	}
	return e, nil
}

// Begin starts a level.
func (e *Exporter) Begin(s Start) { e.each(func(s2 sink) error { return s2.begin(s) }) }

// Add takes a record of the level that began last.
func (e *Exporter) Add(r *record.Record) { e.each(func(s sink) error { return s.add(r) }) }

// End ends the level that began last.
func (e *Exporter) End(l Level) { e.each(func(s sink) error { return s.end(l) }) }

// Close completes the files and returns their names, sorted. The error joins what went wrong with each format.
func (e *Exporter) Close(run Run) (files []string, err error) {
	e.each(func(s sink) error {
		names, err := s.finish(run)
		if err == nil {
			files = append(files, names...)
		}
		return err
	})
	slices.Sort(files)
	return files, errors.Join(e.failed...)
}

// Abandon removes files that are not complete. After Close it does nothing.
func (e *Exporter) Abandon() {
	for _, s := range e.sinks {
		s.abandon()
	}
}

// each calls do for every sink and drops those that fail.
func (e *Exporter) each(do func(sink) error) {
	e.sinks = slices.DeleteFunc(e.sinks, func(s named) bool {
		err := do(s.sink)
		if err != nil {
			e.failed = append(e.failed, fmt.Errorf("the %s export could not be made: %w", s.format, err))
			s.abandon()
		}
		return err != nil
	})
}

// quiet is a sink's part that needs no records.
type quiet struct{}

func (quiet) begin(Start) error        { return nil }
func (quiet) add(*record.Record) error { return nil }
func (quiet) abandon()                 {}

// join is a file's name in folder.
func join(folder, name string) string { return filepath.Join(folder, name) }
