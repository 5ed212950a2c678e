package htmlreport

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// PercentileSources says where the figures of the levels' percentiles come from, once for all levels. Tokens that were counted locally at
// any level are derived.
func (c content) PercentileSources() i18n.Text {
	some := []metric.Provenance{metric.ServerReported, metric.Derived, metric.Estimated}
	return metric.ListSources(some, func(p metric.Provenance) (names []i18n.Text) {
		for _, d := range metric.Table() {
			if slices.ContainsFunc(c.Run.Run.Levels, func(l *metric.Level) bool {
				dist := l.Distribution(d.Key)
				return dist != nil && dist.N() > 0 && l.Provenance(d.Key) == p
			}) {
				names = append(names, d.Title)
			}
		}
		return names
	}, i18n.Text{EN: "all others are measured", ZH: "其余为实测"})
}

// LevelSources says where the figures of the table of levels come from.
func (c content) LevelSources() i18n.Text {
	r := c.Run
	keys := []metric.Key{metric.RequestThroughput, tokenThroughput(r.Run.Levels)}
	for _, k := range headline() {
		keys = append(keys, openHeadline(r.Run.Levels, k))
	}
	return metric.ListSources(metric.Provenances(), func(p metric.Provenance) (names []i18n.Text) {
		for _, k := range keys {
			has := slices.ContainsFunc(r.Run.Levels, func(l *metric.Level) bool { _, ok := l.Value(k); return ok })
			if d, _ := metric.Define(k); has && d.Provenance == p {
				names = append(names, d.Title)
			}
		}
		return names
	})
}
