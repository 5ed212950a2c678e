package othertools

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// evalscope follows EvalScope 1.14.1: perf/plugin/api/default_api.py (stamps), perf/utils/benchmark_util.py
// (BenchmarkData.finalize, MetricsAccumulator) and perf/utils/db_util.py (get_percentile_results).
func evalscope() Tool {
	return Tool{Name: "evalscope", Title: "EvalScope 1.14.1", see: evalscopeSees, table: evalscopeTable, document: evalscopeDocument,
		percentile: values.nearest,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.evalscopeTTFT(), PerToken: c.tpot, PerTokenName: "TPOT", Gap: c.itl, GapName: "ITL", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "to the first chunk with output; the clock starts before the POST, so connect time is included; an answer without " +
					"output counts as 0",
				ZH: "到第一个有输出的数据块为止；在发送 POST 之前开始计时，因此包含建立连接的时间；没有输出的回答计为 0"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "one gap per chunk with output",
				ZH: "每个有输出的数据块一个间隔"}},
			{aboutLatency, i18n.Text{
				EN: "ends with the last JSON event, including the usage after the answer, so TPOT includes that tail; [DONE] is not " +
					"included",
				ZH: "到最后一个 JSON 事件为止，含回答之后的 usage，因此 TPOT 也包含这段时间；不含 [DONE]"}},
			{aboutPercentiles, i18n.Text{
				EN: "nearest rank, rounded to four decimals, same as ours",
				ZH: "最近秩，保留四位小数，与本工具相同"}},
			{aboutFailures, i18n.Text{
				EN: "not included in any figure; a stream without an end mark counts as a success, and so does an empty one, whose " +
					"times are 0",
				ZH: "不计入任何数值；没有结束标记的流算成功，空的流也算成功，其各项时间为 0"}},
			{aboutWindow, i18n.Text{
				EN: "from the first request to the last event of any reply with status 200",
				ZH: "从第一个请求到状态码为 200 的回复的最后一个事件"}},
		}}
}

func evalscopeSees(c *Collector, r *record.Record) {
	start, at := fromPost(r), outputs(r)
	if r.Stream {
		c.streams++
	}
	empty := r.Fault != nil && r.Fault.Kind == record.FaultEmptyStream
	if !r.Succeeded() && !endedSilently(r) && !empty {
		c.failed++
		if inBand(r) {
			c.window(start, r.End.Seconds())
		}
		return
	}
	end := r.Last.Seconds()
	switch {
	case empty:
		end = start
	case r.Stream:
		end = lastPayload(r, false)
	}
	c.window(start, end)
	n, in := 0, 0
	if !empty {
		n, _ = r.OutputTokens()
		in = promptTokens(r)
	}
	c.completed++
	c.input, c.output = c.input+in, c.output+n
	c.inputs, c.lens = append(c.inputs, float64(in)), append(c.lens, float64(n))
	c.latency = append(c.latency, end-start)
	if !r.Stream {
		c.tpot = append(c.tpot, 0)
		return
	}
	ttft := 0.0
	if len(at) > 0 {
		ttft = at[0] - start
	}
	c.ttft = append(c.ttft, ttft)
	c.itl = append(c.itl, gaps(at)...)
	if n > 1 {
		c.tpot = append(c.tpot, (end-start-ttft)/float64(n-1))
		if steps := decodeChunks(r); steps > 1 && n > steps {
			c.perStep = append(c.perStep, float64(n-1)/float64(steps-1))
		}
	}
}

// decodeChunks counts the chunks with choices from the first output on, those without output among them.
func decodeChunks(r *record.Record) (n int) {
	for _, p := range r.Payloads {
		if (n > 0 || p.Kind.Observable()) && p.Kind&record.EndMark == 0 && p.Kind != record.UsageMark {
			n++
		}
	}
	return n
}

// evalscopeTTFT is of the streamed replies alone, or, where none was, the latencies.
func (c *Collector) evalscopeTTFT() values {
	if len(c.ttft) > 0 {
		return c.ttft
	}
	return c.latency
}

