// Package export is the contract of exports: files for other tools, written from a run's figures and requests while its levels are read.
// An export receives finished figures. If it fails, the run logs a warning, and its own files are complete.
package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A Declaration is one export as a plugin.
type Declaration struct {
	// Name is the value of --export.
	Name string
	// Help describes its files in one line, in English and Chinese.
	Help i18n.Text
	// Judges reports whether its files state if objectives were met, by Run.Share.
	Judges bool
	// Open makes sinks for one run, whose files go into folder. A sink that fails does not stop the others.
	Open func(folder string) []Sink
}

// A Sink makes files: Begin, Add for each record, End for each level, then Finish or Abandon. It is used by one goroutine. It should
// keep no records: memory is not to grow with their number.
type Sink interface {
	Begin(Start) error
	Add(*record.Record) error
	End(Level) error
	// Finish completes the files and returns their names below the folder. Files that exist are replaced when the new ones are complete.
	Finish(Run) ([]string, error)
	// Abandon removes what is not finished.
	Abandon()
}

// LevelsOnly is the part of a sink that needs no records.
type LevelsOnly struct{}

// Begin does nothing.
func (LevelsOnly) Begin(Start) error { return nil }

// Add does nothing.
func (LevelsOnly) Add(*record.Record) error { return nil }

// Abandon does nothing.
func (LevelsOnly) Abandon() {}

// A Run has what files state about a run in addition to its levels.
type Run struct {
	ID, Name, Model, Server, API, Dataset, Program, State string
	Started, Ended                                        time.Time
	// Notes are sentences about the run.
	Notes []string
	// Share is the part of requests that must keep an objective (0…1), for exports that judge.
	Share float64
	// Tags are those of the user (--tag); GPUs is the number of GPUs that serve, 0 if not given.
	Tags map[string]string
	GPUs int
	// Plan is the hash of the run's plan. Random reports whether prompts were drawn at random.
	Plan   string
	Random bool
}

// A Level is a level that has ended.
type Level struct {
	*metric.Level
	// Wall is the wall clock at the level's epoch.
	Wall time.Time
	// Ended is the reason for the end of the level, in one word. Planned reports whether it ended as planned.
	Ended   string
	Planned bool
	Notes   []string
	// Telemetry is the path of the level's telemetry.ndjson, "" where nothing was sampled beside it.
	Telemetry string
}

// A Start is what is known of a level before its first record.
type Start struct {
	Load metric.Load
	// Kind is what its requests are answered with.
	Kind protocol.Kind
	Wall time.Time
	// Targets are the servers, which Target of a record counts, where there are several; nil for a single one.
	Targets []string
}

// All is the word for every export.
const All = "all"

func names(declared []Declaration) []string {
	var names []string
	for _, d := range declared {
		if !slices.Contains(names, d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

// Words are what Choose takes: every name, and All.
func Words(declared []Declaration) []string {
	return append(names(declared), All)
}

// Judging are the names of exports that state if objectives were met.
func Judging(declared []Declaration) []string {
	return names(slices.DeleteFunc(slices.Clone(declared), func(d Declaration) bool { return !d.Judges }))
}

// Choose finds exports by their names, sorted; All is every one. The error names every word that is none.
func Choose(declared []Declaration, words []string) ([]Declaration, error) {
	wanted := map[string]bool{}
	var unknown []string
	for _, w := range words {
		if w != All && !slices.ContainsFunc(declared, func(d Declaration) bool { return d.Name == w }) {
			unknown = append(unknown, fmt.Sprintf("%q", w))
		}
		wanted[w] = true
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("%s is not a known format: use %s", strings.Join(unknown, ", "), strings.Join(names(declared), ", ")+" or "+All)
	}
	var chosen []Declaration
	for _, d := range declared {
		if wanted[All] || wanted[d.Name] {
			chosen = append(chosen, d)
		}
	}
	slices.SortStableFunc(chosen, func(a, b Declaration) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(chosen, func(a, b Declaration) bool { return a.Name == b.Name }), nil
}
