package report

import (
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/metric"
)

// sweepWidth is the width of the sweep's tables in the guide's picture.
const sweepWidth = 100

// A levelColumn is a column of a table with one row a level. key is the metric that it shows, "" for none.
type levelColumn struct {
	title string
	text  func(*metric.Level) string
	key   metric.Key
}

// levelTable is a table with one row a level, which opens with the load. Columns of metrics that do not exist for the
// levels' answers are left out.
func levelTable(title string, levels []*metric.Level, columns []levelColumn) heavyTable {
	columns = append(loadColumns(levels), slices.DeleteFunc(columns, func(c levelColumn) bool {
		return c.key != "" && !levels[0].Has(c.key)
	})...)
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
		columns = append(columns, levelColumn{title: "Conc.", text: func(l *metric.Level) string { return slotsText(l.Load) }})
	}
	if rates {
		columns = append(columns, levelColumn{title: "Rate", text: func(l *metric.Level) string { return rateText(l.Load) }})
	}
	return columns
}

// rowLook is green where at least 95 % of the requests succeeded, yellow from 80 %, else red.
func rowLook(l *metric.Level) termtext.Look {
	switch share, _ := l.SuccessRate(); {
	case share >= 0.95:
		return termtext.Green
	case share >= 0.8:
		return termtext.Yellow
	}
	return termtext.Red
}

func detailedMetrics(levels []*metric.Level) heavyTable {
	return levelTable("Detailed Performance Metrics", levels, []levelColumn{
		average("Inp. toks/s", metric.InputThroughput, 2),
		average("RPS", metric.RequestThroughput, 2),
		average("Avg Lat.(s)", metric.Latency, 3),
		quantile("P99 Lat.(s)", metric.Latency, 0.99),
		average("Avg Inp.TPS", metric.InputRate, 2),
		average("Gen. toks/s", metric.OutputThroughput, 2),
		average("Avg TTFT(s)", metric.TTFT, 3),
		quantile("P99 TTFT(s)", metric.TTFT, 0.99),
		average("Avg TPOT(s)", metric.TPOT, 3),
		quantile("P99 TPOT(s)", metric.TPOT, 0.99),
		{title: "Success Rate", text: func(l *metric.Level) string { return percent(l.SuccessRate()) }},
	})
}

// loadAndTails is the table of what the picture leaves out: the load that was really reached, and the tails.
func loadAndTails(levels []*metric.Level) heavyTable {
	return levelTable("Load Reached and Tails", levels, append([]levelColumn{
		average("Reached Conc.", metric.ReachedConcurrency, 1),
		{"toks/s per user", perUser, metric.TPOT},
		quantile("P50 TTFT(s)", metric.TTFT, 0.5),
		quantile("P95 TTFT(s)", metric.TTFT, 0.95),
		quantile("P99 TTFT(s)", metric.TTFT, 0.99),
		quantile("P50 TPOT(s)", metric.TPOT, 0.5),
		quantile("P99 TPOT(s)", metric.TPOT, 0.99),
		quantile("P99 ITL(s)", metric.ITL, 0.99),
		{title: "n", text: func(l *metric.Level) string { return strconv.Itoa(l.Total) }},
		{title: "Failed", text: func(l *metric.Level) string { return strconv.Itoa(l.Failed) }},
		{"Cached", func(l *metric.Level) string { return percent(l.Value(metric.CachedShare)) }, metric.CachedShare},
	}, goodColumns(levels)...))
}

func average(title string, key metric.Key, digits int) levelColumn {
	return levelColumn{title, func(l *metric.Level) string {
		x, ok := l.Value(key)
		return fixed(x, ok, digits)
	}, key}
}

// perUser is the rate at which a user sees tokens come: 1 ÷ mean TPOT. The mean of the requests' own rates would be
// that of the few whose tokens all came in one read.
func perUser(l *metric.Level) string {
	tpot, ok := l.Value(metric.TPOT)
	return fixed(1/tpot, ok && tpot > 0, 2)
}

func quantile(title string, key metric.Key, p float64) levelColumn {
	return levelColumn{title, func(l *metric.Level) string {
		x, ok := l.Quantile(key, p)
		return fixed(x, ok, 3)
	}, key}
}
