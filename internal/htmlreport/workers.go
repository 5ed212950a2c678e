package htmlreport

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// workerTable has a row for each machine of each level that several machines sent, nil for a run of one machine.
func workerTable(levels []*metric.Level) *table {
	t := &table{ID: "workers", Caption: i18n.Text{EN: "Workers", ZH: "各 worker"}, Head: []i18n.Text{{EN: "Load", ZH: "负载"},
		i18n.Same("Worker"), {EN: "Requests", ZH: "请求数"}, {EN: "Failed", ZH: "失败"}, i18n.Same("req/s"), i18n.Same("TTFT P50"), i18n.Same("TTFT P99"),
		{EN: "Latency P50", ZH: "延迟 P50"}, {EN: "Latency P99", ZH: "延迟 P99"}, {EN: "Start skew", ZH: "开始偏差"}, {EN: "Clock within", ZH: "时钟误差界"}, {EN: "Verdict", ZH: "结论词"}}}
	for _, l := range levels {
		for i := range l.Workers {
			t.Rows = append(t.Rows, workerRow(l, &l.Workers[i]))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func workerRow(l *metric.Level, w *metric.Worker) []value {
	name := plain(sanitize.Text(w.Name))
	name.Words, name.Bad = true, w.Slower != nil || w.Lost != ""
	failed := plain(strconv.Itoa(w.Failed))
	failed.Bad = w.Failed > 0
	skew, bound, word := seconds(0, false), seconds(0, false), plain("")
	if c := w.Clock; c != nil && c.Exchanges > 0 {
		skew, bound = seconds(c.Skew, true), seconds(c.Bound, true)
	}
	if v := w.Verdict; v != nil {
		word = plain(string(v.Word))
		word.Bad = v.Word == metric.Invalid
	}
	p50, p99 := func(s *metric.Spread) float64 { return s.P50 }, func(s *metric.Spread) float64 { return s.P99 }
	return []value{{Text: levelText(l), Words: true}, name, plain(strconv.Itoa(w.Total)), failed, plain(short(w.RequestThroughput)),
		spreadCell(w.TTFT, p50), spreadCell(w.TTFT, p99), spreadCell(w.Latency, p50), spreadCell(w.Latency, p99), skew, bound, word}
}
