package htmlreport

import (
	"slices"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// An energyColumn is a figure of the table of energy, nil for a level that does not have it.
type energyColumn struct {
	name i18n.Text
	of   func(*metric.Energy) *float64
}

// energyColumns are those of all tables, and after them those that some level has.
var energyColumns = []energyColumn{
	{i18n.Text{EN: "Energy (J)", ZH: "能耗 (J)"}, func(e *metric.Energy) *float64 { return &e.Joules }},
	{i18n.Text{EN: "Average power (W)", ZH: "平均功率 (W)"}, func(e *metric.Energy) *float64 { return &e.AveragePower }},
	{i18n.Text{EN: "Peak power (W)", ZH: "峰值功率 (W)"}, func(e *metric.Energy) *float64 { return &e.PeakPower }},
	{i18n.Text{EN: "Per output token (J)", ZH: "每个输出 token (J)"}, func(e *metric.Energy) *float64 { return e.JoulesPerOutputToken }},
	{i18n.Text{EN: "Per request (J)", ZH: "每个请求 (J)"}, func(e *metric.Energy) *float64 { return e.JoulesPerRequest }},
	{i18n.Text{EN: "Per good request (J)", ZH: "每个达标请求 (J)"}, func(e *metric.Energy) *float64 { return e.JoulesPerGoodRequest }},
	{i18n.Text{EN: "Above idle (J)", ZH: "高于空闲的部分 (J)"}, func(e *metric.Energy) *float64 { return e.NetJoules }},
	{i18n.Text{EN: "Per output token, above idle (J)", ZH: "每个输出 token，高于空闲的部分 (J)"}, func(e *metric.Energy) *float64 { return e.NetJoulesPerOutputToken }},
}

// energyTable has a row for each level whose GPUs reported their power, nil where none did. Energy that is not valid is marked, with the
// reasons in words.
func energyTable(levels []*metric.Level) *table {
	with := slices.DeleteFunc(slices.Clone(levels), func(l *metric.Level) bool { return l.Energy == nil })
	if len(with) == 0 {
		return nil
	}
	t := &table{ID: "energy", Caption: i18n.Text{EN: "Energy of the GPUs (derived from their power)", ZH: "GPU 能耗（由功率推算）"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"}}}
	columns := slices.DeleteFunc(slices.Clone(energyColumns), func(c energyColumn) bool {
		return !slices.ContainsFunc(with, func(l *metric.Level) bool { return c.of(l.Energy) != nil })
	})
	for _, c := range columns {
		t.Head = append(t.Head, c.name)
	}
	t.Head = append(t.Head, i18n.Text{EN: "Valid", ZH: "可信"})
	for _, l := range with {
		row := []value{{Text: levelText(l), Words: true}}
		for _, c := range columns {
			shown := plain("–")
			if figure := c.of(l.Energy); figure != nil {
				shown = plain(axisNumber(*figure, tracks.Number))
			}
			shown.Bad = !l.Energy.Valid
			row = append(row, shown)
		}
		valid := value{Text: i18n.Text{EN: "yes", ZH: "是"}, Words: true}
		if !l.Energy.Valid {
			valid = value{Text: i18n.Sprintf("no: %s", "否：%s", energy.Sentences(l.Energy.Reasons...)), Words: true, Bad: true}
		}
		t.Rows = append(t.Rows, append(row, valid))
	}
	return t
}
