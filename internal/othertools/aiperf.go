package othertools

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// aiperf follows aiperf 0.13.0: aiperf/metrics/types/*.py (TTFTMetric, InterTokenLatencyMetric, RequestLatencyMetric,
// InterChunkLatencyMetric, BenchmarkDurationMetric …), metric_dicts.py (percentiles), and the form of its
// profile_export_aiperf.json (common/models/export_models.py, schema 1.4).
func aiperf() Tool {
	return Tool{Name: "aiperf", Title: "aiperf 0.13.0", see: aiperfSees, table: aiperfTable, document: aiperfDocument,
		percentile: values.linear,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.tpot, PerTokenName: "Inter Token Latency", Gap: c.itl, GapName: "Inter Chunk Latency",
				Latency: c.latency, Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "to the first response with content; the tool opens a new session, and therefore a new connection, for every " +
					"request, and includes it",
				ZH: "到第一个有内容的响应为止；该工具为每个请求新建会话，因而新建连接，并计入其时间"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "its Inter Token Latency is a mean per request, (latency − TTFT) ÷ (tokens − tokens of the first chunk, 1 if " +
					"unknown): what other tools call TPOT",
				ZH: "其 Inter Token Latency 是每个请求的均值，即（延迟 − TTFT）÷（token 数 − 首个数据块的 token 数，未知时为 1）：其他工具称之为 TPOT"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "gaps between chunks are its Inter Chunk Latency",
				ZH: "数据块之间的间隔称为 Inter Chunk Latency"}},
			{aboutLatency, i18n.Text{
				EN: "ends with the last response with content; usage and [DONE] are not included",
				ZH: "到最后一个有内容的响应为止，不含 usage 与 [DONE]"}},
			{aboutPercentiles, i18n.Text{
				EN: "linear interpolation, as in numpy",
				ZH: "线性插值，与 numpy 相同"}},
			{aboutFailures, i18n.Text{
				EN: "not included in any figure; its adj_ metrics count them as infinite; an error inside the stream after output " +
					"counts as a success, and so does a stream without an end mark; an answer without output counts as a failure",
				ZH: "不计入任何数值；其 adj_ 指标按无穷大计；有输出之后流中出错算成功，没有结束标记的流也算成功；没有输出的回答算失败"}},
			{aboutTokens, i18n.Text{
				EN: "counted with the tool's own tokenizer unless it is set to use the server's counts; here the server's counts",
				ZH: "由该工具自己的分词器统计，除非设置为采用服务端的计数；这里采用服务端的计数"}},
			{aboutWindow, i18n.Text{
				EN: "from the first request to the last response",
				ZH: "从第一个请求到最后一个响应"}},
		}}
}

func aiperfSees(c *Collector, r *record.Record) {
	start, at := fromPost(r), outputs(r)
	if !r.Succeeded() && !inBand(r) && !endedSilently(r) || silent(r) {
		c.failed++
		return
	}
	n, counted := r.OutputTokens()
	if !r.Stream {
		at = []float64{r.Last.Seconds()}
	}
	end := at[len(at)-1]
	c.window(start, end)
	c.completed++
	c.latency = append(c.latency, end-start)
	in := promptTokens(r)
	c.input += in
	c.inputs = append(c.inputs, float64(in))
	if counted {
		c.output += n
		c.lens = append(c.lens, float64(n))
	}
	if !r.Stream {
		return
	}
	c.ttft = append(c.ttft, at[0]-start)
	c.itl = append(c.itl, gaps(at)...)
	if len(at) > 1 {
		c.second = append(c.second, at[1]-at[0])
	}
	if counted && n > 1 {
		itl := (end - at[0]) / float64(decodeTokens(r, n))
		c.tpot = append(c.tpot, itl)
		if itl > 0 {
			c.rates = append(c.rates, 1/itl)
		}
	}
}

// decodeTokens is the tokens after the first chunk: without those of it where usage in the stream says them, else n − 1.
func decodeTokens(r *record.Record, n int) int {
	if r.CountedBy == record.TokensByUsage {
		for _, p := range r.Payloads {
			if p.Kind.Observable() {
				if p.Tokens > 0 && int(p.Tokens) < n {
					return n - int(p.Tokens)
				}
				break
			}
		}
	}
	return n - 1
}

