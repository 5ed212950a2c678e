package compare

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// Provenance is where the compared figure comes from.
func (c *Compared) Provenance() metric.Provenance {
	if d, ok := metric.Define(c.Metric); ok {
		return d.Provenance
	}
	return metric.Measured // failed
}

// Sources says where the compared figures come from, by their names, empty without a row.
func (r *Result) Sources() i18n.Text {
	return metric.ListSources(metric.Provenances(), func(p metric.Provenance) (names []i18n.Text) {
		for i := range r.Rows {
			name := i18n.Same(string(r.Rows[i].Metric))
			if r.Rows[i].Provenance() == p && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return names
	})
}
