package export

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// llmdVersion is the version of llm-d's benchmark report.
const llmdVersion = "0.2.1"

// llmdReportExport declares llm-d's benchmark reports.
func llmdReportExport() Declaration {
	return Declaration{Name: "llmd-report", Open: opened(newLLMDReport), Help: i18n.Text{
		EN: "one file per level: llm-d benchmark report 0.2.1; the accelerator is set with --tag hw=… and --gpus",
		ZH: "每级一个文件：llm-d 基准报告 0.2.1；加速器信息取自 --tag hw=… 与 --gpus"}}
}

// llmdReport writes each level as one of llm-d's benchmark reports (llm-d/llm-d-benchmark, benchmark_report/schema_v0_2_1.py), which has
// one set of figures.
type llmdReport struct {
	folder string
	level  llmdLevel
	done   []llmdLevel
}

// An llmdLevel is a level with what its report has beside our figures.
type llmdLevel struct {
	Level
	first, last record.Instant
	perToken    *metric.Distribution // latency ÷ output tokens
}

func newLLMDReport(folder string) sink { return &llmdReport{folder: folder} }

// Begin starts a level.
func (d *llmdReport) Begin(Start) error {
	d.level = llmdLevel{first: math.MaxInt64, perToken: &metric.Distribution{}}
	return nil
}

// Add takes a request.
func (d *llmdReport) Add(r *record.Record) error {
	if !r.Counted() {
		return nil
	}
	d.level.first, d.level.last = min(d.level.first, r.Sent), max(d.level.last, r.End, r.Last)
	latency, ok := r.Latency()
	if n, counted := r.OutputTokens(); ok && counted && n > 0 && r.Succeeded() {
		d.level.perToken.Add(latency.Seconds() / float64(n))
	}
	return nil
}

// End ends a level.
func (d *llmdReport) End(l Level) error {
	d.level.Level = l
	d.done = append(d.done, d.level)
	return nil
}

// Finish writes a file a level. JSON is YAML, and llm-d's tools look for files by this name.
func (d *llmdReport) Finish(run Run) (files []string, err error) {
	for i, l := range d.done {
		out, err := plainjson.MarshalIndent(l.report(run, i), "  ")
		if err != nil {
			return files, err
		}
		name := "benchmark_report_v0.2,_" + l.Load.Name + ".yaml"
		if err := outputs.WriteFile(join(d.folder, name), append(out, '\n')); err != nil {
			return files, err
		}
		files = append(files, name)
	}
	return files, nil
}

// Abandon does nothing: nothing is written before Finish.
func (d *llmdReport) Abandon() {}

func (l llmdLevel) report(run Run, stage int) plainjson.Object {
	aggregate := plainjson.Object{{Name: "requests", Value: l.requests()}, {Name: "latency", Value: l.latency()}, {Name: "throughput", Value: l.throughput()}}
	scenario := plainjson.Object{{Name: "stack", Value: []plainjson.Object{stackOf(run)}}}
	if load := l.load(run, stage); load != nil {
		scenario.Add("load", load)
	}
	results := plainjson.Object{{Name: "request_performance", Value: plainjson.Object{{Name: "aggregate", Value: aggregate}}}}
	if s := l.Sessions; s != nil {
		sessions := plainjson.Object{{Name: "total", Value: s.Total}, {Name: "succeeded", Value: s.Total - s.CutShort}, {Name: "failed", Value: s.CutShort}}
		add(&sessions, "session_duration", "s", l.Distribution(metric.ConversationLatency))
		results.Add("session_performance", plainjson.Object{{Name: "sessions", Value: sessions}})
	}
	return plainjson.Object{{Name: "version", Value: llmdVersion}, {Name: "run", Value: l.run(run)}, {Name: "scenario", Value: scenario}, {Name: "results", Value: results}}
}

