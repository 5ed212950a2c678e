package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// stageShades are the stages of a level, for charts over time: every other one is shaded, and all of them are named.
func stageShades(l *metric.Level) (all []chart.Shade) {
	for i, s := range l.Stages {
		shade := chart.Shade{From: s.From, To: s.To, Label: i18n.Same(strconv.Itoa(i + 1))}
		if i%2 == 0 {
			shade.Color = chart.Muted
		}
		if i == 0 {
			shade.Name = i18n.Text{EN: "stages", ZH: "阶段"}
		}
		all = append(all, shade)
	}
	return all
}

// stageTable is the stages of a level with their figures; nil where it has none.
func stageTable(l *metric.Level) *table {
	if len(l.Stages) == 0 {
		return nil
	}
	t := &table{ID: "stages-" + l.Load.Name, Caption: i18n.Text{EN: "Stages (times from the scheduled start)", ZH: "阶段（时间自计划时刻起算）"},
		Head: []i18n.Text{i18n.Same("#"), {EN: "Load", ZH: "负载"}, {EN: "Time", ZH: "时长"}}}
	columns := report.StageColumns(l)
	for _, c := range columns {
		t.Head = append(t.Head, c.Title)
	}
	for i, s := range l.Stages {
		row := []value{plain(strconv.Itoa(i + 1)), {Text: s.Title, Words: true}, seconds(s.Seconds(), true)}
		for _, c := range columns {
			row = append(row, number(c.Figure(s)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
