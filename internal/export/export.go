// Package export writes a run's figures and requests in the formats of other tools: CSV, Parquet, Chrome trace events,
// HdrHistogram logs, OpenMetrics, JUnit, Markdown and others. Package perf/export is their contract. It takes records
// one by one and keeps none, so memory does not grow with their number. Package eventlog reads logs, package artifacts
// writes EvalScope's own files, and package metric decides what figures mean.
package export

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	contract "github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// The contract's words, of which this package is full.
type (
	// A Declaration is one export as a plugin.
	Declaration = contract.Declaration
	// A Run is what the files say of a run beside its levels.
	Run = contract.Run
	// A Level is a level that has ended.
	Level = contract.Level
	// A Start is what is known of a level before its first record.
	Start = contract.Start

	sink       = contract.Sink
	levelsOnly = contract.LevelsOnly
)

// An Exporter writes files into one folder: Begin, Add for each record, End for each level; then Close. A format that
// cannot be written is told once, by Close, and does not stop the others. It is not safe for concurrent use.
type Exporter struct {
	sinks  []named
	failed []error
}

type named struct {
	sink
	format string
}

// New prepares the files of exports in folder, which is made where it is missing. Files that exist are replaced when the new ones
// are complete.
func New(folder string, exports []Declaration) (*Exporter, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, i18n.Errorf("making the folder of the exports: %v", "创建导出文件的目录：%v", err)
	}
	e := &Exporter{}
	for _, d := range exports {
		for _, s := range d.Open(folder) {
			e.sinks = append(e.sinks, named{s, d.Name})
		}
	}
	return e, nil
}

// Begin starts a level.
func (e *Exporter) Begin(s Start) { e.each(func(to sink) error { return to.Begin(s) }) }

// Add takes a record of the level that began last.
func (e *Exporter) Add(r *record.Record) { e.each(func(s sink) error { return s.Add(r) }) }

// End ends the level that began last.
func (e *Exporter) End(l Level) { e.each(func(s sink) error { return s.End(l) }) }

// Close completes the files and returns their names, sorted. The error joins what went wrong with each format.
func (e *Exporter) Close(run Run) (files []string, err error) {
	e.each(func(s sink) error {
		names, err := s.Finish(run)
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
		s.Abandon()
	}
}

// each calls do for every sink and drops those that fail.
func (e *Exporter) each(do func(sink) error) {
	e.sinks = slices.DeleteFunc(e.sinks, func(s named) bool {
		err := do(s.sink)
		if err != nil {
			e.failed = append(e.failed, i18n.Errorf("the %s export could not be created: %v", "无法创建 %s 导出：%v", s.format, err))
			s.Abandon()
		}
		return err != nil
	})
}

// join is a file's name in folder.
func join(folder, name string) string { return filepath.Join(folder, name) }
