package livemetrics

import (
	"runtime"
	"slices"
	"strconv"

	dto "github.com/prometheus/client_model/go"

	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/perf/metric"
)

// prefix begins the names of all metrics but those of the process.
const prefix = "evalscope_perf_"

// verdicts are the values of the label verdict.
var verdicts = []metric.VerdictStatus{metric.Valid, metric.Degraded, metric.Invalid, metric.Unchecked}

// A family collects the samples of one metric.
type family struct{ dto.MetricFamily }

func newFamily(name, help string, kind dto.MetricType) *family {
	return &family{dto.MetricFamily{Name: &name, Help: &help, Type: kind.Enum()}}
}

func (f *family) add(value float64, labels ...string) {
	m := &dto.Metric{Label: pairs(labels)}
	if f.GetType() == dto.MetricType_COUNTER {
		m.Counter = &dto.Counter{Value: &value}
	} else {
		m.Gauge = &dto.Gauge{Value: &value}
	}
	f.Metric = append(f.Metric, m)
}

// pairs are labels from names and values in turn.
func pairs(labels []string) (all []*dto.LabelPair) {
	for i := 0; i+1 < len(labels); i += 2 {
		all = append(all, &dto.LabelPair{Name: &labels[i], Value: &labels[i+1]})
	}
	return all
}

// Gather reads all metrics, sorted by their names. Those without a sample are left out.
func (m *Metrics) Gather() []*dto.MetricFamily {
	all, _ := m.gather(nil)
	return all
}

// gather is Gather without the histograms of some levels, which no longer change. It returns the levels whose last histograms it has.
func (m *Metrics) gather(without map[*level]bool) (given []*dto.MetricFamily, last []*level) {
	m.mu.Lock()
	levels := slices.Clone(m.levels)
	var changing []*level
	for _, l := range levels {
		if !without[l] {
			changing = append(changing, l)
			if !l.running {
				last = append(last, l)
			}
		}
	}
	m.mu.Unlock()
	all := append(m.counts(levels), m.states(levels)...)
	for i := range timesTable {
		all = append(all, m.times(changing, i))
	}
	all = append(all, m.process()...)
	for _, f := range all {
		if len(f.Metric) > 0 {
			given = append(given, &f.MetricFamily)
		}
	}
	slices.SortFunc(given, func(a, b *dto.MetricFamily) int {
		if a.GetName() < b.GetName() {
			return -1
		}
		return 1
	})
	return given, last
}

// counts are the requests by their outcomes and the tokens.
func (m *Metrics) counts(levels []*level) []*family {
	requests := newFamily(prefix+"requests_total", "Requests that ended, by outcome: success, a kind of fault, or canceled by the client.", dto.MetricType_COUNTER)
	input := newFamily(prefix+"input_tokens_total", "Prompt tokens of successful measured requests, as reported by the server.", dto.MetricType_COUNTER)
	output := newFamily(prefix+"output_tokens_total", "Output tokens of successful measured requests, as reported by the server.", dto.MetricType_COUNTER)
	cached := newFamily(prefix+"cached_tokens_total", "Prompt tokens that the server took from its prefix cache.", dto.MetricType_COUNTER)
	for _, l := range levels {
		for phase := range phases {
			for i := range l.outcomes[phase] {
				outcome := "other"
				if i < len(outcomes) {
					outcome = outcomes[i]
				}
				if n := l.outcomes[phase][i].Load(); n > 0 || i == 0 && phase == 1 {
					requests.add(float64(n), "run", m.info.Run, "level", l.name, "phase", phases[phase], "outcome", outcome)
				}
			}
		}
		input.add(float64(l.input.Load()), "run", m.info.Run, "level", l.name)
		output.add(float64(l.output.Load()), "run", m.info.Run, "level", l.name)
		cached.add(float64(l.cached.Load()), "run", m.info.Run, "level", l.name)
	}
	return []*family{requests, input, output, cached}
}

// states are what the level under way does, and what became of those before it.
func (m *Metrics) states(levels []*level) []*family {
	about := newFamily(prefix+"run_info", "The run; its value is 1.", dto.MetricType_GAUGE)
	about.add(1, "run", m.info.Run, "name", m.info.Name, "model", m.info.Model, "api", m.info.API, "dataset", m.info.Dataset, "version", m.info.Version)
	active := newFamily(prefix+"level_active", "Whether the load of the level is running.", dto.MetricType_GAUGE)
	inFlight := newFamily(prefix+"requests_in_flight", "Requests in flight.", dto.MetricType_GAUGE)
	parallel := newFamily(prefix+"target_concurrency", "Concurrency that the load asks for at the moment.", dto.MetricType_GAUGE)
	rate := newFamily(prefix+"target_sessions_per_second", "Arrival rate that the load asks for at the moment.", dto.MetricType_GAUGE)
	started := newFamily(prefix+"sessions_started_total", "Sessions that started, warm-up included.", dto.MetricType_COUNTER)
	dropped := newFamily(prefix+"sessions_dropped_total", "Sessions that were never sent because of --max-in-flight.", dto.MetricType_COUNTER)
	verdict := newFamily(prefix+"level_verdict", "Whether the client could have distorted the level: 1 for the verdict that it got.", dto.MetricType_GAUGE)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range levels {
		now, running := l.last, 0.0
		if l.running {
			now, running = m.now(), 1
		}
		labels := []string{"run", m.info.Run, "level", l.name}
		active.add(running, labels...)
		inFlight.add(float64(now.InFlight), labels...)
		parallel.add(float64(now.Parallel), labels...)
		rate.add(now.Rate, labels...)
		started.add(float64(now.Started), labels...)
		dropped.add(float64(now.Dropped), labels...)
		for _, v := range verdicts {
			if l.verdict == v {
				verdict.add(1, append(slices.Clone(labels), "verdict", string(v))...)
			}
		}
	}
	return []*family{about, active, inFlight, parallel, rate, started, dropped, verdict}
}

// times are a histogram of levels.
func (m *Metrics) times(levels []*level, at int) *family {
	f := newFamily(prefix+timesTable[at].name, timesTable[at].help, dto.MetricType_HISTOGRAM)
	for _, l := range levels {
		f.Metric = append(f.Metric, &dto.Metric{Label: pairs([]string{"run", m.info.Run, "level", l.name}), Histogram: l.times[at].read()})
	}
	return f
}

// read is the histogram in Prometheus' form: the count of each bucket holds those below it.
func (h *histogram) read() *dto.Histogram {
	sum, total := float64(h.sum.Load())/1e9, uint64(0)
	d := &dto.Histogram{SampleSum: &sum}
	for i, bound := range h.bounds {
		total += h.counts[i].Load()
		upper, _ := strconv.ParseFloat(strconv.FormatFloat(float64(bound)/1e9, 'g', 12, 64), 64)
		below := total
		d.Bucket = append(d.Bucket, &dto.Bucket{UpperBound: &upper, CumulativeCount: &below})
	}
	total += h.counts[len(h.bounds)].Load()
	d.SampleCount = &total
	return d
}

// process are the client's own processor time and goroutines.
func (m *Metrics) process() []*family {
	cpu := newFamily("process_cpu_seconds_total", "User and system CPU time of the client in seconds.", dto.MetricType_COUNTER)
	cpu.add(health.CPUTime().Seconds(), "run", m.info.Run)
	goroutines := newFamily("go_goroutines", "Goroutines of the client.", dto.MetricType_GAUGE)
	goroutines.add(float64(runtime.NumGoroutine()), "run", m.info.Run)
	return []*family{cpu, goroutines}
}
