package report

import (
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Load is a load that ran several times.
type Load struct {
	// Mean is the mean of its runs, with intervals from how they differ.
	Mean *metric.Level
	// Goals are how far it is from the goals of --until.
	Goals []repeat.State
}

// means are the levels, once per load where loads ran several times.
func (r Run) means() []*metric.Level {
	if len(r.Loads) == 0 {
		return r.Levels
	}
	all := make([]*metric.Level, len(r.Loads))
	for i, l := range r.Loads {
		all[i] = l.Mean
	}
	return all
}

// Repeats is the table of a run whose loads ran several times: each figure with half of its 95 % interval, and what became of the goals of
// --until. It is empty for any other run.
func Repeats(r Run, style Style) string {
	if len(r.Loads) == 0 {
		return ""
	}
	means := r.means()
	columns := []levelColumn{{"Runs", func(l *metric.Level) string { return strconv.Itoa(len(l.Runs())) }}}
	for i, c := range placedColumns(means, metric.SweepTable) {
		p := sweepPlaces(means)[i]
		columns = append(columns, levelColumn{c.title, func(l *metric.Level) string { return withHalf(c.text(l), l, p) }})
	}
	text := "\n\n" + levelTable("Means of the Runs with 95 % Intervals", means, columns).render(style)
	for _, line := range GoalTexts(r.Loads) {
		text += "\n" + style.paint(termtext.Yellow, "• "+line.EN)
	}
	return text + "\n"
}

// sweepPlaces are the metrics of the columns that placedColumns makes.
func sweepPlaces(levels []*metric.Level) []metric.Placed {
	one := levels[max(0, slices.IndexFunc(levels, func(l *metric.Level) bool { return l.Headline(metric.Latency) == metric.Latency }))]
	return slices.DeleteFunc(metric.PlacedIn(metric.SweepTable, levels[0].Kind), func(p metric.Placed) bool { return !p.IsOf(one) })
}

// withHalf is a figure with half of its interval, as a part of the figure.
func withHalf(text string, l *metric.Level, p metric.Placed) string {
	i, ok := p.Interval(l)
	x, known := p.Value(l)
	if !ok || !known || !i.Bounded() || !(x > 0) {
		return text
	}
	return text + " ±" + PercentOf(i.Half()/x)
}

// PercentOf is a small share in two digits: 0.51 %.
func PercentOf(share float64) string {
	digits := 0
	if x := 100 * share; x < 10 {
		digits = min(2, max(1, 1-int(math.Floor(math.Log10(max(x, 0.01))))))
	}
	return strconv.FormatFloat(100*share, 'f', digits, 64) + "%"
}

// GoalTexts say for each load and goal whether the interval became as narrow as it should, and how many more runs it needs.
func GoalTexts(loads []Load) (all []i18n.Text) {
	for _, l := range loads {
		for _, s := range l.Goals {
			all = append(all, goalText(l.Mean, s))
		}
	}
	return all
}

func goalText(l *metric.Level, s repeat.State) i18n.Text {
	load := l.Load.Label()
	switch {
	case !s.Known:
		return i18n.Sprintf("%s, %s: no such figure", "%s，%s：没有该指标", load, s.Goal.Text)
	case math.IsInf(s.Half, 0):
		return i18n.Sprintf("%s, %s: a single run does not show how much runs vary", "%s，%s：单次运行无法得知各次之间的差异", load, s.Goal.Text)
	}
	text := i18n.Sprintf("%s, %s: ±%s after %s", "%s，%s：±%s（%s 次运行）", load, s.Goal.Text, PercentOf(s.Half/math.Abs(s.Value)), i18n.Count(s.Runs, "run"))
	switch {
	case s.Met:
		return text
	case s.More < 0:
		return text.Plus(i18n.Sprintf("; more than %d additional runs would be needed", "；还需要超过 %d 次运行", repeat.MostMore))
	}
	return text.Plus(i18n.Sprintf("; needs about %d more", "；大约还需 %d 次", s.More))
}
