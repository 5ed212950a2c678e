package htmlreport

import (
	"testing"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestStageShades_CoverEachStage: every other one has a color, all have their number, the legend names them once.
func TestStageShades_CoverEachStage(t *testing.T) {
	l := &metric.Level{Stages: []metric.Stage{{From: 1, To: 4}, {From: 4, To: 9}, {From: 9, To: 10}}}
	all := stageShades(l)
	if len(all) != 3 || all[0].Name.EN == "" || all[1].Name.EN != "" || all[0].Color == "" || all[1].Color != "" || all[2].Color == "" {
		t.Fatalf("the shades are %+v", all)
	}
	for i, s := range all {
		if s.From != l.Stages[i].From || s.To != l.Stages[i].To || s.Label != i18n.Same(string(rune('1'+i))) {
			t.Errorf("shade %d is %+v", i, s)
		}
	}
	if stageShades(&metric.Level{}) != nil || stageTable(&metric.Level{}) != nil {
		t.Error("a level without stages has shades or a table")
	}
}

func TestStageTable_HasARowForEach(t *testing.T) {
	l := &metric.Level{Total: 9, Stages: []metric.Stage{
		{Title: i18n.Text{EN: "rate 5", ZH: "速率 5"}, From: 1, To: 4, Level: &metric.Level{Total: 3}},
		{Title: i18n.Text{EN: "concurrency 2", ZH: "并发 2"}, From: 4, To: 8, Level: &metric.Level{Total: 6}}}}
	table := stageTable(l)
	if len(table.Rows) != 2 || len(table.Rows[0]) != len(table.Head) || table.Rows[1][1].Text.ZH != "并发 2" || table.Rows[1][2].Text.EN != chart.Duration(4, 4) || table.Rows[1][3].Text.EN != "6" {
		t.Errorf("the table is %+v", table)
	}
}
