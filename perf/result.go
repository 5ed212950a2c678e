package perf

import (
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Result is what a run found. It is complete for every level that was finished, also when the run was stopped.
type Result struct {
	// ID is the run's uuid, Folder its folder.
	ID, Folder string
	// Levels are the finished levels in the order in which they ran.
	Levels []*metric.Level
	// Search is what a sweep that looked for a load found; nil for any other.
	Search *metric.Search
	// Suggestions are findings with their evidence, and what to try next.
	Suggestions []Suggestion
	// Verdict reports whether the load generator itself could have distorted the figures: that of the worst level.
	Verdict metric.VerdictStatus
	// Interrupted reports whether the run was stopped before its end. Incomplete says in a few words what the figures lack of the run
	// that was asked for ("stopped early: 23 of 5000 requests, 1 of 2 levels"), "" for nothing.
	Interrupted bool
	Incomplete  string
	// Unobserved is how many requests a slow Observer was not told of.
	Unobserved int
	// Exports are the files of other formats that were made, below Folder. Unmade are the names of files that could not be made,
	// Unread the levels whose logs could not be read.
	Exports, Unmade, Unread []string
	// JSON is perf_result.json.
	JSON []byte
	// LastLine sums the run up in one line. NextCommand is the command to give next, as a shell takes it; "" for none.
	LastLine, NextCommand string
}

// A Suggestion is one finding about a run, with its evidence and what to try next.
type Suggestion struct {
	// Rule names what found it, in kebab-case. Severity is warning, advice or remark.
	Rule, Severity string
	// Level is the name of the level that it speaks of, "" for the whole run.
	Level string
	// Finding is what was found, Try what to try next, in English (EN) and Chinese (ZH).
	Finding, Try i18n.Text
	// Evidence are the figures that it rests on.
	Evidence []Evidence
	// Flags are the command's flags to change for the next run, nil where no other run helps.
	Flags []string
}

// Evidence is one figure of a Suggestion.
type Evidence struct {
	Name  string
	Value float64
	// Unit is "" for a count or a ratio.
	Unit string
}

func resultOf(r *run.Result) *Result {
	if r == nil {
		return nil
	}
	out := &Result{ID: r.ID, Folder: r.Folder, Levels: r.Levels, Search: r.Search, Verdict: metric.WorstStatus(r.Levels),
		Interrupted: r.Interrupted,
		Incomplete:  r.Incomplete, Exports: r.Exports, Unmade: r.Unmade, Unread: r.Unread, JSON: r.JSON, LastLine: r.LastLine,
		NextCommand: r.NextCommand}
	for _, s := range r.Suggestions {
		mine := Suggestion{Rule: s.Rule, Severity: string(s.Severity), Level: s.Level, Finding: s.Finding,
			Try: s.Try, Flags: s.Flags}
		for _, f := range s.Evidence {
			mine.Evidence = append(mine.Evidence, Evidence{Name: f.Name(), Value: f.Value, Unit: string(f.Unit)})
		}
		out.Suggestions = append(out.Suggestions, mine)
	}
	return out
}
