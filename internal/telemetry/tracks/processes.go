package tracks

import "github.com/modelscope/evalscope/internal/telemetry"

// processLabel tells the processes of one server apart, in gauges that each of them has.
const processLabel = "pid"

// gaugeSum adds up a gauge of a source's engines. Where several processes of an engine each have it, the greatest counts: they repeat what
// the engine does, or have 0 (vLLM with several API servers).
func (b *builder) gaugeSum(s *telemetry.Readings, names []string) []telemetry.Point {
	var engines []*telemetry.Series
	at, groups := map[string]int{}, [][]*telemetry.Series{}
	for _, series := range b.named(s, names) {
		if series.Label(processLabel) == "" {
			engines = append(engines, series)
			continue
		}
		key := ""
		for _, l := range series.Labels {
			if l[0] != processLabel {
				key += l[0] + "=" + l[1] + "\xff"
			}
		}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], series)
	}
	for _, g := range groups {
		engines = append(engines, telemetry.Greatest(g))
	}
	return telemetry.Sum(engines)
}
