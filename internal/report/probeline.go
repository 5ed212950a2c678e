package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/metric"
)

// ProbeLine is a level of a search in a line: its load, what all runs at the load say so far, and the main figures of this one. Which
// tables a level has is a matter of the result alone.
func ProbeLine(s *metric.Search, l *metric.Level) string {
	at := l.Load.On(s.Variable)
	line := axisName(s.Variable, at).EN + ":"
	for _, p := range s.Probes {
		if p.Load != at {
			continue
		}
		if s.Kind != metric.KneeSearch && !s.OfGoal() {
			line += " " + verdictWord(p.Passed) + ","
		}
		if p.Why != "" {
			line += " " + p.Why + ";"
		}
	}
	line += fmt.Sprintf(" %d/%d succeeded", l.Succeeded, l.Total)
	for _, f := range []struct {
		key  metric.Key
		unit string
	}{{metric.RequestThroughput, "req/s"}, {metric.OutputThroughput, "tok/s"}} {
		if x, ok := l.Value(f.key); ok {
			line += ", " + significant(x) + " " + f.unit
		}
	}
	if l.ClientLimited() {
		line += ", " + string(metric.Invalid)
	}
	return line + "\n"
}

// SearchResult are the two tables of the load that a search found, the mean of its runs; "" where it found none.
func SearchResult(s *metric.Search, levels []*metric.Level, style Style) string {
	if s == nil || s.FeasibleMax == nil {
		return ""
	}
	var runs []*metric.Level
	for _, l := range levels {
		if l.Load.On(s.Variable) == *s.FeasibleMax {
			runs = append(runs, l)
		}
	}
	if len(runs) == 0 {
		return ""
	}
	l := metric.MeanOf(runs)
	head := "Result: " + axisName(s.Variable, *s.FeasibleMax).EN
	if len(runs) > 1 {
		head += fmt.Sprintf(", mean of %d runs", len(runs))
	}
	return "\n" + style.paint(termtext.BoldCyan, head) + "\n\n" + Summary(l) + "\n" + strings.TrimRight(Percentiles(l), "\n") + "\n\n"
}
