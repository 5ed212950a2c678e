package htmlreport

import (
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// classTable is the kinds of requests of a mix with their figures; nil for any other level.
func classTable(l *metric.Level) *table {
	if len(l.Classes) < 2 {
		return nil
	}
	t := &table{ID: "classes-" + l.Load.Name, Caption: i18n.Text{EN: "Classes of the mix", ZH: "混合中的各类请求"},
		Head: []i18n.Text{{EN: "Class", ZH: "类别"}, {EN: "Share", ZH: "份额"}}}
	columns := report.ClassColumns(l)
	for _, c := range columns {
		t.Head = append(t.Head, c.Title)
	}
	for _, c := range l.Classes {
		name := plain(c.Name)
		name.Words = true
		row := []value{name, plain(share(c.Share))}
		for _, column := range columns {
			switch x, ok := column.Figure(c); {
			case column.Share:
				row = append(row, shareCell(x, ok))
			case column.Time:
				row = append(row, seconds(x, ok))
			default:
				row = append(row, number(x, ok))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// interferenceTable is what the mixes of a run do to their classes, nil where none was measured alone.
func interferenceTable(levels []*metric.Level) *table {
	t := &table{ID: "interference", Caption: i18n.Text{EN: "Interference: each class alone and in the mix", ZH: "干扰：各类请求单独运行与混合运行的对比"},
		Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Class", ZH: "类别"}, {EN: "Figure", ZH: "指标"}, {EN: "Alone", ZH: "单独"}, {EN: "In the mix", ZH: "混合"},
			{EN: "Ratio", ZH: "比值"}, {EN: "Confidence interval", ZH: "置信区间"}}}
	named := map[string]i18n.Text{}
	for _, l := range levels {
		named[l.Load.Name] = levelText(l)
	}
	for _, x := range metric.Interferences(levels) {
		if !x.Telling() {
			continue
		}
		class := plain(x.Class)
		class.Words = true
		span := plain("–")
		if x.Range != nil {
			span = value{Text: i18n.Sprintf("%.2f to %.2f", "%.2f 至 %.2f", x.Range.Low, x.Range.High)}
		}
		t.Rows = append(t.Rows, []value{{Text: named[x.Mix], Words: true}, class, {Text: report.InterferenceFigure(x), Words: true},
			seconds(x.Before, true), seconds(x.Within, true),
			{Text: i18n.Same(fmt.Sprintf("%.2f×", x.Ratio)), Bad: x.Slower()}, span})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// byClass are the levels with each mix taken apart into its classes, so that charts of distributions show each class for itself.
func byClass(levels []*metric.Level) (all []*metric.Level) {
	for _, l := range levels {
		if len(l.Classes) < 2 {
			all = append(all, l)
			continue
		}
		for _, c := range l.Classes {
			all = append(all, c.Level)
		}
	}
	return all
}

// classDots divides points by their class, where a level has several.
func classDots(l *metric.Level, points []chartdata.Point, unit string) (all []chart.Dots) {
	for i, c := range l.Classes {
		all = append(all, chart.Dots{Name: i18n.Same(c.Name), Color: chart.Series(i)})
	}
	for _, p := range points {
		if p.Class < 0 || p.Class >= len(all) {
			continue
		}
		d := &all[p.Class]
		d.X, d.Y = append(d.X, p.X), append(d.Y, p.Y)
		d.Tips = append(d.Tips, i18n.Same(fmt.Sprintf("#%d · %s · TTFT %s · %s %s", p.Seq, l.Classes[p.Class].Name, chart.Duration(p.Y, p.Y), short(p.X), unit)))
	}
	return nonEmpty(all...)
}

// dots are points of a level: by class in a mix, else the first wave apart from the others.
func dots(d *chartdata.Level, l *metric.Level, points []chartdata.Point, unit string) []chart.Dots {
	if len(l.Classes) > 1 {
		return classDots(l, points, unit)
	}
	first, rest := wave(d, points, unit)
	return nonEmpty(rest, first)
}

// withClasses says of each request of which class it is.
func (t *table) withClasses(level *metric.Level, of []chartdata.RequestTimeline) {
	if len(level.Classes) < 2 {
		return
	}
	t.Head = append(t.Head, i18n.Text{EN: "Class", ZH: "类别"})
	for i, l := range of {
		name := plain(className(level, l.Class))
		name.Words = true
		t.Rows[i] = append(t.Rows[i], name)
	}
}

// className is what a class of a level is called.
func className(l *metric.Level, class int) string {
	if class < 0 || class >= len(l.Classes) {
		return "–"
	}
	return l.Classes[class].Name
}

// judgedByClass reports whether some class of the run has objectives of its own.
func judgedByClass(r Run) bool {
	return slices.ContainsFunc(r.Run.Levels, func(l *metric.Level) bool { return classObjectives(r, l) != nil })
}

// classObjectives are the rows of a level whose classes have objectives of their own; nil for any other.
func classObjectives(r Run, l *metric.Level) (rows [][]value) {
	for _, k := range l.Judgments() {
		if k.Class == "" {
			return nil
		}
		met := i18n.Text{EN: "no", ZH: "否"}
		ok := k.Of.Attained(k.ObjectiveResult, r.ObjectiveShare)
		if ok {
			met = i18n.Text{EN: "yes", ZH: "是"}
		}
		o := Objective{Key: k.Objective.Key, Limit: k.Objective.Limit, Share: r.ObjectiveShare}
		where := levelText(l)
		if len(l.Classes) > 1 {
			where = i18n.Sprintf("%s, %s", "%s，%s", where, k.Class)
		}
		rows = append(rows, []value{{Text: where, Words: true}, {Text: o.text(), Words: true},
			{Text: i18n.Sprintf("%d of %s", "%d / %s 个请求", k.Requests, i18n.Count(k.Of.Total, "request"))}, {Text: met, Bad: !ok}})
	}
	return rows
}

// lookOf is the color of the i-th of levels in one chart, by its number, and reports whether its line is dashed: that of a class which ran
// alone is.
func lookOf(levels []*metric.Level, i int) (color int, dashed bool) {
	return i, levels[i].Load.Alone() != ""
}
