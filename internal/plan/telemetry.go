package plan

import (
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// usualInterval lies between two readings where the user says nothing.
const usualInterval = time.Second

// Telemetry is what is read of servers while a level runs.
type Telemetry struct {
	// Interval is the time between two readings of one source.
	Interval time.Duration
	// Keep are the names of further metrics that are kept, nil for none.
	Keep *regexp.Regexp
	// Servers are the addresses that the user gave, nil where they follow from those of the requests. They may hold tokens.
	Servers []*url.URL
	// GPUs are the addresses of exporters of GPUs and hosts. GPUProgram tells of the GPUs of this machine, "" for none. FindGPUs reports whether
	// they are to be found.
	GPUs       []*url.URL
	GPUProgram string
	FindGPUs   bool
}

// telemetry reads what the user wants of it; the checker has looked at it before.
func (b *builder) telemetry() {
	t := &b.plan.Telemetry
	t.Interval = usualInterval
	if b.args.ServerMetricsInterval != nil {
		t.Interval = b.args.ServerMetricsInterval.Duration()
	}
	if pattern := value(b.args.ServerMetricsKeep); pattern != "" {
		t.Keep, _ = regexp.Compile(pattern)
	}
	t.Servers = b.metricsAddresses("server_metrics", b.args.ServerMetrics)
	t.GPUs = unique(b.metricsAddresses("gpu_metrics", b.args.GPUMetrics))
	switch w := b.args.GPUMetrics; w {
	case config.MetricsNVIDIA, config.MetricsAMD:
		t.GPUProgram = w
	case config.MetricsAuto:
		t.FindGPUs = true
	}
}

// metricsAddresses are the addresses of a flag.
func (b *builder) metricsAddresses(key, text string) (all []*url.URL) {
	for _, text := range config.MetricsURLs(text) {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			b.bad(key, i18n.Text{EN: "is not a URL", ZH: "不是 URL"},
				i18n.Text{EN: "use off, or a URL such as http://127.0.0.1:8000/metrics", ZH: "请使用 off，或 URL，例如 http://127.0.0.1:8000/metrics"})
			return nil
		}
		all = append(all, u)
	}
	return all
}

// unique is addresses without those that are given again: a GPU would be sampled twice.
func unique(all []*url.URL) (once []*url.URL) {
	for _, u := range all {
		if !slices.ContainsFunc(once, func(o *url.URL) bool { return o.String() == u.String() }) {
			once = append(once, u)
		}
	}
	return once
}

// givenMetrics is the address that the user gave for the server of that number: its own where there is one for each, and the first where
// there is a single server.
func (b *builder) givenMetrics(place int) *url.URL {
	given, places := b.plan.Telemetry.Servers, len(b.plan.Target.Places())
	if len(given) > 0 && (len(given) == places || places == 1) {
		return given[place]
	}
	return nil
}