// An aiperfMetric is a row of its table and a member of its file: values in its unit, or a single figure.
type aiperfMetric struct {
	tag, header, unit string
	values            values
	single            bool
}

func (c *Collector) aiperfMetrics() []aiperfMetric {
	one := func(tag, header, unit string, x float64) aiperfMetric {
		return aiperfMetric{tag, header, unit, values{x}, true}
	}
	return []aiperfMetric{
		{"time_to_first_token", "Time to First Token", "ms", c.ttft.scaled(1000), false},
		{"time_to_second_token", "Time to Second Token", "ms", c.second.scaled(1000), false},
		{"request_latency", "Request Latency", "ms", c.latency.scaled(1000), false},
		{"inter_token_latency", "Inter Token Latency", "ms", c.tpot.scaled(1000), false},
		{"inter_chunk_latency", "Inter Chunk Latency", "ms", c.itl.scaled(1000), false},
		{"output_token_throughput_per_user", "Output Token Throughput Per User", "tokens/sec/user", c.rates, false},
		{"output_sequence_length", "Output Sequence Length", "tokens", c.lens, false},
		{"input_sequence_length", "Input Sequence Length", "tokens", c.inputs, false},
		one("output_token_throughput", "Output Token Throughput", "tokens/sec", c.perSecond(float64(c.output))),
		one("request_throughput", "Request Throughput", "requests/sec", c.perSecond(float64(c.completed))),
		one("request_count", "Request Count", "requests", float64(c.completed)),
		one("error_request_count", "Error Request Count", "requests", float64(c.failed)),
		one("benchmark_duration", "Benchmark Duration", "sec", c.duration()),
	}
}

func aiperfTable(c *Collector) string {
	return statisticsTable("NVIDIA AIPerf | LLM Metrics", c.aiperfMetrics())
}

// statisticsTable is the table of aiperf and genai-perf: avg, min, max, p99, p90, p75 (p50) and std.
func statisticsTable(title string, metrics []aiperfMetric) string {
	rows := [][]string{{"Metric", "avg", "min", "max", "p99", "p90", "p50", "std"}}
	for _, m := range metrics {
		row := []string{fmt.Sprintf("%s (%s)", m.header, m.unit)}
		if len(m.values) == 0 {
			continue
		}
		v := m.values
		if m.single {
			rows = append(rows, append(row, fmt.Sprintf("%.2f", v[0]), "N/A", "N/A", "N/A", "N/A", "N/A", "N/A"))
			continue
		}
		for _, x := range []float64{v.mean(), v.min(), v.max(), v.linear(0.99), v.linear(0.9), v.linear(0.5), v.std()} {
			row = append(row, fmt.Sprintf("%.2f", x))
		}
		rows = append(rows, row)
	}
	return title + "\n" + grid(rows)
}

func aiperfDocument(c *Collector) any {
	doc := plainjson.Object{}
	doc.Add("schema_version", "1.4")
	doc.Add("aiperf_version", "0.13.0")
	for _, m := range c.AiperfMetrics() {
		doc.Add(m.Tag, m.Block)
	}
	return doc
}

// statisticsOf is a metric's member of aiperf's file.
func statisticsOf(m aiperfMetric) plainjson.Object {
	o := spreadOf(m)
	if !m.single {
		o.Add("count", len(m.values))
		o.Add("sum", m.values.sum())
	}
	return o
}

// spreadOf is a metric's member of genai-perf's file, and what both have in common.
func spreadOf(m aiperfMetric) plainjson.Object {
	o := plainjson.Object{}
	o.Add("unit", m.unit)
	o.Add("avg", m.values.mean())
	if m.single {
		return o
	}
	for _, p := range []int{1, 5, 10, 25, 50, 75, 90, 95, 99} {
		o.Add(fmt.Sprintf("p%d", p), m.values.linear(float64(p)/100))
	}
	o.Add("min", m.values.min())
	o.Add("max", m.values.max())
	o.Add("std", m.values.std())
	return o
}
