package report

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/termtext"
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

// loadColumns are the concurrency, the rate, or both, as the levels have them, and the class where some send one class of a mix alone.
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
	if slices.ContainsFunc(levels, func(l *metric.Level) bool { return l.Load.Alone() != "" }) {
		columns = append(columns, levelColumn{title: "Class", text: func(l *metric.Level) string { return cmp.Or(l.Load.Alone(), "all") }})
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
	return levelTable("Detailed Performance Metrics", levels, append(placedColumns(levels, metric.SweepTable),
		levelColumn{"Success Rate", func(l *metric.Level) string { return percent(l.SuccessRate()) }}))
}

// loadAndTails is the table of what the picture leaves out: the load that was really reached, and the tails.
func loadAndTails(levels []*metric.Level) heavyTable {
	return levelTable("Load Reached and Tails", levels, slices.Concat(placedColumns(levels, metric.TailTable), []levelColumn{
		{"n", func(l *metric.Level) string { return strconv.Itoa(l.Total) }},
		{"Failed", func(l *metric.Level) string { return strconv.Itoa(l.Failed) }},
	}, placedColumns(levels, metric.ShareTable), goodColumns(levels)))
}

// placedColumns are the metrics that the metric table puts in a table of a sweep, a column each. All levels have one kind of answers.
func placedColumns(levels []*metric.Level, table metric.Section) (columns []levelColumn) {
	// a closed loop, if there is one
	one := levels[max(0, slices.IndexFunc(levels, func(l *metric.Level) bool { return l.Headline(metric.Latency) == metric.Latency }))]
	for _, p := range metric.PlacedIn(table, levels[0].Kind) {
		if !p.IsOf(one) {
			continue
		}
		unit := ""
		if p.Metric.Unit == metric.Ratio {
			unit = "%"
		}
		digits := placedDigits(p, levels)
		columns = append(columns, levelColumn{p.Label, func(l *metric.Level) string {
			x, ok := p.Value(l)
			if !ok {
				return absent
			}
			return fixed(x, ok, digits) + unit
		}})
	}
	return columns
}

// placedDigits are the decimals of a column. Times have as many as the smallest of them needs.
func placedDigits(p metric.Placed, levels []*metric.Level) int {
	if p.Metric.Unit != metric.Seconds && p.Metric.Unit != metric.SecondsPerToken {
		return p.Digits
	}
	var values []float64
	for _, l := range levels {
		if x, ok := p.Value(l); ok {
			values = append(values, x)
		}
	}
	return columnDigits(values, p.Digits)
}
