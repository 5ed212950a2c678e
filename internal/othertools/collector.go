// Package othertools calculates, from the events of one level, the figures that EvalScope, `vllm bench serve`, SGLang's
// bench_serving, aiperf, guidellm and genai-perf would report, with their labels and units, and explains the
// differences. Each tool has a file that cites the source it follows; every number is tested against the tool's own
// functions on the same events (tools_test.go). Package metric has our own figures. This package is pure, and keeps a
// few numbers per request and one per gap.
package othertools

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// A Load is the level's load, for what the tools print of it.
type Load struct {
	Name  string
	Shape load.Profile
	Model string
}

// A Tool is one peer's way to turn events into figures.
type Tool struct {
	// Name is the word of --as, Title the tool's own name with the version whose source was read.
	Name, Title string
	// see notes what the tool's client would have noted of one measured request.
	see func(*Collector, *record.Record)
	// table is the tool's report as text, document its result file's content, nil where it has none here.
	table    func(*Collector) string
	document func(*Collector) any
	// percentile is the tool's method, key figures its names for them.
	percentile func(values, float64) float64
	figures    func(*Collector) Figures
	// Reasons say how its figures are made where that differs from ours.
	Reasons []Reason
}

// Figures are the figures that can be compared between tools, in seconds, requests and tokens a second.
type Figures struct {
	TTFT, PerToken, Gap, Latency values
	// PerTokenName and GapName are what the tool calls them, "" for a figure that it has not.
	PerTokenName, GapName string
	Requests, Tokens      float64 // a second
}

// A Reason is one difference: what it is about, in which way, and why it moves the figure.
type Reason struct{ About, Text i18n.Text }

// What reasons are about, except names that are the same in every language.
var (
	aboutLatency     = i18n.Text{EN: "latency", ZH: "延迟"}
	aboutPercentiles = i18n.Text{EN: "percentiles", ZH: "百分位数"}
	aboutFailures    = i18n.Text{EN: "failures", ZH: "失败"}
	aboutTokens      = i18n.Text{EN: "tokens", ZH: "token 数"}
	aboutWindow      = i18n.Text{EN: "window", ZH: "计时范围"}
)

// Tools are all the tools, in the order of tables.
func Tools() []Tool {
	return []Tool{evalscope(), vllm(), sglang(), aiperf(), genaiperf(), guidellm()}
}

// Names are the words of --as.
func Names() (names []string) {
	for _, t := range Tools() {
		names = append(names, t.Name)
	}
	return names
}

// A Collector gathers a level for one tool.
type Collector struct {
	Tool
	Load Load

	completed, failed     int
	input, output         int
	ttft, tpot, itl       values
	second                values // second output − first
	latency, inputs, lens values
	rates                 values // tokens a second of each user
	perStep               values // tokens a chunk of requests with more tokens than chunks
	streams               int    // requests that asked for a stream
	start, end            float64
	begun                 bool
	spans                 []span
}

// A span is one success on the time axis: its start, its end, and when each of its chunks came.
type span struct {
	start, end float64
	chunks     []float64
}

// New gathers a level for a tool; ok is false for a name that is none.
func New(name string, load Load) (*Collector, bool) {
	for _, t := range Tools() {
		if t.Name == name {
			return &Collector{Tool: t, Load: load}, true
		}
	}
	return nil, false
}

// Add takes a record. Warm-up and cancelled requests are passed by.
func (c *Collector) Add(r *record.Record) {
	if r.Counted() {
		c.see(c, r)
	}
}

// Table is the level as the tool prints it.
func (c *Collector) Table() string { return c.table(c) }

// Document is the level in the tool's result format, to be encoded as JSON.
func (c *Collector) Document() any { return c.document(c) }

// window widens the time from the first request to the last end.
func (c *Collector) window(start, end float64) {
	if !c.begun || start < c.start {
		c.start = start
	}
	c.begun = true
	c.end = max(c.end, end)
}

func (c *Collector) duration() float64 { return c.end - c.start }

func (c *Collector) perSecond(n float64) float64 {
	if d := c.duration(); d > 0 {
		return n / d
	}
	return 0
}
