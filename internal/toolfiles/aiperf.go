package toolfiles

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// isAIPerf knows profile_export_aiperf.json, and the lines of profile_export.jsonl.
func isAIPerf(k keys) bool {
	figures := k
	if k.has("records") {
		figures = k.in("records")
	}
	return k.has("input_config") && (figures.has("request_latency") || figures.has("request_throughput")) || isAIPerfLine(k)
}

func isAIPerfLine(k keys) bool {
	about := k.in("metadata")
	return k.has("metadata", "metrics") && (about.has("request_start_ns") || about.has("timestamp_ns"))
}

// aiperfFigures are its statistics: those of one metric, in its unit.
type aiperfFigures struct {
	Unit string `json:"unit"`

	Avg *float64 `json:"avg"`
	P50 *float64 `json:"p50"`
	P90 *float64 `json:"p90"`
	P95 *float64 `json:"p95"`
	P99 *float64 `json:"p99"`
}

// aiperfSummary is profile_export_aiperf.json.
type aiperfSummary struct {
	TTFT     aiperfFigures `json:"time_to_first_token"`
	TPOT     aiperfFigures `json:"inter_token_latency"` // a mean a request
	ITL      aiperfFigures `json:"inter_chunk_latency"`
	Latency  aiperfFigures `json:"request_latency"`
	Requests aiperfFigures `json:"request_throughput"`
	Output   aiperfFigures `json:"output_token_throughput"`
	Total    aiperfFigures `json:"total_token_throughput"`
	Input    aiperfFigures `json:"input_token_throughput"`
	Count    aiperfFigures `json:"request_count"`
	Errors   aiperfFigures `json:"error_request_count"`
	Stopped  bool          `json:"was_cancelled"`
	Config   aiperfConfig  `json:"input_config"`

	// Of the first versions, which had the statistics under records.
	Records *aiperfSummary `json:"records"`
	First   aiperfFigures  `json:"ttft"`
}

// figures are the statistics, in the place where later versions have them.
func (s *aiperfSummary) figures() *aiperfSummary {
	if s.Records == nil {
		return s
	}
	made := *s.Records
	made.TTFT, made.Stopped, made.Config = made.First, s.Stopped, s.Config
	return &made
}

type aiperfConfig struct {
	Models struct {
		Items []struct {
			Name string `json:"name"`
		} `json:"items"`
	} `json:"models"`
	Endpoint struct {
		Names     []string        `json:"model_names"` // of older versions
		Type      string          `json:"type"`
		Streaming *bool           `json:"streaming"`
		Extra     json.RawMessage `json:"extra"`
	} `json:"endpoint"`
	Tokenizer struct {
		Name string `json:"name"`
	} `json:"tokenizer"`
	Phases  []aiperfPhase `json:"phases"`
	Loadgen aiperfPhase   `json:"loadgen"` // of older versions

	Names    []string `json:"model_names"` // of genai-perf, aiperf's predecessor
	Analyzer struct {
		Stimulus aiperfPhase `json:"stimulus"`
	} `json:"perf_analyzer"`
}

type aiperfPhase struct {
	Kind        string   `json:"kind"`
	Type        string   `json:"type"`
	Concurrency *int     `json:"concurrency"`
	Rate        *float64 `json:"rate"`
	RequestRate *float64 `json:"request_rate"`
	Smoothness  *float64 `json:"smoothness"`
}

// readAIPerf reads a run's summary and its records, of which either may be missing.
func readAIPerf(r *Run, files []file) error {
	l := Level{LoadUnknown: true, Points: map[Point]float64{}}
	summaries := 0
	var problems []error
	for _, f := range files {
		for _, doc := range f.docs {
			if isAIPerfLine(keysOf(doc)) {
				if q, ok := aiperfRequest(doc); ok {
					l.Requests = append(l.Requests, q)
				}
				continue
			}
			var s aiperfSummary
			if err := json.Unmarshal(doc, &s); err != nil {
				problems = append(problems, err)
				r.say(leftOut(f.name, err))
				continue
			}
			summaries++
			s.figures().into(r, &l)
		}
	}
	if summaries > 1 {
		return i18n.Errorf("the folder contains %d summaries: use the folder of a single run", "目录含有 %d 份汇总：请使用单次测试的目录", summaries)
	}
	l.Timed = len(l.Requests) > 0
	if !l.Timed {
		r.say(i18n.Text{EN: "the file contains only aggregate figures: for single requests, use the folder that also contains profile_export.jsonl", ZH: "文件只有汇总指标：指定同时含 profile_export.jsonl 的文件夹可读取单个请求"})
	}
	if summaries == 0 {
		r.say(i18n.Text{EN: "the file does not contain the load and model: use the folder that also contains profile_export_aiperf.json", ZH: "文件未说明负载和模型：请指定同时含 profile_export_aiperf.json 的文件夹"})
	}
	r.add(l, nil)
	if len(r.Levels) == 0 {
		return errors.Join(problems...)
	}
	return nil
}

