package agentx

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Files of a run, as EvalScope names them: SummaryFile and ExportFile are in a level's folder, SweepFile in the one above.
const (
	SummaryFile = "agentx_summary.json"
	SweepFile   = "agentx_sweep_summary.json"
	ExportFile  = "aiperf/profile_export_aiperf.json"
	schema      = "1.0"
	aiperfForm  = "1.4"
	aiperfName  = "inferencex-agentx-mvp"
)

// A Dataset is which traces a run has sent. Its JSON is EvalScope's.
type Dataset struct {
	// Source is modelscope, huggingface or local; ID the repository there, or the path.
	Source string `json:"source"`
	ID     string `json:"dataset_id"`
	// Revision is the commit, nil for a local file.
	Revision  *string `json:"revision"`
	TraceFile string  `json:"trace_file"`
	SHA256    string  `json:"sha256"`
	// Verified reports whether the file is, byte for byte, the one that the scenario is defined over.
	Verified bool `json:"verified"`
}

// A Run is what all levels have in common.
type Run struct {
	// Scenario is what --scenario said, with every key.
	Scenario json.RawMessage
	Variant  string
	// Benchmark reports whether the results are meant to be compared.
	Benchmark bool
	// GPUs is how many serve, 0 where it is not given.
	GPUs    int
	Dataset Dataset
	Seed    uint64
	Command []string
}

// A Level is what the summary of one level needs beside its requests.
type Level struct {
	Parallel int
	// Seconds is how long it was to last.
	Seconds float64
	// Status is completed, failed or cancelled; Error why it failed.
	Status Status
	Error  string
}

// A Status is how a level ended.
type Status string

// The statuses.
const (
	Completed Status = "completed"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
)

// Name is the key of a level in the sweep's summary, and its folder.
func (l Level) Name() string { return "parallel_" + strconv.Itoa(l.Parallel) }

// Folder is where the files of a run's levels go, below the run's folder.
func (r Run) Folder() string { return "agentx_" + r.Variant }

// A Summary is agentx_summary.json, and the file of aiperf's form that it names.
type Summary struct {
	Level Level
	// Reasons are why the level is no valid submission, none for one that is.
	Reasons []string
	// JSON is the summary, Export the other.
	JSON, Export plainjson.Object
}

// Summary sums up a level, whose folder is dir.
func (r Run) Summary(l Level, c *Collector, dir string) Summary {
	if l.Status == Completed && c.warmupFailed > 0 {
		l.Error = cmp.Or(l.Error, "a warm-up request failed")
	}
	reasons := r.reasons(l, c)
	metrics := c.metrics()
	raw := filepath.Join(dir, ExportFile)
	s := plainjson.Object{}
	s.Add("schema_version", schema)
	s.Add("status", l.Status)
	s.Add("scenario", r.Scenario)
	s.Add("concurrency", l.Parallel)
	s.Add("duration", l.Seconds)
	s.Add("seed", r.Seed)
	s.Add("aiperf_version", nil) // nobody ran it
	s.Add("aiperf_schema_version", aiperfForm)
	s.Add("dataset", r.Dataset)
	s.Add("submission_valid", len(reasons) == 0)
	s.Add("aiperf_submission_valid", len(reasons) == 0)
	s.Add("aiperf_submission_invalid_reasons", reasons)
	s.Add("mirror_revalidated", false) // it is what aiperf's own stamp of a mirror needs
	s.Add("metrics", whole(metrics))
	s.Add("derived_metrics", whole(r.perGPU(metrics)))
	s.Add("error_summary", c.errorSummary(l.Error))
	s.Add("raw_artifact_dir", filepath.Dir(raw))
	s.Add("raw_summary_file", raw)
	s.Add("command", r.Command)
	return Summary{Level: l, Reasons: reasons, JSON: s, Export: r.export(l, c, metrics, reasons)}
}

// reasons are why a level is no valid submission, [] for one that is.
func (r Run) reasons(l Level, c *Collector) []string {
	all := []string{}
	if !r.Benchmark || !r.Dataset.Verified {
		all = append(all, override)
	}
	if total := c.figures.Completed() + c.figures.Failed() + c.overflows; c.overflows*100 > total {
		all = append(all, overflow)
	}
	if l.Status != Completed || c.warmupFailed > 0 {
		all = append(all, cancelled)
	}
	return all
}

// export is the file in the form of aiperf's profile_export_aiperf.json.
func (r Run) export(l Level, c *Collector, metrics []named, reasons []string) plainjson.Object {
	e := plainjson.Object{}
	e.Add("schema_version", aiperfForm)
	for _, m := range metrics {
		e.Add(m.name, m.block)
	}
	e.Add("was_cancelled", l.Status == Cancelled)
	if errors := c.errorSummary(l.Error); len(errors) > 0 {
		e.Add("error_summary", errors)
	}
	metadata := plainjson.Object{}
	metadata.Add("scenario", aiperfName)
	metadata.Add("submission_valid", len(reasons) == 0)
	if len(reasons) > 0 {
		metadata.Add("submission_invalid_reasons", reasons)
	}
	e.Add("metadata", metadata)
	return e
}

// errorSummary lists what requests failed of, most of them first; why is what the level failed of where none says it.
func (c *Collector) errorSummary(why string) []any {
	all := []any{}
	sorted := slices.Clone(c.errors)
	slices.SortStableFunc(sorted, func(a, b failure) int { return b.count - a.count })
	for _, f := range sorted {
		details := plainjson.Object{}
		if f.code != 0 {
			details.Add("code", f.code)
		}
		details.Add("type", f.kind)
		details.Add("message", f.words)
		one := plainjson.Object{}
		one.Add("error_details", details)
		one.Add("count", f.count)
		all = append(all, one)
	}
	if len(all) == 0 && why != "" {
		message := plainjson.Object{}
		message.Add("message", why)
		all = append(all, message)
	}
	return all
}

// Sweep is agentx_sweep_summary.json: the summary of each level under its name, in the order in which they ran. EvalScope ends a
// sweep with the first level that is not completed, and so does the file.
func Sweep(all []Summary) plainjson.Object {
	sweep := plainjson.Object{}
	for _, s := range all {
		sweep.Add(s.Level.Name(), s.JSON)
	}
	return sweep
}

// Note says in a sentence whether a level is a valid submission.
func (s Summary) Note() i18n.Text {
	if len(s.Reasons) == 0 {
		return i18n.Sprintf("%s: the run followed the AgentX rules (submission_valid)", "%s：遵守了 AgentX 的规则（submission_valid）", s.Level.Name())
	}
	all := make([]i18n.Text, len(s.Reasons))
	for i, r := range s.Reasons {
		all[i] = reasonTexts[r]
	}
	return i18n.Sprintf("%s: not a valid AgentX submission: %s", "%s：不是有效的 AgentX 提交：%s", s.Level.Name(), i18n.Join(all, i18n.Text{EN: ", ", ZH: "，"}))
}

// reasonTexts are the reasons in words.
var reasonTexts = map[string]i18n.Text{
	override:  {EN: "smoke mode or other traces", ZH: "smoke 模式或其他轨迹"},
	overflow:  {EN: "the server rejected more than one percent of the prompts as too long", ZH: "服务端认为超过百分之一的提示词过长"},
	cancelled: {EN: "it did not run to its end, or its warm-up failed", ZH: "未运行到结束，或预热失败"},
}

// The reasons why a level is no valid submission, in aiperf's words.
const (
	override  = "unsafe_override"
	overflow  = "context_overflow_rate_exceeded"
	cancelled = "run_cancelled"
)