// run says which report this is: the levels of a run are reports of one experiment.
func (l llmdLevel) run(run Run) plainjson.Object {
	o := plainjson.Object{{Name: "uid", Value: hashOf(run.ID, l.Load.Name)}, {Name: "eid", Value: run.ID}}
	if l.last > l.first {
		from, to := l.Wall.Add(time.Duration(l.first)), l.Wall.Add(time.Duration(l.last))
		o.Add("time", plainjson.Object{{Name: "start", Value: from.UTC().Format(time.RFC3339Nano)}, {Name: "end", Value: to.UTC().Format(time.RFC3339Nano)},
			{Name: "duration", Value: "PT" + strconv.FormatFloat(to.Sub(from).Seconds(), 'f', -1, 64) + "S"}})
	}
	description := l.Load.Label().EN
	if run.Name != "" {
		description = run.Name + ", " + description
	}
	o.Add("description", sanitize.OneLine(description))
	var keywords []string
	for name, value := range run.Tags {
		keywords = append(keywords, sanitize.OneLine(name+"="+value))
	}
	if slices.Sort(keywords); keywords != nil {
		o.Add("keywords", keywords)
	}
	return o
}

func hashOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// stackOf is the server as a component. llm-d's inference engines say their accelerators; without those it is a generic one.
func stackOf(run Run) plainjson.Object {
	f := facts{run.Tags}
	tool := "unknown"
	if t := run.Tags["framework"]; t != "" {
		tool = sanitize.OneLine(t)
	}
	standardized := plainjson.Object{{Name: "kind", Value: "generic"}, {Name: "tool", Value: tool}, {Name: "tool_version", Value: sanitize.OneLine(run.Tags["image"])}}
	model := plainjson.Object{{Name: "name", Value: sanitize.OneLine(run.Model)}}
	if gpus := f.gpus(run); gpus > 0 && run.Tags["hw"] != "" {
		standardized[0].Value = "inference_engine"
		parallelism := plainjson.Object{}
		for _, name := range []string{"tp", "dp", "ep", "pp"} {
			if n := f.count(name, nil); n != nil {
				parallelism.Add(name, n)
			}
		}
		standardized.Add("role", "replica")
		standardized.Add("replicas", 1)
		standardized.Add("accelerator", plainjson.Object{{Name: "model", Value: sanitize.OneLine(run.Tags["hw"])}, {Name: "count", Value: gpus}, {Name: "parallelism", Value: parallelism}})
	}
	standardized.Add("model", model)
	metadata := plainjson.Object{{Name: "label", Value: sanitize.OneLine(run.Server)}, {Name: "cfg_id", Value: hashOf(run.Server, run.Model, run.API)}}
	native := plainjson.Object{{Name: "config", Value: plainjson.Object{{Name: "url", Value: sanitize.OneLine(run.Server)}, {Name: "api", Value: run.API}}}}
	return plainjson.Object{{Name: "metadata", Value: metadata}, {Name: "standardized", Value: standardized}, {Name: "native", Value: native}}
}

// load is the load generator; nil where nobody counted the prompts, as the report demands their length.
func (l llmdLevel) load(run Run, stage int) plainjson.Object {
	inputs := l.Distribution(metric.InputTokens)
	if inputs == nil || inputs.N() == 0 {
		return nil
	}
	source := "sampled"
	if run.Random {
		source = "random"
	}
	length := plainjson.Object{{Name: "distribution", Value: "other"}, {Name: "value", Value: plainNumber(inputs.Mean())}, {Name: "min", Value: int(inputs.At(0))}, {Name: "max", Value: max(1, int(inputs.At(1)))}}
	o := plainjson.Object{{Name: "tool", Value: "evalscope-perf"}, {Name: "tool_version", Value: run.Program}, {Name: "source", Value: source}, {Name: "stage", Value: stage}, {Name: "input_seq_len", Value: length}}
	if l.Load.Conversations {
		o.Add("multi_turn", plainjson.Object{{Name: "enabled", Value: true}})
	}
	if rate := l.Load.OfferedRate(); rate > 0 {
		o.Add("rate_qps", plainNumber(rate))
	}
	if slots := l.Load.MaxSlots(); slots > 0 {
		o.Add("concurrency", slots)
	}
	metadata := plainjson.Object{}
	if run.Plan != "" {
		metadata.Add("cfg_id", run.Plan)
	}
	native := plainjson.Object{{Name: "config", Value: plainjson.Object{{Name: "level", Value: sanitize.OneLine(l.Load.Name)}, {Name: "dataset", Value: sanitize.OneLine(run.Dataset)}, {Name: "number", Value: l.Load.Number}}}}
	return plainjson.Object{{Name: "metadata", Value: metadata}, {Name: "standardized", Value: o}, {Name: "native", Value: native}}
}
