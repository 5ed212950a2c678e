package report

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// Targets is the table `Servers:` of a level whose requests went to several: what each of them answered. It is empty for a single
// one.
func Targets(l *metric.Level) string {
	if len(l.Targets) == 0 {
		return ""
	}
	streamed := false
	for _, t := range l.Targets {
		streamed = streamed || t.TTFT != nil
	}
	heads := []string{"Server", "Requests", "Failed", "RPS"}
	if l.Has(metric.OutputThroughput) {
		heads = append(heads, "Output tok/s")
	}
	if streamed {
		heads = append(heads, "TTFT p50", "TTFT p99", "TPOT")
	}
	heads = append(heads, "Latency p50", "Latency p99")
	var rows [][]string
	for _, t := range l.Targets {
		row := []string{oneLine(t.Name), strconv.Itoa(t.Total), strconv.Itoa(t.Failed), significant(t.RequestThroughput)}
		if l.Has(metric.OutputThroughput) {
			row = append(row, significant(t.OutputThroughput))
		}
		if streamed {
			row = append(row, spreadTime(t.TTFT, medianOf), spreadTime(t.TTFT, tailOf), spreadTime(t.TPOT, meanOf))
		}
		rows = append(rows, append(row, spreadTime(t.Latency, medianOf), spreadTime(t.Latency, tailOf)))
	}
	return "Servers:\n" + pycompat.Pretty(heads, rows)
}

func medianOf(s *metric.Spread) float64 { return s.P50 }
func tailOf(s *metric.Spread) float64   { return s.P99 }
func meanOf(s *metric.Spread) float64   { return s.Mean }

func spreadTime(s *metric.Spread, of func(*metric.Spread) float64) string {
	if s == nil {
		return absent
	}
	return duration(of(s))
}
