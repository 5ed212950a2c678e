package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// calibrationLimits says what no bound holds for.
const calibrationLimits = "Not covered by the calibration: network cards and their interrupts, and the network itself."

// ClientError is the table of a level's figures with the client's own error beside each, "" for a level that was not
// calibrated. Where a calibration gave no bound the text says why.
func ClientError(l *metric.Level) string {
	c := l.Calibration
	if c == nil {
		return ""
	}
	if c.By == nil {
		return "Client error: no bound; " + c.Why.EN + ".\n"
	}
	var rows [][]string
	for _, key := range boundedRows() {
		d, _ := metric.Define(key)
		b, ok := l.Bounds[key]
		if !ok {
			continue
		}
		mean, known := l.Value(d.Key)
		row := []string{d.Title.EN, bounded(mean, known, b.Mean, d.Unit), "", ""}
		if d.Shape != metric.Scalar {
			median, ok50 := l.Quantile(d.Key, 0.5)
			tail, ok99 := l.Quantile(d.Key, 0.99)
			row[2], row[3] = bounded(median, ok50, b.P50, d.Unit), bounded(tail, ok99, b.P99, d.Unit)
		}
		rows = append(rows, row)
	}
	return "Client error (≤):\n" + pycompat.Pretty([]string{"Metric", "Mean or value", "P50", "P99"}, rows) + calibratedAt(c.By)
}

// boundedRows are the metrics of the table; perf_result.json has the bounds of all.
func boundedRows() []metric.Key {
	return []metric.Key{metric.TTFT, metric.TPOT, metric.ITL, metric.Latency, metric.RequestThroughput, metric.OutputThroughput,
		metric.TotalThroughput}
}

// calibratedAt is the footnote of bounds.
func calibratedAt(c *metric.Calibration) string {
	return fmt.Sprintf("Calibrated on this machine at %s, %s payloads/s, %s requests/s (n = %s, %s).\n%s\n",
		calibrationLoad(c), significant(c.Chunks), significant(c.Requests), i18n.Count(c.TTFT.N, "request").EN, i18n.Count(c.Gap.N, "gap").EN, calibrationLimits)
}

// calibrationLoad names the load: 50 streams, or 20 requests/s.
func calibrationLoad(c *metric.Calibration) string {
	if c.Parallel == 0 {
		return significant(c.Rate) + " requests/s"
	}
	return i18n.Count(c.Parallel, "stream").EN
}

// bounded is a figure with its bound.
func bounded(x float64, ok bool, bound float64, unit metric.Unit) string {
	if !ok {
		return absent
	}
	return fmt.Sprintf("%s (≤ %s)", withUnits(x, unit), withUnits(bound, unit))
}

func withUnits(x float64, unit metric.Unit) string {
	if unit == metric.Seconds {
		return duration(x)
	}
	return significant(x) + " " + string(unit)
}

// boundText is the part of the closing line: the level with the largest p99 of TTFT, or of latency where nothing streamed.
func boundText(levels []*metric.Level) string {
	for _, key := range []metric.Key{metric.TTFT, metric.Latency} {
		var worst *metric.Level
		most := 0.0
		for _, l := range levels {
			x, ok := l.Quantile(key, 0.99)
			if _, bounded := l.Bounds[key]; ok && bounded && x >= most {
				worst, most = l, x
			}
		}
		if worst == nil {
			continue
		}
		name := strings.ToUpper(string(key))
		if key == metric.Latency {
			name = "latency"
		}
		return fmt.Sprintf("%s p99 %s (client error ≤ %s)", name, duration(most), duration(worst.Bounds[key].P99))
	}
	return ""
}

// CalibrationTable is the table of `evalscope perf calibrate`: the client's own error under each load.
func CalibrationTable(all []metric.Calibration) string {
	header := []string{"Load", "Error of", "Bias", "Mean ≤", "P50 ≤", "P99 ≤", "Largest", "n"}
	var rows [][]string
	for i := range all {
		c := &all[i]
		for _, e := range []struct {
			name string
			of   metric.ClientError
		}{{"TTFT", c.TTFT}, {"Latency", c.Latency}, {"Last − first", c.Decode}, {"ITL", c.Gap}} {
			if c.Void != "" || e.of.N == 0 {
				continue
			}
			rows = append(rows, []string{calibrationLoad(c), e.name, duration(e.of.Bias), duration(e.of.Mean), duration(e.of.P50),
				duration(e.of.P99), duration(e.of.Max), fmt.Sprint(e.of.N)})
		}
	}
	text := ""
	if len(rows) > 0 {
		text = "Client error:\n" + pycompat.Pretty(header, rows) + "\n"
	}
	rows = nil
	for i := range all {
		c := &all[i]
		rows = append(rows, []string{calibrationLoad(c), significant(c.Chunks), significant(c.Requests), significant(c.Streams),
			spreadText(c.InClient), spreadText(c.SendLag), duration(c.ServerLate), fmt.Sprintf("%d of %d", c.CPUs, c.Processors)})
	}
	text += "Calibrated load, and time spent in the client:\n" + pycompat.Pretty([]string{"Load", "Chunks/s", "Req/s", "Streams",
		"Time in client p50 / p99", "Send lag p50 / p99", "Server late p99", "CPUs"}, rows)
	return text + calibrationNotes(all)
}

func spreadText(b metric.Bound) string { return duration(b.P50) + " / " + duration(b.P99) }

func calibrationNotes(all []metric.Calibration) string {
	var b strings.Builder
	for i := range all {
		if c := &all[i]; c.Void != "" {
			fmt.Fprintf(&b, "%s: no bound; %s. Is the machine busy? Try a lower --calibrate-chunk-rate.\n", calibrationLoad(c), c.Void)
		}
	}
	if len(all) > 0 && !all[0].Pinned {
		b.WriteString("The server had no processor of its own, so the figures contain the errors of both.\n")
	}
	b.WriteString("A bound applies to levels with at most this many streams, payloads/s and requests/s.\n" + calibrationLimits + "\n")
	return b.String()
}
