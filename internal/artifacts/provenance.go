package artifacts

import "github.com/modelscope/evalscope/perf/metric"

// provenanceOf is where the figures of a level come from, by the key of a metric or the place of other figures in the level; a name covers
// what lies below it and has no name of its own.
func provenanceOf(l *metric.Level) map[string]metric.Provenance {
	all := map[string]metric.Provenance{}
	of := metrics{l}
	for _, d := range l.Table() {
		if of.of(d) != nil {
			all[string(d.Key)] = l.Provenance(d.Key)
		}
	}
	if l.Energy != nil {
		all["energy"] = metric.Derived
		if l.Energy.Counted != nil {
			all["energy.counted_joules"] = metric.ServerReported
		}
	}
	if l.Cost != nil {
		all["cost"] = metric.Derived
	}
	if l.Throttling != nil {
		all["gpu_throttling"] = metric.ServerReported
	}
	if s := l.Server; s != nil {
		all["server"] = metric.ServerReported
		for _, name := range []string{"requests", "choices", "answered", "times"} {
			all["server.ours."+name] = metric.Measured
		}
		for _, name := range []string{"foreign_requests", "foreign_output_tokens", "foreign_share", "network_and_gateway"} {
			all["server."+name] = metric.Derived
		}
	}
	return all
}
