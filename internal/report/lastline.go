package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// LastLine closes a run's output, without a newline: the verdict word, the knee, what the client added, failures, what was
// sent again and the path of the report. A part that a run does not have is left out. NextCommand stands on a line of its own.
func LastLine(r Run) string {
	parts := []string{verdictText(r) + unverifiedText(r.Levels)}
	if r.Short != "" {
		parts = append(parts, r.Short)
	}
	if told(r.Search) {
		parts = append(parts, SearchSentence(r.Search).EN)
	}
	if text := kneeText(r); text != "" {
		parts = append(parts, text)
	}
	parts = append(parts, clientText(r.Levels), failureText(r.Levels))
	if n := sentAgain(r.Levels); n > 0 {
		parts = append(parts, fmt.Sprintf("resent on a new connection: %d", n))
	}
	if text := boundText(r.Levels); text != "" {
		parts = append(parts, text)
	}
	if len(r.Unmade) > 0 {
		parts = append(parts, "not created: "+strings.Join(r.Unmade, ", "))
	}
	if r.ReportPath != "" {
		parts = append(parts, "report: "+r.ReportPath)
	}
	return strings.Join(parts, " | ")
}

// NextCommand is the command to give next, as a shell takes it: what goes on with a run that is not done, else what a suggestion
// changes; "" for none.
func NextCommand(r Run) string {
	if r.Unfinished {
		return shellLine([]string{"evalscope", "perf", "--resume", r.OutputPath})
	}
	if flags := nextFlags(r); len(flags) > 0 {
		return nextCommand(r.Command, flags)
	}
	return ""
}

func kneeText(r Run) string {
	knee, ok := FindKnee(r)
	switch {
	case searchAnswers(r):
		return "" // which the search has said
	case ok && knee.Growing:
		return "knee: not reached, still growing at " + levelName(knee.Level)
	case ok:
		return "knee: " + knee.Text().EN
	case told(r.Search):
		return "" // it tried the loads that it needed
	case len(metric.Whole(r.Levels)) < 2 && r.Short != "":
		return "knee: unknown"
	}
	return "knee: unknown, " + kneeUnknown(r).EN
}

// clientText is the largest p99 of any level: a mean over levels would hide the one that suffered.
func clientText(levels []*metric.Level) string {
	worst, known := ClientLateness(levels)
	if !known {
		return "send lag: " + lateUnknown(levels)
	}
	return "send lag: p99 " + duration(worst)
}

// ClientLateness is the largest p99 of the send lag of any level, in seconds; not ok where none was measured.
func ClientLateness(levels []*metric.Level) (worst float64, ok bool) {
	for _, l := range levels {
		if x, known := l.Quantile(metric.SendLag, 0.99); known {
			worst, ok = max(worst, x), true
		}
	}
	return worst, ok
}

func failureText(levels []*metric.Level) string {
	failed, total := failures(levels)
	return fmt.Sprintf("failed: %d of %d", failed, total)
}

func failures(levels []*metric.Level) (failed, total int) {
	for _, l := range levels {
		failed, total = failed+l.Failed, total+l.Total
	}
	return failed, total
}

// unverifiedText says beside the verdict that nobody knows whose figures these are.
func unverifiedText(levels []*metric.Level) string {
	for _, l := range levels {
		if l.Client != nil && l.Client.Connections != nil && l.Client.Connections.Unverified {
			return " (TLS CERTIFICATE NOT VERIFIED: --insecure)"
		}
	}
	return ""
}

// sentAgain is how many requests of all levels met a connection that the server had closed, and went out once more.
func sentAgain(levels []*metric.Level) int {
	n := 0
	for _, l := range levels {
		if l.Client != nil && l.Client.Connections != nil {
			n += l.Client.Connections.Reconnects
		}
	}
	return n
}

// nextFlags are those of the first suggestion that knows a next run, warnings before advice. Where failures spoil the figures
// only another warning knows one: more requests of the same kind would fail like these.
func nextFlags(r Run) []string {
	if flags := moreRuns(r); flags != nil {
		return flags
	}
	found := Advise(r)
	severities := []Severity{Warning, Advice, Remark}
	if slices.ContainsFunc(found, Suggestion.spoils) {
		severities = severities[:1]
	}
	for _, severity := range severities {
		for _, s := range found {
			if s.Severity == severity && len(s.Flags) > 0 {
				return s.Flags
			}
		}
	}
	return nil
}
