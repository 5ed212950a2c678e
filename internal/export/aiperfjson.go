package export

import (
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// aiperfMetric is a metric of all servers in AIPerf's JSON.
type aiperfMetric struct {
	Type        telemetry.Shape `json:"type"`
	Description string          `json:"description"`
	Unit        string          `json:"unit,omitempty"`
	Series      []aiperfSeries  `json:"series"`
}

type aiperfSeries struct {
	Endpoint string             `json:"endpoint_url"`
	Labels   map[string]string  `json:"labels,omitempty"`
	Stats    map[string]float64 `json:"stats"`
	Buckets  map[string]int64   `json:"buckets,omitempty"`
}

// aiperfEndpoint is how a server was read.
type aiperfEndpoint struct {
	Fetches        int     `json:"total_fetches"`
	FirstFetch     int64   `json:"first_fetch_ns"`
	LastFetch      int64   `json:"last_fetch_ns"`
	FetchLatency   float64 `json:"avg_fetch_latency_ms"`
	Updates        int     `json:"unique_updates"`
	FirstUpdate    int64   `json:"first_update_ns"`
	LastUpdate     int64   `json:"last_update_ns"`
	Duration       float64 `json:"duration_seconds"`
	UpdateInterval float64 `json:"avg_update_interval_ms"`
}

// aiperfUnit is the unit of a metric in AIPerf's words, "" for none.
func aiperfUnit(family string, shape telemetry.Shape) string {
	switch unit := unitOf(family); {
	case unit != "":
		return unit
	case strings.Contains(family, "num_requests_"):
		return "requests"
	case strings.HasSuffix(family, "_perc"):
		return "percent"
	case shape == telemetry.Counter:
		return "count"
	}
	return ""
}

// metrics are those of all servers by name. A name that means another shape at another server gets the shape as an end.
func (l *aiperfLevel) metrics() map[string]*aiperfMetric {
	all := map[string]*aiperfMetric{}
	for _, s := range l.servers {
		for _, f := range s.families {
			name := f.Name
			if have := all[name]; have != nil && have.Type != f.Shape {
				name += "_" + string(f.Shape)
			}
			for _, m := range f.Members {
				stats, buckets := l.stats(m, f.Shape, s.of)
				if stats == nil {
					continue
				}
				if all[name] == nil {
					all[name] = &aiperfMetric{Type: f.Shape, Unit: aiperfUnit(f.Name, f.Shape)}
				}
				all[name].Series = append(all[name].Series, aiperfSeries{s.name, labelMap(m.Labels), stats, buckets})
			}
		}
	}
	return all
}

func labelMap(labels []telemetry.Label) map[string]string {
	all := map[string]string{}
	for _, l := range labels {
		all[l[0]] = l[1]
	}
	return all
}

// writeJSON writes server_metrics_export.json.
func (l *aiperfLevel) writeJSON(path string) error {
	names, endpoints := []string{}, map[string]aiperfEndpoint{}
	from, to := int64(math.MaxInt64), int64(0)
	for _, s := range l.servers {
		names = append(names, s.name)
		endpoints[s.name] = endpointOf(s.of)
		first, last := s.of.Windows[0].Middle(), s.of.Windows[len(s.of.Windows)-1].Middle()
		from, to = min(from, wallOf(s.of, max(l.from, first))), max(to, wallOf(s.of, min(l.to, last)))
	}
	summary := plainjson.Object{}
	summary.Add("endpoints_configured", names)
	summary.Add("endpoints_successful", names)
	summary.Add("start_time", time.Unix(0, from).UTC().Format(time.RFC3339Nano))
	summary.Add("end_time", time.Unix(0, to).UTC().Format(time.RFC3339Nano))
	summary.Add("endpoint_info", endpoints)
	if from < to {
		summary.Add("phase_time_ranges", map[string]map[string]int64{"profiling": {"start_ns": from, "end_ns": to}})
	}
	out := plainjson.Object{}
	out.Add("schema_version", aiperfSchema)
	out.Add("benchmark_id", l.run)
	out.Add("summary", summary)
	out.Add("metrics_phase", "profiling")
	out.Add("metrics", l.metrics())
	out.Add("input_config", map[string]string{})
	text, err := plainjson.MarshalIndent(out, "  ")
	if err != nil {
		return err
	}
	return outputs.WriteFile(path, append(text, '\n'))
}

// endpointOf is how a source was read; every reading counts as an update, since AIPerf's are of pages that differ.
func endpointOf(of *telemetry.Readings) aiperfEndpoint {
	latency := 0.
	for _, w := range of.Windows {
		latency += (w.Received - w.Sent).Seconds()
	}
	n := len(of.Windows)
	first, last := of.Windows[0].Middle(), of.Windows[n-1].Middle()
	e := aiperfEndpoint{Fetches: n, FirstFetch: wallOf(of, first), LastFetch: wallOf(of, last), FetchLatency: 1000 * latency / float64(n),
		Updates: n, FirstUpdate: wallOf(of, first), LastUpdate: wallOf(of, last), Duration: (last - first).Seconds()}
	if n > 1 {
		e.UpdateInterval = 1000 * e.Duration / float64(n-1)
	}
	return e
}

// An aiperfSample is a member in one reading.
type aiperfSample struct {
	Labels  map[string]string  `json:"labels,omitempty"`
	Value   *float64           `json:"value,omitempty"`
	Buckets map[string]float64 `json:"buckets,omitempty"`
	Sum     *float64           `json:"sum,omitempty"`
	Count   *float64           `json:"count,omitempty"`
}

// aiperfReading is a line of server_metrics_export.jsonl.
type aiperfReading struct {
	Endpoint string                    `json:"endpoint_url"`
	Time     int64                     `json:"timestamp_ns"`
	Latency  int64                     `json:"endpoint_latency_ns"`
	Sent     int64                     `json:"request_sent_ns"`
	Metrics  map[string][]aiperfSample `json:"metrics"`
}

// writeLines writes server_metrics_export.jsonl, a line for each reading.
func (l *aiperfLevel) writeLines(path string) error {
	return outputs.Replace(path, func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		for _, s := range l.servers {
			at := s.samples()
			for i, window := range s.of.Windows {
				line := aiperfReading{Endpoint: s.name, Time: wallOf(s.of, window.Middle()), Latency: int64(window.Received - window.Sent),
					Sent: wallOf(s.of, window.Sent), Metrics: at(i)}
				if err := out.Encode(line); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// samples returns a function for the values of a reading by metric, as Series.Follow does. Numbers that JSON has no form for are left out.
func (s aiperfSource) samples() func(reading int) map[string][]aiperfSample {
	type member struct {
		name   string
		sample func(int) (aiperfSample, bool)
	}
	var members []member
	for _, f := range s.families {
		for _, m := range f.Members {
			members = append(members, member{f.Name, sampleOf(m)})
		}
	}
	return func(reading int) map[string][]aiperfSample {
		all := map[string][]aiperfSample{}
		for _, m := range members {
			if sample, ok := m.sample(reading); ok {
				all[m.name] = append(all[m.name], sample)
			}
		}
		return all
	}
}

func sampleOf(m telemetry.Member) func(int) (aiperfSample, bool) {
	labels := labelMap(m.Labels)
	if m.Value != nil {
		at := m.Value.Follow()
		return func(i int) (aiperfSample, bool) {
			v, ok := at(i)
			return aiperfSample{Labels: labels, Value: &v}, ok && !math.IsInf(v, 0)
		}
	}
	at := m.Follow()
	return func(i int) (aiperfSample, bool) {
		c, ok := at(i)
		if !ok || slices.ContainsFunc(append(slices.Clone(c.Buckets), c.Sum, c.Count), func(v float64) bool { return math.IsInf(v, 0) }) {
			return aiperfSample{}, false
		}
		buckets := map[string]float64{}
		for k, b := range m.Buckets {
			buckets[omNumber(b.Bound)] = c.Buckets[k]
		}
		return aiperfSample{Labels: labels, Buckets: buckets, Sum: &c.Sum, Count: &c.Count}, true
	}
}
