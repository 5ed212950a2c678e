package artifacts

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// ResultFile is the name of the file that Result makes, in the run's folder; ResultSchema the name and version of its
// form, which docs/schema/perf_result.v1.json describes.
const (
	ResultFile   = "perf_result.json"
	ResultSchema = "evalscope-perf-result/1.0"
)

// RunInfo is what perf_result.json says of a run beside its levels. Nothing in it may hold a secret.
type RunInfo struct {
	// ID is the run's uuid, Name its name or alias, "" for none.
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Program is the version of this program.
	Program  string    `json:"program,omitempty"`
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	// Kind is what the requests were answered with, left out for generated text.
	Kind protocol.Kind `json:"kind,omitempty"`
	// Status is "done", "interrupted" or "failed".
	Status string `json:"status,omitempty"`
	// Verdict is the self-check's word: UNCHECKED until calibration exists.
	Verdict string `json:"verdict,omitempty"`
	// Command is the command line without its secrets.
	Command []string `json:"command,omitempty"`
	// Arguments are the settings as benchmark_args.json keeps them.
	Arguments json.RawMessage `json:"arguments,omitempty"`
	// PlanHash is the hash of plan.json.
	PlanHash string `json:"plan_hash,omitempty"`
	// Tags are the user's names and values, GPUs the number of GPUs that serve.
	Tags map[string]string `json:"tags,omitempty"`
	GPUs int               `json:"gpus,omitempty"`
	// SLO are the limits of a good request.
	SLO    []string `json:"slo,omitempty"`
	Host   Host     `json:"host,omitzero"`
	Server Server   `json:"server,omitzero"`
	// Incomplete says in a few words what these figures lack of the run that was asked for, "" for nothing; Unread are the
	// levels whose logs could not be read.
	Incomplete string   `json:"incomplete,omitempty"`
	Unread     []string `json:"unread_levels,omitempty"`
	// Preflight is what was found at this machine before the run, as package preflight spells its findings.
	Preflight json.RawMessage `json:"preflight,omitempty"`
	// Notes are sentences about the run as a whole.
	Notes []string `json:"notes,omitempty"`
	// Search is the outcome of a sweep that looked for a load, nil for any other. It has a place of its own in the file.
	Search *metric.Search `json:"-"`
	// Recommended is the load to run the service at, nil where the run shows none.
	Recommended *Recommended `json:"-"`
	// Loads are the loads that ran several times, each as the mean of its runs, and how far they are from the goals of --until.
	Loads []RepeatedLoad `json:"-"`
}

// Recommended is the load to run a service at: its place on the axis of loads, if there is one, the name of the level that measured it,
// if one did, and why: goodput, knee or limits.
type Recommended struct {
	Variable string  `json:"variable,omitempty"`
	Load     float64 `json:"load,omitempty"`
	Level    string  `json:"level,omitempty"`
	Reason   string  `json:"reason"`
}

// Host is the machine that sent the load.
type Host struct {
	Name   string `json:"name,omitempty"`
	OS     string `json:"os,omitempty"`
	Arch   string `json:"arch,omitempty"`
	CPUs   int    `json:"cpus,omitempty"`
	Memory int64  `json:"memory_bytes,omitempty"`
}

// Server is the service under test as it names itself.
type Server struct {
	// Endpoint is the URL without user, password and query.
	Endpoint string `json:"endpoint,omitempty"`
	// Name is the reply's Server header; Model the model that was asked for, ReplyModel the one that the replies name.
	Name       string `json:"name,omitempty"`
	Model      string `json:"model,omitempty"`
	ReplyModel string `json:"reply_model,omitempty"`
	API        string `json:"api,omitempty"`
	// Environment is what the server said of itself: engine, version, models, context length, flags; as package preflight
	// spells its manifest.
	Environment json.RawMessage `json:"environment,omitempty"`
}

// ResultLevel is one level of perf_result.json.
type ResultLevel struct {
	*metric.Level
	// Ended is how the level ended: a reason of package eventlog, "killed", or "running" for a level under way.
	Ended string
	// Notes are sentences about the level, warnings among them.
	Notes []string
}

// Result is perf_result.json: the run, every level with every metric by its key in the table's units (seconds, tokens,
// shares of 1), and the suggestions as they are given, nil for none. An absent figure is null.
func Result(run RunInfo, levels []ResultLevel, suggestions json.RawMessage) ([]byte, error) {
	whole := struct {
		Schema       string                `json:"schema"`
		Run          RunInfo               `json:"run"`
		Levels       []resultLevel         `json:"levels"`
		Loads        []resultLoad          `json:"loads,omitempty"`
		Interference []metric.Interference `json:"interference,omitempty"`
		Search       *metric.Search        `json:"search,omitempty"`
		Recommended  *Recommended          `json:"recommended,omitempty"`
		Suggestions  json.RawMessage       `json:"suggestions,omitempty"`
	}{ResultSchema, run, []resultLevel{}, loadsOf(run), interferences(levels), run.Search, run.Recommended, suggestions}
	for _, l := range levels {
		whole.Levels = append(whole.Levels, resultLevel{Level: l.Level, Ended: l.Ended, Objectives: keptOf(l.Level), Stages: stagesOf(l.Level),
			Classes: classesIn(l.Level), Steady: steadyOf(l.Level), Confidence: confidenceOf(l.Level), Metrics: metrics{l.Level},
			Provenance: provenanceOf(l.Level), Notes: l.Notes})
	}
	out, err := plainjson.MarshalIndent(whole, "  ")
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", ResultFile, err)
	}
	return append(out, '\n'), nil
}

