package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// targetTable has a row for each server of each level, nil for a run with a single server.
func targetTable(levels []*metric.Level) *table {
	t := &table{ID: "servers", Caption: i18n.Text{EN: "Servers", ZH: "各服务"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"},
		{EN: "Server", ZH: "服务"}, {EN: "Requests", ZH: "请求数"}, {EN: "Failed", ZH: "失败"}, i18n.Same("req/s"), i18n.Same("tok/s"),
		i18n.Same("TTFT P50"), i18n.Same("TTFT P99"), i18n.Same("TPOT"), {EN: "Latency P50", ZH: "延迟 P50"}, {EN: "Latency P99", ZH: "延迟 P99"}}}
	for _, l := range levels {
		for _, s := range l.Targets {
			name := plain(sanitize.Text(s.Name))
			name.Words, name.Bad = true, s.Slower != nil
			failed := plain(strconv.Itoa(s.Failed))
			failed.Bad = s.Failed > 0
			row := []value{{Text: levelText(l), Words: true}, name, plain(strconv.Itoa(s.Total)), failed,
				plain(short(s.RequestThroughput)), plain(short(s.OutputThroughput))}
			row = append(row, spreadCell(s.TTFT, func(s *metric.Spread) float64 { return s.P50 }),
				spreadCell(s.TTFT, func(s *metric.Spread) float64 { return s.P99 }),
				spreadCell(s.TPOT, func(s *metric.Spread) float64 { return s.Mean }), spreadCell(s.Latency,
					func(s *metric.Spread) float64 { return s.P50 }),
				spreadCell(s.Latency, func(s *metric.Spread) float64 { return s.P99 }))
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func spreadCell(s *metric.Spread, of func(*metric.Spread) float64) value {
	if s == nil {
		return seconds(0, false)
	}
	return seconds(of(s), true)
}
