package artifacts

import "github.com/modelscope/evalscope/perf/metric"

// provenanceOf is where the figures of a level come from, by the key of a metric or the place of other figures in the level; a name covers
// what lies below it and has no name of its own, in each member of a list too.
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
	if s := l.Sampled; s != nil {
		all["sampled"] = metric.Derived
		if s.Queue != nil { // Little's law
			all["sampled.queue_estimate"] = metric.Estimated
		}
		if len(s.Growth) > 0 { // the slope of a fitted line
			all["sampled.memory_growth"] = metric.Estimated
		}
	}
	if l.Server != nil {
		ofServer(all, "server", l.Server)
	}
	ofTargets(all, l)
	return all
}

// ofServer names what a server counted, beside what the client did.
func ofServer(all map[string]metric.Provenance, at string, s *metric.Server) {
	all[at] = metric.ServerReported
	for name, t := range s.Times {
		for percentile, e := range map[string]*metric.Estimate{".p50": t.P50, ".p99": t.P99} { // between the bounds of a histogram
			if e != nil {
				all[at+".times."+string(name)+percentile] = metric.Estimated
			}
		}
	}
	for _, name := range []string{"requests", "choices", "answered", "times"} {
		all[at+".ours."+name] = metric.Measured
	}
	for _, name := range []string{"foreign_requests", "foreign_output_tokens", "foreign_share", "network_and_gateway"} {
		all[at+"."+name] = metric.Derived
	}
}

// ofTargets names the figures of each of several servers.
func ofTargets(all map[string]metric.Provenance, l *metric.Level) {
	if len(l.Targets) == 0 {
		return
	}
	all["targets"] = metric.Measured
	for _, key := range []metric.Key{metric.RequestThroughput, metric.OutputThroughput, metric.TTFT, metric.TPOT, metric.Latency} {
		all["targets."+string(key)] = l.Provenance(key)
	}
	for i := range l.Targets {
		if t := &l.Targets[i]; t.Server != nil {
			ofServer(all, "targets.server", t.Server)
		}
		if l.Targets[i].Slower != nil {
			all["targets.slower"] = metric.Derived
		}
	}
}
