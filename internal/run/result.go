package run

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Result is what a run found. It is complete for every level that was finished, also when the run was stopped.
type Result struct {
	// ID is the run's uuid, Folder its folder.
	ID, Folder string
	// Levels are the finished levels in the order in which they ran.
	Levels []*metric.Level
	// Until reports whether runs were added until an interval was narrow (--until).
	Until bool
	// Search is what a sweep that looked for a load found; nil for any other.
	Search *metric.Search
	// Suggestions are findings with their evidence.
	Suggestions []Suggestion
	// Incomplete says in a few words what the figures lack of the run that was asked for ("stopped early: 23 of 5000 requests,
	// 1 of 2 levels"), no text for nothing. Unread are the levels whose logs could not be read.
	Incomplete i18n.Text
	Unread     []string
	// Unmade are the names of the files that could not be made.
	Unmade []string
	// Interrupted reports whether the run was stopped before its end.
	Interrupted bool
	// JSON is perf_result.json.
	JSON []byte
	// Exports are the files of other formats that were made, below Folder.
	Exports []string
	// LastLine sums the run up in one line. NextCommand is the command to give next, "" for none.
	LastLine, NextCommand string
}

// failed reports whether requests were made and none succeeded.
func (r *Result) failed() bool {
	total, good := 0, 0
	for _, l := range r.Levels {
		total += l.Total
		good += l.Succeeded
	}
	return total > 0 && good == 0
}

// closing are the lines that end a run's output. The command stands on a line of its own, to be copied.
func (r *Result) closing() []string {
	if r.NextCommand == "" {
		return []string{r.LastLine}
	}
	return []string{r.LastLine, "next: " + r.NextCommand}
}
