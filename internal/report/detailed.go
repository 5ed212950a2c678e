package report

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/metric"
)

// sweepWidth is the width of the sweep's tables in the guide's picture.
const sweepWidth = 100

// A levelColumn is a column of a table with one row a level.
type levelColumn struct {
	title string
	text  func(*metric.Level) string
}

// levelTable is a table with one row a level, which opens with the load.
func levelTable(title string, levels []*metric.Level, columns []levelColumn) heavyTable {
	columns = append(loadColumns(levels), columns...)
	t := heavyTable{title: title, width: sweepWidth}
	for _, c := range columns {
		t.header = append(t.header, c.title)
	}
	for _, l := range levels {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.text(l)
		}
		t.rows = append(t.rows, row)
		t.looks = append(t.looks, rowLook(l))
	}
	return t
}

// loadColumns are the concurrency, the rate, or both, as the levels have them.
func loadColumns(levels []*metric.Level) []levelColumn {
	slots, rates := false, false
	for _, l := range levels {
		slots = slots || !l.Load.OpenLoop()
		rates = rates || l.Load.Scheduled()
	}
	var columns []levelColumn
	if slots {
		columns = append(columns, levelColumn{"Conc.", func(l *metric.Level) string { return slotsText(l.Load) }})
	}
	if rates {
		columns = append(columns, levelColumn{"Rate", func(l *metric.Level) string { return rateText(l.Load) }})
	}
	return columns
}

// rowLook is green where at least 95 % of the requests succeeded, yellow from 80 %, else red.
func rowLook(l *metric.Level) string {
	switch share, _ := l.SuccessRate(); {
	case share >= 0.95:
		return green
	case share >= 0.8:
		return yellow
	}
	return red
}

func detailedMetrics(levels []*metric.Level) heavyTable {
	return levelTable("Detailed Performance Metrics", levels, []levelColumn{
		{"RPS", average(metric.RequestThroughput, 2)},
		{"Avg Lat.(s)", average(metric.Latency, 3)},
		{"P99 Lat.(s)", quantile(metric.Latency, 0.99)},
		{"Gen. toks/s", average(metric.OutputThroughput, 2)},
		{"Avg TTFT(s)", average(metric.TTFT, 3)},
		{"P99 TTFT(s)", quantile(metric.TTFT, 0.99)},
		{"Avg TPOT(s)", average(metric.TPOT, 3)},
		{"P99 TPOT(s)", quantile(metric.TPOT, 0.99)},
		{"Success Rate", func(l *metric.Level) string { return percent(l.SuccessRate()) }},
	})
}

// loadAndTails is the table of what the picture leaves out: the load that was really reached, and the tails.
func loadAndTails(levels []*metric.Level) heavyTable {
	return levelTable("Load Reached and Tails", levels, append([]levelColumn{
		{"Reached Conc.", average(metric.ReachedConcurrency, 1)},
		{"toks/s per user", perUser},
		{"P50 TTFT(s)", quantile(metric.TTFT, 0.5)},
		{"P95 TTFT(s)", quantile(metric.TTFT, 0.95)},
		{"P99 TTFT(s)", quantile(metric.TTFT, 0.99)},
		{"P50 TPOT(s)", quantile(metric.TPOT, 0.5)},
		{"P99 TPOT(s)", quantile(metric.TPOT, 0.99)},
		{"P99 ITL(s)", quantile(metric.ITL, 0.99)},
		{"n", func(l *metric.Level) string { return strconv.Itoa(l.Total) }},
		{"Failed", func(l *metric.Level) string { return strconv.Itoa(l.Failed) }},
		{"Cached", func(l *metric.Level) string { return percent(l.Value(metric.CachedShare)) }},
	}, goodColumns(levels)...))
}

func average(key metric.Key, digits int) func(*metric.Level) string {
	return func(l *metric.Level) string {
		x, ok := l.Value(key)
		return fixed(x, ok, digits)
	}
}

// perUser is the rate at which a user sees tokens come: 1 ÷ mean TPOT. The mean of the requests' own rates would be
// that of the few whose tokens all came in one read.
func perUser(l *metric.Level) string {
	tpot, ok := l.Value(metric.TPOT)
	return fixed(1/tpot, ok && tpot > 0, 2)
}

func quantile(key metric.Key, p float64) func(*metric.Level) string {
	return func(l *metric.Level) string {
		x, ok := l.Quantile(key, p)
		return fixed(x, ok, 3)
	}
}
