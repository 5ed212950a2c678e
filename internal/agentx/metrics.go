package agentx

import (
	"slices"

	"github.com/modelscope/evalscope/internal/plainjson"
)

// A named is a metric under its name: its members as aiperf writes them.
type named struct {
	name  string
	block plainjson.Object
}

// metrics are the figures, as far as there are any.
func (c *Collector) metrics() (all []named) {
	for _, m := range c.figures.AiperfMetrics() {
		of := c.figures.Completed()
		if m.Tag == "error_request_count" {
			of = c.figures.Failed()
		}
		if of == 0 {
			continue // figures exist where there is something that they are of
		}
		all = append(all, named{m.Tag, m.Block})
	}
	one := func(tag string, n int) {
		block := plainjson.Object{}
		block.Add("unit", "requests")
		block.Add("avg", float64(n))
		all = append(all, named{tag, block})
	}
	if c.overflows > 0 || c.figures.Failed() > 0 {
		one("context_overflow_count", c.overflows)
	}
	if c.overflows > 0 {
		one("skipped_context_overflow_count", c.overflows)
	}
	return all
}

// perGPU are the throughputs of one of the GPUs that serve.
func (r Run) perGPU(metrics []named) (all []named) {
	if r.GPUs == 0 {
		return nil
	}
	for _, m := range metrics {
		if m.name != "request_throughput" && m.name != "output_token_throughput" {
			continue
		}
		block := plainjson.Object{}
		block.Add("unit", m.member("unit").(string)+"/GPU")
		block.Add("avg", m.member("avg").(float64)/float64(r.GPUs))
		block.Add("source_metric", m.name)
		block.Add("divisor", r.GPUs)
		block.Add("derived_by", "evalscope")
		all = append(all, named{m.name + "_per_gpu", block})
	}
	return all
}

func (m named) member(name string) any {
	for _, one := range m.block {
		if one.Name == name {
			return one.Value
		}
	}
	return nil
}

// members are those that every metric of EvalScope's summary has, null where there is no figure.
var members = []string{"unit", "avg", "min", "max", "std", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "count", "sum"}

// whole is metrics as EvalScope's summary has them: every member, and those of its own behind them.
func whole(metrics []named) plainjson.Object {
	all := plainjson.Object{}
	for _, m := range metrics {
		block := plainjson.Object{}
		for _, name := range members {
			block.Add(name, m.member(name))
		}
		for _, one := range m.block {
			if !slices.Contains(members, one.Name) {
				block.Add(one.Name, one.Value)
			}
		}
		all.Add(m.name, block)
	}
	return all
}
