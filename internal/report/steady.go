package report

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// From which difference on the figures of a steady state are worth a table of the terminal: a rate or a mean by 5 %, a tail, which
// rests on few requests, by 20 %. Smaller ones are hardly more than what leaving out requests makes.
const steadyDifference, steadyTail = 0.05, 0.2

// Steady is what the terminal shows of a level's steady state: its figures below those of the whole level where they differ, or why
// there is none where something was not stable. It is "" where there is nothing to say that changes how figures are read.
func Steady(l *metric.Level) string {
	s := l.Steady
	switch {
	case s == nil:
		return ""
	case !s.Found():
		if s.Without == metric.SteadyDrift {
			return "No steady state: " + s.Reason.EN + "\n"
		}
		return ""
	}
	if _, _, worth := steadyGap(l); !worth {
		return ""
	}
	header, rows := []string{"Part", "Requests"}, [][]string{}
	parts := steadyParts(l)
	for _, p := range parts {
		rows = append(rows, []string{p.name, strconv.Itoa(p.of.Total)})
	}
	for _, f := range SteadyFigures(l) {
		if !f.brief {
			continue
		}
		header = append(header, f.Short)
		for i, p := range parts {
			rows[i] = append(rows[i], f.text(p.of))
		}
	}
	return fmt.Sprintf("Steady state (%s):\n", SteadyWindow(l).EN) + pycompat.Pretty(header, rows)
}

// A steadyPart is a row of that table.
type steadyPart struct {
	name string
	of   *metric.Level
}

// steadyParts are the level, its steady state, and the same of each class of a mix.
func steadyParts(l *metric.Level) []steadyPart {
	all := []steadyPart{{"whole level", l}, {"steady state", l.Steady.Figures}}
	for _, c := range l.Classes {
		if len(l.Classes) > 1 && c.Steady.Found() {
			all = append(all, steadyPart{c.Name, c.Level}, steadyPart{c.Name + ", steady", c.Steady.Figures})
		}
	}
	return all
}

// steadyLine is the steady state in a line, for where everything is shown.
func steadyLine(l *metric.Level) string {
	s := l.Steady
	if s == nil || s.Without == metric.SteadyChanging || Steady(l) != "" {
		return ""
	}
	if !s.Found() {
		return "Steady state: none, " + s.Reason.EN + "\n"
	}
	most, of, _ := steadyGap(l)
	return fmt.Sprintf("Steady state: %s; no figure is further from the whole level's than %s (%s)\n", SteadyWindow(l).EN, percent(most, true), of)
}

// SteadyWindow is when a level was steady, in words.
func SteadyWindow(l *metric.Level) i18n.Text {
	s := l.Steady
	from, to, end := secondsOfLog(s.From), secondsOfLog(s.To), secondsOfLog(s.Until)
	return i18n.Sprintf("%s to %s s of %s s", "第 %s 至 %s 秒，共 %s 秒", from, to, end)
}

// secondsOfLog is an instant of a level with a tenth of a second, or a hundredth where that says more.
func secondsOfLog(x float64) string {
	if x < 10 {
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

// SteadyText says when a level was steady, or why it was not; empty where nobody looked or the load is meant to change.
func SteadyText(l *metric.Level) i18n.Text {
	s := l.Steady
	switch {
	case s == nil || s.Without == metric.SteadyChanging:
		return i18n.Text{}
	case s.Found():
		return SteadyWindow(l)
	}
	return i18n.Text{EN: "none, ", ZH: "无；"}.Plus(s.Reason)
}

// A SteadyFigure is one that a steady state has beside the whole level.
type SteadyFigure struct {
	Title i18n.Text
	// Short is its name at the head of a column.
	Short string
	Key   metric.Key
	// P is its percentile, 0 for the value or the mean.
	P      float64
	digits int
	scale  float64 // of the terminal's figure, 0 for 1
	brief  bool
}

// text is the figure as the terminal shows it.
func (f SteadyFigure) text(l *metric.Level) string {
	x, ok := f.Of(l)
	return decimals(x*cmp.Or(f.scale, 1), ok, f.digits)
}

// Of is the figure of a level or of its steady state.
func (f SteadyFigure) Of(l *metric.Level) (float64, bool) {
	if f.P > 0 {
		return l.Quantile(f.Key, f.P)
	}
	return l.Value(f.Key)
}

// SteadyFigures are the figures that a level and its steady state have, in their order.
func SteadyFigures(l *metric.Level) (all []SteadyFigure) {
	tokens, short := metric.OutputThroughput, "Gen. tok/s"
	if !l.Has(tokens) {
		tokens, short = metric.InputThroughput, "Inp. tok/s"
	}
	for _, f := range []SteadyFigure{{Short: "Req/s", Key: metric.RequestThroughput}, {Short: short, Key: tokens}, {Short: "In flight", Key: metric.ReachedConcurrency}} {
		d, _ := metric.Define(f.Key)
		f.Title, f.digits, f.brief = d.Title, 2, true
		all = append(all, f)
	}
	for _, of := range []struct {
		key   metric.Key
		short string
	}{{l.Headline(metric.TTFT), "TTFT(s)"}, {metric.TPOT, "TPOT(ms)"}, {l.Headline(metric.Latency), "Lat.(s)"}} {
		d, _ := metric.Define(of.key)
		for _, at := range []struct {
			p        float64
			word, en string
			zh       string
		}{{0, "Avg", " mean", " 均值"}, {0.5, "P50", " P50", " P50"}, {0.9, "P90", " P90", " P90"}, {0.95, "P95", " P95", " P95"}, {0.99, "P99", " P99", " P99"}} {
			f := SteadyFigure{Title: d.Title.Plus(i18n.Text{EN: at.en, ZH: at.zh}), Short: at.word + " " + of.short, Key: of.key, P: at.p,
				digits: 3, brief: at.p == 0 || at.p == 0.99 && of.key != metric.TPOT}
			if of.key == metric.TPOT {
				f.scale, f.digits = 1000, 2
			}
			all = append(all, f)
		}
	}
	kept := all[:0]
	for _, f := range all {
		if _, ok := f.Of(l); ok {
			kept = append(kept, f)
		}
	}
	return kept
}

// steadyGap is the largest difference between the figures of the terminal's table, as a part of the whole level's, which it is, and
// whether any is worth the table.
func steadyGap(l *metric.Level) (most float64, name string, worth bool) {
	for _, f := range SteadyFigures(l) {
		whole, okWhole := f.Of(l)
		steady, ok := f.Of(l.Steady.Figures)
		if !f.brief || !ok || !okWhole || whole == 0 || math.IsInf(whole, 0) || math.IsInf(steady, 0) {
			continue
		}
		gap, least := math.Abs(steady-whole)/whole, steadyDifference
		if f.P > 0 {
			least = steadyTail
		}
		worth = worth || gap >= least
		if gap >= most {
			most, name = gap, f.Title.EN
		}
	}
	return most, name, worth
}
