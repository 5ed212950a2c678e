package history

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// provenance is where the figure comes from in the usual case.
func (f Figure) provenance() metric.Provenance {
	if d, ok := metric.Define(f.Metric); ok {
		return d.Provenance
	}
	return metric.Measured // failed
}

// Sources says where the figures of all levels come from, by their names.
func (h History) Sources() i18n.Text {
	return metric.ListSources(metric.Provenances(), func(p metric.Provenance) (names []i18n.Text) {
		for _, l := range h.Levels {
			for _, s := range l.Series {
				if name := i18n.Same(s.Figure.Name()); s.Provenance == p && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
		return names
	})
}
