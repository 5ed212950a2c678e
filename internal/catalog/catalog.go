// Package catalog finds the runs in an outputs folder and reads what their files contain: ours by run.json,
// perf_result.json and the event logs, EvalScope's by benchmark_summary.json. A damaged or partial folder is listed
// with what is missing. It writes and regenerates nothing; package artifacts does.
package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Run is one folder with results.
type Run struct {
	// Path is the folder below the root, with slashes.
	Path string `json:"path"`
	// Foreign reports whether EvalScope's Python engine made it.
	Foreign bool   `json:"foreign,omitempty"`
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Model   string `json:"model,omitempty"`
	Server  string `json:"server,omitempty"`
	// Kind is what its requests were answered with, "" for generated text.
	Kind    protocol.Kind `json:"kind,omitempty"`
	Started time.Time     `json:"started,omitzero"`
	// State is that of run.json; "killed" where the process is gone without a last word; "" where nobody says.
	State  string  `json:"state,omitempty"`
	Levels []Level `json:"levels"`
	// Report reports whether perf_report.html is there.
	Report bool `json:"report,omitempty"`
	// Missing says what could not be read.
	Missing []string `json:"missing,omitempty"`
	// Tags are those of the run itself (--tag) and those that were given later; OwnTags the latter alone.
	Tags    []string `json:"tags,omitempty"`
	OwnTags []string `json:"own_tags,omitempty"`

	host string // the machine that sent the load
}

// A Level is one level with the figures that stand in its files, by the keys of the metric table: scalars and means
// under the key, percentiles as key.p50 and the like, in the table's units.
type Level struct {
	Name      string             `json:"name"`
	Parallel  int                `json:"parallel,omitempty"`
	Rate      float64            `json:"rate,omitempty"`
	Total     int                `json:"total"`
	Succeeded int                `json:"succeeded"`
	Failed    int                `json:"failed"`
	State     string             `json:"state,omitempty"`
	Figures   map[string]float64 `json:"figures"`
	// Provenance is where metrics come from, by their keys, as perf_result.json states it.
	Provenance map[string]metric.Provenance `json:"-"`
}

// Best is the highest figure of key over the levels.
func (r Run) Best(key metric.Key) (best float64, ok bool) {
	for _, l := range r.Levels {
		if v, there := l.Figures[string(key)]; there && (!ok || v > best) {
			best, ok = v, true
		}
	}
	return best, ok
}

// Failures is how many requests failed, and of how many.
func (r Run) Failures() (failed, total int) {
	for _, l := range r.Levels {
		failed += l.Failed
		total += l.Total
	}
	return failed, total
}

// depth is how many folders below the root a run may lie: time, model, and one of the user's own.
const depth = 4

// Find reads every run below root, the newest first. A folder that cannot be opened is passed by and told in problems.
func Find(root fs.FS) (runs []Run, problems []string) {
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s cannot be opened: %v", name, err))
			return fs.SkipDir
		case !entry.IsDir():
			return nil
		case name != "." && (strings.HasPrefix(entry.Name(), ".") || strings.Count(name, "/") >= depth):
			return fs.SkipDir
		}
		run, ok := Open(root, name)
		if !ok {
			return nil
		}
		runs = append(runs, run)
		return fs.SkipDir
	})
	if err != nil && !errors.Is(err, fs.SkipDir) {
		problems = append(problems, err.Error())
	}
	slices.SortStableFunc(runs, func(a, b Run) int { return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(b.Path, a.Path)) })
	return runs, problems
}

// Open reads the run in a folder of root; not ok where there is none.
func Open(root fs.FS, name string) (Run, bool) {
	if there(root, path.Join(name, outputs.RunFile)) || orphaned(root, name) {
		return ours(root, name), true
	}
	return foreign(root, name)
}

// orphaned reports whether a folder holds a run without its run.json: its plan and the log of a level are there.
func orphaned(root fs.FS, name string) bool {
	if !exists(root, path.Join(name, "plan.json")) {
		return false
	}
	return hasLog(root, name)
}

// exists reports whether name is a regular file.
func exists(root fs.FS, name string) bool {
	info, err := fs.Stat(root, name)
	return err == nil && info.Mode().IsRegular()
}

// there reports whether name exists and is no folder. It may be unreadable; the caller reports that.
func there(root fs.FS, name string) bool {
	info, err := fs.Stat(root, name)
	return err == nil && !info.IsDir()
}