func (s *aiperfSummary) into(r *Run, l *Level) {
	for key, from := range map[metric.Key]aiperfFigures{metric.TTFT: s.TTFT, metric.TPOT: s.TPOT, metric.ITL: s.ITL,
		metric.Latency: s.Latency} {
		for stat, v := range map[string]*float64{"mean": from.Avg, "p50": from.P50, "p90": from.P90, "p95": from.P95, "p99": from.P99} {
			put(l.Points, key, stat, v, unit(from.Unit))
		}
	}
	put(l.Points, metric.RequestThroughput, "value", s.Requests.Avg, 1)
	put(l.Points, metric.OutputThroughput, "value", s.Output.Avg, 1)
	put(l.Points, metric.InputThroughput, "value", s.Input.Avg, 1)
	put(l.Points, metric.TotalThroughput, "value", s.Total.Avg, 1)
	if s.Count.Avg != nil {
		l.Total = int(*s.Count.Avg)
	}
	if s.Errors.Avg != nil {
		l.Failed = int(*s.Errors.Avg)
		l.Total += l.Failed
	}
	if s.Stopped {
		r.say(i18n.Text{EN: "the run was stopped early", ZH: "运行在结束前被停止"})
	}
	s.Config.settings(r)
	l.Load, l.LoadUnknown = s.Config.load()
}

func (c *aiperfConfig) settings(r *Run) {
	for _, m := range c.Models.Items {
		r.set("model_id", m.Name)
	}
	for _, m := range slices.Concat(c.Endpoint.Names, c.Names) {
		r.set("model_id", m)
	}
	r.set("api", c.Endpoint.Type)
	r.set("tokenizer", c.Tokenizer.Name)
	if c.Endpoint.Streaming != nil {
		r.set("stream", fmt.Sprint(*c.Endpoint.Streaming))
	}
	var extra struct {
		Most *int `json:"max_tokens"`
	}
	if json.Unmarshal(c.Endpoint.Extra, &extra) == nil && extra.Most != nil {
		r.set("max_tokens", fmt.Sprint(*extra.Most))
	}
}

// load is the load of the measured phase; unknown where there are several or none.
func (c *aiperfConfig) load() (l metric.Load, unknown bool) {
	var measured []aiperfPhase
	for _, p := range c.Phases {
		if p.Kind == "profiling" || p.Kind == "" {
			measured = append(measured, p)
		}
	}
	if len(c.Phases) == 0 {
		measured = []aiperfPhase{c.Loadgen}
		if c.Loadgen == (aiperfPhase{}) {
			measured[0] = c.Analyzer.Stimulus
		}
	}
	if len(measured) != 1 {
		return l, true
	}
	p := measured[0]
	slots, rate := 0, 0.0
	if p.Concurrency != nil {
		slots = *p.Concurrency
	}
	for _, v := range []*float64{p.Rate, p.RequestRate} {
		if v != nil {
			rate = *v
		}
	}
	l, known := shape(slots, rate)
	if known && rate > 0 && p.Type == "constant" {
		l.Profile = l.WithProcess(load.Constant, 0)
	}
	return l, !known
}

// aiperfRecord is a line of profile_export.jsonl.
type aiperfRecord struct {
	Metadata struct {
		Start     int64  `json:"request_start_ns"`
		At        int64  `json:"timestamp_ns"` // of older versions, as is the next
		Credit    string `json:"credit_phase"`
		End       int64  `json:"request_end_ns"`
		Phase     string `json:"benchmark_phase"`
		Cancelled bool   `json:"was_cancelled"`
	} `json:"metadata"`
	Metrics map[string]struct {
		Value json.RawMessage `json:"value"`
		Unit  string          `json:"unit"`
	} `json:"metrics"`
	Error json.RawMessage `json:"error"`
}

// aiperfRequest is the request of a line; not ok for a warm-up, and for a line of another form.
func aiperfRequest(doc json.RawMessage) (q Request, ok bool) {
	var rec aiperfRecord
	if json.Unmarshal(doc, &rec) != nil || rec.Metadata.Phase == "warmup" || rec.Metadata.Credit == "warmup" {
		return q, false
	}
	q = Request{Start: float64(cmp.Or(rec.Metadata.Start, rec.Metadata.At)) / 1e9, In: -1, Out: -1, Cancelled: rec.Metadata.Cancelled}
	q.Failed = len(rec.Error) > 0 && string(rec.Error) != "null"
	var streamed bool
	if q.TTFT, streamed = rec.seconds("time_to_first_token"); !streamed {
		q.TTFT, _ = rec.seconds("ttft") // of older versions
	}
	latency, there := rec.seconds("request_latency")
	if !there && rec.Metadata.End > rec.Metadata.Start {
		latency = float64(rec.Metadata.End-rec.Metadata.Start) / 1e9
	}
	q.Latency = latency
	var gaps []float32
	if m, ok := rec.Metrics["inter_chunk_latency"]; ok && json.Unmarshal(m.Value, &gaps) == nil {
		for _, g := range gaps {
			q.Gaps = append(q.Gaps, g*float32(unit(m.Unit)))
		}
	}
	q.In, q.Out = rec.tokens("input_sequence_length"), rec.tokens("output_sequence_length")
	return q, true
}

func (r *aiperfRecord) seconds(name string) (float64, bool) {
	var v *float64
	m, ok := r.Metrics[name]
	if !ok || json.Unmarshal(m.Value, &v) != nil || v == nil {
		return 0, false
	}
	return *v * unit(m.Unit), true
}

func (r *aiperfRecord) tokens(name string) int {
	var v *float64
	if m, ok := r.Metrics[name]; !ok || json.Unmarshal(m.Value, &v) != nil || v == nil || !(*v >= 0 && *v < 1e9) {
		return -1
	}
	return int(*v)
}

// unit is a unit of time in seconds.
func unit(name string) float64 {
	switch name {
	case "ns", "nanoseconds":
		return 1e-9
	case "us", "microseconds":
		return 1e-6
	case "s", "sec", "second", "seconds":
		return 1
	}
	return 1e-3
}
