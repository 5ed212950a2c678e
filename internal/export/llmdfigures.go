package export

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/metric"
)

// plainNumber is a number without an exponent: YAML 1.1 takes 1e-05 for text.
type plainNumber float64

// MarshalJSON writes the number.
func (n plainNumber) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(n), 'f', -1, 64), nil
}

// statistics are a distribution as llm-d's report has it, in steps of levels.csv: its percentiles are p0p1 … p99p9.
func statistics(units string, d *metric.Distribution) plainjson.Object {
	o := plainjson.Object{{Name: "units", Value: units}, {Name: "mean", Value: plainNumber(d.Mean())}}
	for _, s := range []step{{"min", 0}, {"p0p1", .001}, {"p1", .01}, {"p5", .05}, {"p10", .10}, {"p25", .25}, {"p50", .50}, {"p75", .75}, {"p90", .90},
		{"p95", .95}, {"p99", .99}, {"p99p9", .999}, {"max", 1}} {
		x := d.At(s.p)
		if s.p > 0 {
			x = d.Quantile(s.p)
		}
		if !math.IsInf(x, 0) { // a failed request that counts as infinite
			o.Add(s.name, plainNumber(x))
		}
	}
	return o
}

// add adds a distribution that is there.
func add(to *plainjson.Object, name, units string, d *metric.Distribution) {
	if d != nil && d.N() > 0 {
		to.Add(name, statistics(units, d))
	}
}

func (l llmdLevel) requests() plainjson.Object {
	o := plainjson.Object{{Name: "total", Value: l.Total + l.Cancelled}, {Name: "failures", Value: l.Failed}, {Name: "incomplete", Value: l.Cancelled}}
	add(&o, "input_length", "count", l.Distribution(metric.InputTokens))
	add(&o, "output_length", "count", l.Distribution(metric.OutputTokens))
	return o
}

func (l llmdLevel) latency() plainjson.Object {
	o := plainjson.Object{}
	add(&o, "time_to_first_token", "s", l.Distribution(metric.TTFT))
	add(&o, "normalized_time_per_output_token", "s/token", l.perToken)
	add(&o, "time_per_output_token", "s/token", l.Distribution(metric.TPOT))
	add(&o, "inter_token_latency", "s/token", l.Distribution(metric.ITL))
	add(&o, "request_latency", "s", l.Distribution(metric.Latency))
	return o
}

func (l llmdLevel) throughput() plainjson.Object {
	o := plainjson.Object{}
	for _, rate := range []struct {
		name, units string
		key         metric.Key
	}{{"input_token_rate", "tokens/s", metric.InputThroughput}, {"output_token_rate", "tokens/s", metric.OutputThroughput},
		{"total_token_rate", "tokens/s", metric.TotalThroughput}, {"request_rate", "queries/s", metric.RequestThroughput}} {
		if v, ok := l.Value(rate.key); ok {
			o.Add(rate.name, plainjson.Object{{Name: "units", Value: rate.units}, {Name: "mean", Value: plainNumber(v)}})
		}
	}
	return o
}
