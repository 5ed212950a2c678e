package metric

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/protocol"
)

// The kinds of answers for which rows exist.
var (
	generated = []protocol.Kind{protocol.Generation}
	inputOnly = []protocol.Kind{protocol.Embedding, protocol.Rerank, protocol.Decision}
)

// table is every row in the order of reports, byKey where each stands. Neither changes.
var (
	table = complete(slices.Concat(ofLevels(), ofTimes(), ofTokens(), ofClient(), ofConversations(), ofGraphs()))
	byKey = places(table)
)

// label is what the guides call the metric in a table; its title where they do not show it.
func (d *Definition) label(in Section) string {
	guide := map[Section]string{SummaryTable: d.Guide, PercentileTable: d.Column, GuideTable: d.GuideZH}
	return cmp.Or(guide[in], d.Title.EN)
}

// complete fills in what follows from a row's other fields.
func complete(rows []Definition) []Definition {
	for i := range rows {
		d := &rows[i]
		for j := range d.Places {
			d.Places[j].Label = cmp.Or(d.Places[j].Label, d.label(d.Places[j].In))
		}
		if d.Value == nil {
			d.Value = d.value()
		}
	}
	return rows
}

func places(rows []Definition) map[Key]int {
	at := make(map[Key]int, len(rows))
	for i, d := range rows {
		at[d.Key] = i
	}
	return at
}

// Table is every metric, in the order of reports. It feeds terminal, JSON, HTML, criteria and docs.
func Table() []Definition { return slices.Clone(table) }

// TableFor is the part of the table that exists for a kind of answers, of single requests.
func TableFor(kind protocol.Kind) []Definition {
	return slices.DeleteFunc(Table(), func(d Definition) bool { return !d.Exists(kind) || d.Conversations })
}

// Table is the part of the table that exists for the level.
func (l *Level) Table() []Definition {
	return slices.DeleteFunc(Table(), func(d Definition) bool {
		return !d.Exists(l.Kind) || d.Conversations && !l.Load.Conversations || d.Graphs && !l.Load.Graphs
	})
}

// Define returns the table's row for key.
func Define(key Key) (Definition, bool) {
	if i, ok := byKey[key]; ok {
		return table[i], true
	}
	return Definition{}, false
}
