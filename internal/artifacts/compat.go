package artifacts

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// milli makes milliseconds of the table's seconds, where EvalScope's label says ms.
const milli = 1000

// A figure is one number of EvalScope's files: the metric's figure × scale, rounded to digits decimals.
type figure struct {
	key    metric.Key
	scale  float64
	digits int
}

// headFigures and tailFigures stand before and after "Not Applicable Metrics" in benchmark_summary.json.
func headFigures() []figure {
	return []figure{{metric.RequestThroughput, 1, 4}, {metric.Latency, 1, 4}, {metric.InputTokens, 1, 4}}
}

func tailFigures() []figure {
	return []figure{{metric.OutputThroughput, 1, 4}, {metric.TotalThroughput, 1, 4}, {metric.TTFT, milli, 2},
		{metric.TPOT, milli, 2}, {metric.PayloadGap, milli, 2}, {metric.OutputTokens, 1, 4}}
}

// cachedName is EvalScope's key for the cached share of prompts, in percent.
const cachedName = "KV Cache Hit Rate (%)"

func cachedPercent(share float64) float64 { return pycompat.Round(share*100, 4) }

// inputName is EvalScope's key for the tokens a second of APIs without output. It divides by the sum of latencies, we by the
// level's duration, as all other throughputs do.
const inputName = "Input Throughput (tok/s)"

// inputThroughput is 0.0 for APIs with output, as EvalScope has it.
func inputThroughput(l *metric.Level) (float64, bool) {
	v, ok := l.Value(metric.InputThroughput)
	return pycompat.Round(v, 4), ok
}

// A summary collects the members of benchmark_summary.json and the names of what does not exist.
type summary struct {
	level   *metric.Level
	missing []any
}

// value is a figure under EvalScope's name and in its unit.
func (f figure) value(l *metric.Level) (name string, v float64, ok bool) {
	d, _ := metric.Define(f.key)
	v, ok = l.Value(f.key)
	return d.EvalScope, pycompat.Round(v*f.scale, f.digits), ok
}

// member is a figure under EvalScope's name; an absent one is 0.0 and noted.
func (s *summary) member(f figure) plainjson.Member {
	name, v, ok := f.value(s.level)
	if !ok {
		s.missing = append(s.missing, name)
	}
	return plainjson.Member{Name: name, Value: v}
}

func (s *summary) members(all []figure) (members plainjson.Object) {
	for _, f := range all {
		members = append(members, s.member(f))
	}
	return members
}

// loadMembers are the load and the counts. -1 stands for "no slots" and "unpaced", which is how EvalScope's readers tell
// an open loop.
func loadMembers(l *metric.Level) plainjson.Object {
	parallel, rate := l.Load.MaxSlots(), l.Load.OfferedRate()
	if parallel == 0 {
		parallel = -1
	}
	if rate == 0 {
		rate = -1
	}
	return plainjson.Object{
		{Name: "Concurrency", Value: parallel},
		{Name: "Request Rate (req/s)", Value: rate},
		{Name: "Total Requests", Value: l.Total},
		{Name: "Success Requests", Value: l.Succeeded},
		{Name: "Failed Requests", Value: l.Failed},
		{Name: "Stream Requests", Value: l.Streamed},
		{Name: "Non-Stream Requests", Value: l.Total - l.Streamed},
	}
}

// summaryJSON is benchmark_summary.json in EvalScope's keys, order, units and rounding. Its readers demand a number
// under every key, so what does not exist is 0.0 and named in "Not Applicable Metrics".
func summaryJSON(l *metric.Level) ([]byte, error) {
	s := &summary{level: l}
	out := append(plainjson.Object{s.member(figure{metric.Duration, 1, 4})}, loadMembers(l)...)
	out = append(out, s.members(headFigures())...)
	tail := s.members(tailFigures())
	if len(s.missing) > 0 {
		out = append(out, plainjson.Member{Name: "Not Applicable Metrics", Value: s.missing})
	}
	out = append(out, tail...)
	input, _ := inputThroughput(l)
	out = append(out, plainjson.Member{Name: inputName, Value: input})
	out = append(out, present(l, turnFigures())...)
	if share, ok := l.Value(metric.CachedShare); ok {
		out = append(out, plainjson.Member{Name: cachedName, Value: cachedPercent(share)})
	}
	out = append(out, present(l, turnTimes())...)
	return encodeJSON(out)
}

// A step is one row of benchmark_percentile.json.
type step struct {
	label string
	p     float64
}

func steps() []step {
	return []step{{"min", 0}, {"1%", .01}, {"5%", .05}, {"10%", .10}, {"25%", .25}, {"50%", .50}, {"75%", .75},
		{"90%", .90}, {"95%", .95}, {"99%", .99}, {"max", 1}}
}

// percentileColumns are those that exist for the level's kind of answers.
func percentileColumns(l *metric.Level) []figure {
	all := []figure{{metric.Latency, 1, 4}, {metric.TTFT, milli, 4}, {metric.PayloadGap, milli, 4},
		{metric.TPOT, milli, 4}, {metric.InputTokens, 1, 4}, {metric.OutputTokens, 1, 4}, {metric.OutputRate, 1, 4},
		{metric.InputRate, 1, 4}, {metric.TotalRate, 1, 4}, {metric.DecodeRate, 1, 4}}
	return slices.DeleteFunc(all, func(f figure) bool { return !l.Has(f.key) })
}

// percentileJSON is benchmark_percentile.json in EvalScope's rows, columns, units and rounding. Columns that do not
// exist are null, which its readers take; EvalScope itself writes NaN there, which is no JSON.
func percentileJSON(l *metric.Level) ([]byte, error) {
	var rows []any
	for _, step := range steps() {
		row := plainjson.Object{{Name: "Percentiles", Value: step.label}}
		for _, c := range percentileColumns(l) {
			d, _ := metric.Define(c.key)
			m := plainjson.Member{Name: d.EvalScopeColumn}
			if v, ok := l.Quantile(c.key, step.p); ok && !math.IsInf(v, 0) {
				m.Value = pycompat.Round(v*c.scale, c.digits)
			}
			row = append(row, m)
		}
		rows = append(rows, row)
	}
	return encodeJSON(rows)
}

func encodeJSON(v any) ([]byte, error) {
	text, err := pycompat.JSON(v)
	return []byte(text), err
}
