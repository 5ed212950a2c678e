package definitions

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/record"
)

// evalscope follows EvalScope 1.14.1: perf/plugin/api/default_api.py (stamps), perf/utils/benchmark_util.py
// (BenchmarkData.finalize, MetricsAccumulator) and perf/utils/db_util.py (calculate_percentiles).
func evalscope() Tool {
	return Tool{Name: "evalscope", Title: "EvalScope 1.14.1", see: evalscopeSees, table: evalscopeTable, document: evalscopeDocument,
		percentile: values.nearest,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.tpot, PerTokenName: "TPOT", Gap: c.itl, GapName: "ITL", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{"TTFT", "to the first chunk with output; the clock starts before the POST, so it holds a connect time; an answer without output counts as 0"},
			{"ITL", "one gap a chunk with output"},
			{"latency", "ends with the last JSON event, the usage after the answer included, so TPOT holds that tail; [DONE] is outside"},
			{"percentiles", "nearest rank, rounded to four decimals, as ours"},
			{"failures", "outside all figures; a stream that is cut short without an error counts as a success"},
			{"window", "from the first request to the last event of any request"},
		}}
}

func evalscopeSees(c *Collector, r *record.Record) {
	start, at := fromPost(r), outputs(r)
	end := r.Last.Seconds()
	if r.Stream {
		end = lastPayload(r, false)
	}
	truncated := r.Fault != nil && r.Fault.Kind == record.FaultTruncated && len(r.Payloads) > 0
	if !r.Succeeded() && !truncated {
		c.failed++
		if end = finished(r); end >= start {
			c.window(start, end)
		}
		return
	}
	c.window(start, end)
	n, _ := r.OutputTokens()
	in, _ := r.InputTokens()
	c.completed++
	c.input, c.output = c.input+in, c.output+n
	ttft := end - start
	if r.Stream {
		ttft = 0
		if len(at) > 0 {
			ttft = at[0] - start
		}
		c.itl = append(c.itl, gaps(at)...)
	}
	c.ttft = append(c.ttft, ttft)
	c.latency = append(c.latency, end-start)
	if n > 1 {
		c.tpot = append(c.tpot, (end-start-ttft)/float64(n-1))
	}
}

func (c *Collector) evalscopeRows() []member {
	n := float64(max(1, c.completed))
	return []member{
		{"Test Duration (s)", c.duration()}, {"Concurrency", float64(c.Load.Parallel)}, {"Total Requests", float64(c.completed + c.failed)},
		{"Success Requests", float64(c.completed)}, {"Failed Requests", float64(c.failed)},
		{"Req Throughput (req/s)", c.perSecond(float64(c.completed))}, {"Avg Latency (s)", c.latency.mean()},
		{"Output Throughput (tok/s)", c.perSecond(float64(c.output))}, {"Total Throughput (tok/s)", c.perSecond(float64(c.input + c.output))},
		{"Avg Input Tokens", float64(c.input) / n}, {"Avg Output Tokens", float64(c.output) / n},
		{"Avg TTFT (ms)", 1000 * c.ttft.mean()}, {"Avg TPOT (ms)", 1000 * c.tpot.mean()}, {"Avg ITL (ms)", 1000 * c.itl.mean()},
	}
}

func evalscopeTable(c *Collector) string {
	rows := [][]string{{"Key", "Value"}}
	for _, m := range c.evalscopeRows() {
		rows = append(rows, []string{m.name, fmt.Sprintf("%.4f", m.value)})
	}
	tail := [][]string{{"Percentiles", "TTFT (ms)", "ITL (ms)", "TPOT (ms)", "Latency (s)"}}
	for _, p := range []int{10, 25, 50, 75, 90, 95, 99} {
		row := []string{fmt.Sprintf("%d%%", p)}
		for _, v := range []values{c.ttft.scaled(1000), c.itl.scaled(1000), c.tpot.scaled(1000), c.latency} {
			row = append(row, fmt.Sprintf("%.4f", v.nearest(float64(p)/100)))
		}
		tail = append(tail, row)
	}
	return "Benchmarking summary:\n" + grid(rows) + "\nPercentile results:\n" + grid(tail)
}

func evalscopeDocument(c *Collector) any {
	doc := object{}
	for _, m := range c.evalscopeRows() {
		doc.set(m.name, math.Round(m.value.(float64)*1e4)/1e4)
	}
	return doc
}
