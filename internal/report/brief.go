package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// Brief is what a screen shows below a level's two tables where it does not show all of them: whether the figures can be
// trusted, the load that was reached, the client's own error, what failed, where the server counted otherwise, and the
// database. It has at most ten lines; More and the tables after it say all.
func Brief(l *metric.Level, dbPath string) string {
	text := verdictLine(l) + reachedLine(l) + scheduleLine(l) + fidelityLine(l) + errorLine(l) + sureLine(l) + costLine(l) + failedLine(l) +
		oddLine(l) +
		disagreement(l)
	if dbPath != "" {
		text += "Result DB path: " + dbPath + "\n"
	}
	return text
}

// reachedLine is the load that the level reached, beside the one that was asked for.
func reachedLine(l *metric.Level) string {
	reached, ok := l.Value(metric.ReachedConcurrency)
	switch {
	case !ok:
		return ""
	case l.Load.OpenLoop():
		return fmt.Sprintf("Reached concurrency: %s on average\n", significant(reached))
	}
	return fmt.Sprintf("Reached concurrency: %s of %d\n", significant(reached), l.Load.MaxSlots())
}

// errorLine is the bound of the client's error where the level was calibrated, else how late it sent.
func errorLine(l *metric.Level) string {
	if text := boundText([]*metric.Level{l}); text != "" {
		return "Client error: " + text + "\n"
	}
	if l.Calibration != nil && l.Calibration.By == nil { // it was asked for
		return ClientError(l)
	}
	worst, ok := ClientLateness([]*metric.Level{l})
	if !ok {
		return ""
	}
	return "Send lag: p99 " + duration(worst) + "\n"
}

// failedLine is what failed, each kind with its number, and the words of the most frequent.
func failedLine(l *metric.Level) string {
	if len(l.Outcomes) == 0 {
		return ""
	}
	var parts []string
	for _, o := range l.Outcomes {
		parts = append(parts, fmt.Sprintf("%s %d", outcomeLabel(o), o.Count))
	}
	words := ""
	if examples := l.Outcomes[0].Examples; len(examples) > 0 && examples[0].Words != "" {
		words = ": " + cut(oneLine(examples[0].Words), wordsWidth)
	}
	return fmt.Sprintf("Failed: %d of %d (%s)%s\n", l.Failed, l.Total, strings.Join(parts, ", "), words)
}

// oddLine is the successes that are not plain ones, and what we stopped.
func oddLine(l *metric.Level) string {
	var parts []string
	for _, o := range l.Oddities {
		parts = append(parts, fmt.Sprintf("%s %d", outcomeLabel(o), o.Count))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Other outcomes: " + strings.Join(parts, ", ") + "\n"
}

// disagreement is what the server counted otherwise; where it counted the same there is nothing to say.
func disagreement(l *metric.Level) string {
	s := l.Server
	switch {
	case s == nil || s.Error != "":
		return ""
	case s.Restarted:
		return ServerCheck(l)
	case s.Shared():
		return foreignText(s) + "\n"
	case s.Partial():
		return partialText(s)
	}
	return ""
}
