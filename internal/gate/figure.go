package gate

import (
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Figure is a figure of a level by the name that rules give it: ttft.p99, rps, failed.
type Figure struct {
	Name string
	figure
}

// ParseFigure reads the name of a figure, in our spelling.
func ParseFigure(text string) (Figure, error) {
	name, statistic, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), ".")
	f, err := figureOf(name, statistic, false)
	return Figure{Name: strings.ToLower(strings.TrimSpace(text)), figure: f}, err
}

// Of is the figure of a level in its metric's unit, not ok where it is absent.
func (f Figure) Of(l *metric.Level) (float64, bool) { return f.of(l) }

// Metric is the metric's key, "" for a share of requests.
func (f Figure) Metric() metric.Key { return f.key }

// Exists reports whether levels of a kind of answers have the figure.
func (f Figure) Exists(kind protocol.Kind) bool { return Rule{figure: f.figure}.Exists(kind) }

// NeedsObjectives reports whether it exists only where requests have objectives.
func (f Figure) NeedsObjectives() bool { return Rule{figure: f.figure}.NeedsObjectives() }
