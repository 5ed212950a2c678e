package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// mostSure is up to how many levels have a table of their own of how sure their figures are.
const mostSure = 12

// A sureView is how sure the figures are.
type sureView struct {
	Goals  []i18n.Text
	Tables []sureTable
}

type sureTable struct {
	Of    *table // nil where there are no intervals
	Notes []i18n.Text
}

// sureSection is the means of loads that ran several times, or the intervals within each level; a run that has neither has none.
func sureSection(r Run) (any, string, i18n.Text) {
	title := i18n.Text{EN: "Confidence intervals", ZH: "置信区间"}
	if loads := r.Run.Loads; len(loads) > 0 {
		view := sureView{Goals: report.GoalTexts(loads)}
		view.Tables = []sureTable{{Of: repeatTable(r.Run.OncePerLoad().Levels)}}
		return view, "sure", title
	}
	view := sureView{}
	for i, l := range r.Run.Levels[:min(len(r.Run.Levels), mostSure)] {
		if c := l.Confidence; c != nil && (c.Why != (i18n.Text{}) || len(c.Of) > 0) {
			view.Tables = append(view.Tables, intervalTable(levelID(i)+"-intervals", l))
		}
	}
	if len(view.Tables) == 0 {
		return nil, "", i18n.Text{}
	}
	return view, "sure", title
}

// repeatTable has a row for each load; the table of the levels has the single runs.
func repeatTable(levels []*metric.Level) *table {
	t := &table{ID: "load-means", Caption: i18n.Text{EN: "Means of the runs of each load, ± half of their confidence interval (95%)", ZH: "各负载多次运行的均值，± 为区间（95%）的一半"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Runs", ZH: "次数"}}}
	var places []metric.Placed
	for _, p := range metric.PlacedIn(metric.SweepTable, levels[0].Kind) {
		if p.IsOf(levels[0]) {
			places = append(places, p)
			t.Head = append(t.Head, i18n.Same(p.Label))
		}
	}
	for _, l := range levels {
		row := []value{{Text: levelText(l), Words: true}, plain(strconv.Itoa(len(l.Runs())))}
		for _, p := range places {
			cell := number(p.Value(l))
			x, ok := p.Value(l)
			if i, sure := p.Interval(l); ok && sure && len(l.Runs()) > 1 && i.Bounded() && x > 0 {
				cell.Text = i18n.Text{EN: cell.Text.EN + " ±" + report.PercentOf(i.Half()/x), ZH: cell.Text.In("zh") + " ±" + report.PercentOf(i.Half()/x)}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// intervalTable is the 95 % intervals of a level's figures, and what its requests let be claimed.
func intervalTable(id string, l *metric.Level) sureTable {
	t := sureTable{Notes: []i18n.Text{report.ConfidenceNote(l)}}
	t.Notes = append(t.Notes, report.ClaimTexts(l.Confidence.Tails)...)
	if l.Confidence.Why != (i18n.Text{}) {
		t.Notes[0] = i18n.Text{EN: levelText(l).EN + ": ", ZH: levelText(l).In("zh") + "："}.Plus(t.Notes[0])
		return t
	}
	t.Of = &table{ID: id, Caption: i18n.Sprintf("95 %% intervals, %s", "95 %% 区间，%s", levelText(l)),
		Head: []i18n.Text{{EN: "Metric", ZH: "指标"}, {EN: "Mean or value", ZH: "均值或数值"}}}
	for _, p := range report.SureQuantiles() {
		t.Of.Head = append(t.Of.Head, i18n.Same("P"+strconv.FormatFloat(100*p, 'g', -1, 64)))
	}
	for _, d := range report.SureRows(l) {
		row := []value{{Text: d.Title, Words: true}, {Text: report.IntervalText(d, l, 0)}}
		for _, p := range report.SureQuantiles() {
			row = append(row, value{Text: report.IntervalText(d, l, p)})
		}
		t.Of.Rows = append(t.Of.Rows, row)
	}
	return t
}