// resultLevel is the JSON form of a level: the counts of metric.Level, then its metrics.
type resultLevel struct {
	*metric.Level
	Ended string `json:"ended,omitempty"`
	// Objectives says how many requests kept each limit.
	Objectives []kept `json:"objectives,omitempty"`
	// Stages are the parts of a load that changes.
	Stages []resultStage `json:"stages,omitempty"`
	// Classes are the kinds of requests of a mix.
	Classes []resultClass `json:"classes,omitempty"`
	// Steady is the stretch in which the level was stable, or why there is none.
	Steady *resultSteady `json:"steady,omitempty"`
	// Confidence says what the intervals of the metrics are made of.
	Confidence *confidence `json:"confidence,omitempty"`
	Metrics    metrics     `json:"metrics"`
	// Provenance says where the figures come from.
	Provenance map[string]metric.Provenance `json:"provenance,omitempty"`
	Notes      []string                     `json:"notes,omitempty"`
}

// resultStage is the JSON form of a stage: its name, its bounds in seconds of the level's log, and what a level has.
type resultStage struct {
	Stage int     `json:"stage"`
	Title string  `json:"title"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	// Sent is how many requests were sent in the stage; all else is of those that were due in it.
	Sent int `json:"sent"`
	resultLevel
}

func stagesOf(l *metric.Level) (all []resultStage) {
	for i, s := range l.Stages {
		all = append(all, resultStage{i + 1, s.Title.EN, s.From, s.To, s.Sent, resultLevel{Level: s.Level, Objectives: keptOf(s.Level),
			Metrics: metrics{s.Level}, Provenance: provenanceOf(s.Level)}})
	}
	return all
}

// kept is how many of a level's requests kept one limit.
type kept struct {
	Objective string `json:"objective"`
	Requests  int    `json:"requests"`
}

func keptOf(l *metric.Level) (all []kept) {
	for _, k := range l.Objectives {
		all = append(all, kept{k.Objective.String(), k.Requests})
	}
	return all
}

// metrics is a level's figures as a JSON object in the order of the metric table.
type metrics struct{ level *metric.Level }

// MarshalJSON writes every metric that exists for the kind of answers; those that the level lacks are null.
func (m metrics) MarshalJSON() ([]byte, error) { return m.write(true) }

func (m metrics) write(absent bool) ([]byte, error) {
	out := []byte{'{'}
	for _, d := range m.level.Table() {
		figure := m.of(d)
		if figure == nil && !absent {
			continue
		}
		value, err := json.Marshal(figure)
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", d.Key, err)
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, fmt.Sprintf("%q:", d.Key)...)
		out = append(out, value...)
	}
	return append(out, '}'), nil
}

type scalar struct {
	Unit  metric.Unit `json:"unit"`
	Value float64     `json:"value"`
	// Interval is the 95 % interval.
	Interval *bounds `json:"interval,omitempty"`
}

// distribution is a metric with one value a request or a gap. Percentiles are by nearest rank.
type distribution struct {
	Unit metric.Unit `json:"unit"`
	N    int         `json:"n"`
	Mean float64     `json:"mean"`
	Min  float64     `json:"min"`
	P1   finite      `json:"p1"`
	P5   finite      `json:"p5"`
	P10  finite      `json:"p10"`
	P25  finite      `json:"p25"`
	P50  finite      `json:"p50"`
	P75  finite      `json:"p75"`
	P90  finite      `json:"p90"`
	P95  finite      `json:"p95"`
	P99  finite      `json:"p99"`
	P999 finite      `json:"p99.9"`
	Max  finite      `json:"max"`
	// Infinite is how many failed requests lie above the n values; percentiles that fall on them are null.
	Infinite int `json:"infinite,omitempty"`
	// Intervals are the 95 % intervals.
	Intervals *intervalsOf `json:"intervals,omitempty"`
}

// A finite is a number; infinity is null.
type finite float64

// MarshalJSON writes the number as JSON does, or null.
func (f finite) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// of is the JSON value of one metric, nil where it is absent.
func (m metrics) of(d metric.Definition) any {
	if d.Shape == metric.Scalar {
		v, ok := m.level.Value(d.Key)
		if !ok {
			return nil
		}
		return scalar{d.Unit, v, intervalOf(m.level, d.Key)}
	}
	v := m.level.Distribution(d.Key)
	if v == nil || v.N() == 0 {
		return nil
	}
	at := func(p float64) finite { x, _ := m.level.Quantile(d.Key, p); return finite(x) }
	mean, _ := m.level.Value(d.Key)
	return distribution{Unit: d.Unit, N: v.N(), Mean: mean, Min: v.At(0), P1: at(.01), P5: at(.05), P10: at(.10),
		P25: at(.25), P50: at(.50), P75: at(.75), P90: at(.90), P95: at(.95), P99: at(.99), P999: at(.999), Max: at(1), Infinite: v.Infinite(),
		Intervals: intervalsIn(m.level, d.Key)}
}
