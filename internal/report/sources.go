package report

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Sources says which of a level's figures are not measured by the client alone, and where they come from, a line each.
func Sources(l *metric.Level) (all []i18n.Text) {
	for _, p := range metric.Provenances() {
		if p == metric.Measured {
			continue
		}
		var names []i18n.Text
		for _, d := range l.Table() {
			if l.Provenance(d.Key) == p && shown(l, d) {
				names = append(names, d.Title)
			}
		}
		if len(names) > 0 {
			all = append(all, i18n.Text{EN: string(p) + ": " + joined("en", names, ", "), ZH: p.Name().In("zh") + "：" + joined("zh", names, "、")})
		}
	}
	return all
}

// shown reports whether a metric stands in one of the tables of a single level.
func shown(l *metric.Level, d metric.Definition) bool {
	_, ok := l.Value(d.Key)
	return ok && slices.ContainsFunc(d.Places, func(p metric.Place) bool {
		placed := metric.Placed{Place: p, Metric: d}
		return slices.Contains(levelTables(), p.In) && placed.StandsFor(l.Kind) && placed.Shown(l)
	})
}

// levelTables are the tables of a single level.
func levelTables() []metric.Section {
	return []metric.Section{metric.SummaryTable, metric.PercentileTable, metric.GuideTable, metric.MoreTable,
		metric.OutcomeTable, metric.ClientTable, metric.TurnTable}
}

func joined(language string, texts []i18n.Text, between string) string {
	return strings.Join(i18n.All(language, texts), between)
}

// sourceLines are the sources of a level's figures below its tables, "" where all are measured.
func sourceLines(l *metric.Level) string {
	lines := Sources(l)
	if len(lines) == 0 {
		return ""
	}
	lines = slices.Concat(lines, []i18n.Text{{EN: "measured: all other figures", ZH: "实测：其余数据"}})
	return "Sources of the figures:\n  " + joined("en", lines, "\n  ") + "\n"
}
