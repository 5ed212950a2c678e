package perf

import (
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Result contains the results of a run. It is complete for every finished level, even if the run was stopped.
type Result struct {
	// ID is the run's UUID, and Folder its folder.
	ID, Folder string
	// Levels are the finished levels in the order in which they ran.
	Levels []*metric.Level
	// Search is the result of a search; nil for other runs.
	Search *metric.Search
	// Suggestions are findings with evidence, and what to try next.
	Suggestions []Suggestion
	// Verdict reports whether the load generator itself could have distorted the figures. It is the verdict of the worst level.
	Verdict metric.VerdictStatus
	// Interrupted reports whether the run was stopped early. Incomplete describes what is missing from the requested run
	// ("stopped early: 23 of 5000 requests, 1 of 2 levels"); "" if nothing is.
	Interrupted bool
	Incomplete  string
	// Unobserved is the number of requests that a slow Observer did not receive.
	Unobserved int
	// Exports are the additional files that were written, relative to Folder. Unmade are the names of files that could not be written, and
	// Unread the levels whose logs could not be read.
	Exports, Unmade, Unread []string
	// JSON is perf_result.json.
	JSON []byte
	// LastLine summarizes the run in one line. NextCommand is the suggested next command, quoted for a shell; "" is none.
	LastLine, NextCommand string
}

// A Suggestion is one finding about a run, with evidence and what to try next.
type Suggestion struct {
	// Rule is the name of the rule, in kebab-case. Severity is warning, advice or remark.
	Rule, Severity string
	// Level is the name of the affected level; "" is the whole run.
	Level string
	// Finding describes what was found, and Try what to try next, in English (EN) and Chinese (ZH).
	Finding, Try i18n.Text
	// Evidence are the figures that support the finding.
	Evidence []Evidence
	// Flags are the command's flags to change for the next run; nil if no other run helps.
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
		Incomplete:  r.Incomplete.EN, Exports: r.Exports, Unmade: r.Unmade, Unread: r.Unread, JSON: r.JSON, LastLine: r.LastLine,
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