func (c *Collector) evalscopeRows() []plainjson.Member {
	n, rate := float64(max(1, c.completed)), c.Load.Shape.OfferedRate()
	if rate == 0 {
		rate = -1
	}
	rows := []plainjson.Member{
		{Name: "Test Duration (s)", Value: c.duration()}, {Name: "Concurrency", Value: float64(c.Load.Shape.MaxSlots())}, {Name: "Request Rate (req/s)", Value: rate},
		{Name: "Total Requests", Value: float64(c.completed + c.failed)}, {Name: "Success Requests", Value: float64(c.completed)}, {Name: "Failed Requests", Value: float64(c.failed)},
		{Name: "Stream Requests", Value: float64(c.streams)}, {Name: "Non-Stream Requests", Value: float64(c.completed + c.failed - c.streams)},
		{Name: "Req Throughput (req/s)", Value: c.perSecond(float64(c.completed))}, {Name: "Avg Latency (s)", Value: c.latency.mean()},
		{Name: "Avg Input Tokens", Value: float64(c.input) / n}, {Name: "Output Throughput (tok/s)", Value: c.perSecond(float64(c.output))},
		{Name: "Total Throughput (tok/s)", Value: c.perSecond(float64(c.input + c.output))},
		{Name: "Avg TTFT (ms)", Value: 1000 * c.evalscopeTTFT().mean()}, {Name: "Avg TPOT (ms)", Value: 1000 * c.tpot.mean()}, {Name: "Avg ITL (ms)", Value: 1000 * c.itl.mean()},
		{Name: "Avg Output Tokens", Value: float64(c.output) / n},
	}
	if len(c.perStep) > 0 {
		l := c.perStep.mean()
		rows = append(rows, plainjson.Member{Name: "Avg Decoded Tok/Iter", Value: l}, plainjson.Member{Name: "Spec. Accept Rate", Value: 1 - 1/l})
	}
	return rows
}

// evalscopeColumns are the columns of benchmark_percentile.json in their order, of the streamed replies where any was.
func (c *Collector) evalscopeColumns() []namedValues {
	var tpot, decode, out, total values
	for _, x := range c.tpot {
		if x > 0 || len(c.ttft) == 0 {
			tpot = append(tpot, x)
		}
		if x > 0 {
			decode = append(decode, 1/x)
		}
	}
	for i, latency := range c.latency {
		if latency > 0 {
			out, total = append(out, c.lens[i]/latency), append(total, (c.inputs[i]+c.lens[i])/latency)
		}
	}
	return []namedValues{{name: "Latency (s)", values: c.latency}, {name: "TTFT (ms)", values: c.evalscopeTTFT().scaled(1000)},
		{name: "ITL (ms)", values: c.itl.scaled(1000)}, {name: "TPOT (ms)", values: tpot.scaled(1000)},
		{name: "Input tokens", values: c.inputs}, {name: "Output tokens", values: c.lens}, {name: "Output (tok/s)", values: out},
		{name: "Total (tok/s)", values: total}, {name: "Decode (tok/s)", values: decode}}
}

// evalscopePoints are the rows of benchmark_percentile.json by their labels.
var evalscopePoints = []struct {
	label string
	p     float64
}{{"min", 0}, {"1%", .01}, {"5%", .05}, {"10%", .1}, {"25%", .25}, {"50%", .5}, {"75%", .75}, {"90%", .9}, {"95%", .95}, {"99%", .99}, {"max", 1}}

func evalscopeTable(c *Collector) string {
	rows := [][]string{{"Key", "Value"}}
	for _, m := range c.evalscopeRows() {
		rows = append(rows, []string{m.Name, fmt.Sprintf("%.4f", m.Value)})
	}
	columns := c.evalscopeColumns()
	tail := [][]string{{"Percentiles"}}
	for _, column := range columns {
		tail[0] = append(tail[0], column.name)
	}
	for _, point := range evalscopePoints {
		row := []string{point.label}
		for _, column := range columns {
			row = append(row, fmt.Sprintf("%.4f", column.values.nearest(point.p)))
		}
		tail = append(tail, row)
	}
	return "Benchmarking summary:\n" + grid(rows) + "\nPercentile results:\n" + grid(tail)
}

// evalscopeDocument has the content of benchmark_summary.json and of benchmark_percentile.json.
func evalscopeDocument(c *Collector) any {
	summary, points := plainjson.Object{}, []plainjson.Object{}
	for _, m := range c.evalscopeRows() {
		digits := 4
		if strings.HasSuffix(m.Name, "(ms)") {
			digits = 2
		}
		summary.Add(m.Name, rounded(m.Value.(float64), digits))
	}
	for _, point := range evalscopePoints {
		row := plainjson.Object{}
		row.Add("Percentiles", point.label)
		for _, column := range c.evalscopeColumns() {
			if len(column.values) > 0 {
				row.Add(column.name, rounded(column.values.nearest(point.p), 4))
			}
		}
		points = append(points, row)
	}
	doc := plainjson.Object{}
	doc.Add("summary", summary)
	doc.Add("percentiles", points)
	return doc
}

// rounded is x with so many decimals, as Python's round gives it: the nearest of the exact decimal value of x.
func rounded(x float64, digits int) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', digits, 64), 64)
	if err != nil {
		return x
	}
	return y
}
