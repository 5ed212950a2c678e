// Package repeat decides how often the levels of a sweep run: the grammar of --until, how far the runs of a load are
// from the goal, and which load runs next. It is pure: the same levels give the same answer.
package repeat

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Goal is how narrow the interval of a figure has to be.
type Goal struct {
	// Text is the goal as the user wrote it.
	Text   string
	Figure gate.Figure
	// Width is the largest half of the interval, as a share of the estimate.
	Width float64
}

// spelled is ttft.p99±3%, or +- in place of ±.
var spelled = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_.]*)\s*(?:±|\+/?-)\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(%?)$`)

// Parse reads goals; its problems are all that is wrong with any of them.
func Parse(texts []string) (goals []Goal, problems []error) {
	for _, text := range texts {
		g, err := parse(strings.TrimSpace(text))
		if err != nil {
			problems = append(problems, i18n.Errorf("%q: %v", "%q：%v", text, err))
			continue
		}
		goals = append(goals, g)
	}
	return goals, problems
}

func parse(text string) (g Goal, err error) {
	m := spelled.FindStringSubmatch(text)
	if m == nil {
		return g, i18n.Errorf("it is not a valid goal, such as ttft.p99±3%% or ttft.p99+-3%%", "不是有效的目标，例如 ttft.p99±3%% 或 ttft.p99+-3%%")
	}
	g.Text = text
	if g.Figure, err = gate.ParseFigure(m[1]); err != nil {
		return g, err
	}
	if m[3] == "" {
		return g, i18n.Errorf("the width %s has no %%: use %s±%s%%", "宽度 %s 没有 %%：请使用 %s±%s%%", m[2], m[1], m[2])
	}
	percents, err := strconv.ParseFloat(m[2], 64)
	if err != nil || !(percents > 0) || percents >= 100 {
		return g, i18n.Errorf("the width %s%% is not above 0 and below 100", "宽度 %s%% 不在 0 到 100 之间", m[2])
	}
	g.Width = percents / 100
	return g, nil
}

// A State is how far the runs of a load are from a goal.
type State struct {
	Goal Goal
	Runs int
	// Value is the mean over the runs, Half half of its interval; not Known where a run lacks the figure.
	Value, Half float64
	Known       bool
	Met         bool
	// More is how many more runs it needs if they differ as those that there are; 0 where it is met, -1 for more than MostMore, or
	// where nothing tells.
	More int
}

// MostMore is the largest number of further runs that is named.
const MostMore = 1000

// State is how far the runs are.
func (g Goal) State(runs []*metric.Level) State {
	s := State{Goal: g, Runs: len(runs), More: -1}
	values := make([]float64, 0, len(runs))
	for _, l := range runs {
		x, ok := g.Figure.Of(l)
		if !ok || math.IsInf(x, 0) {
			return s
		}
		values = append(values, x)
	}
	e := stats.Mean(values)
	s.Value, s.Known = e.Value, len(values) > 0
	if len(values) < 2 {
		s.Half = math.Inf(1)
		return s
	}
	_, high := e.Stopped(len(values)).Interval(metric.ConfidenceLevel)
	s.Half = high - e.Value
	wanted := g.Width * math.Abs(e.Value)
	if s.Met = s.Half <= wanted; s.Met {
		s.More = 0
		return s
	}
	spread := e.SE * math.Sqrt(float64(len(values)))
	for more := 1; more <= MostMore; more++ {
		n := len(values) + more
		then := stats.Estimate{SE: spread / math.Sqrt(float64(n)), DF: float64(n - 1)}
		if _, half := then.Stopped(n).Interval(metric.ConfidenceLevel); half <= wanted {
			s.More = more
			break
		}
	}
	return s
}
