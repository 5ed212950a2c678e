package othertools

import (
	"math"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// genaiperf follows genai-perf 0.0.16: profile_data_parser/llm_profile_data_parser.py (_parse_requests,
// _calculate_throughput_metrics) and metrics/statistics.py (_calculate_percentiles).
func genaiperf() Tool {
	return Tool{Name: "genai-perf", Title: "genai-perf 0.0.16", see: genaiperfSees, table: genaiperfTable, document: genaiperfDocument,
		percentile: values.linear,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.tpot, PerTokenName: "Inter Token Latency", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "to the first read with content; reasoning and tool calls do not count",
				ZH: "到第一次读到内容为止；思考内容与工具调用不算"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "a mean per request, rounded to whole nanoseconds: (latency − TTFT) ÷ (tokens − 1); a reply in one read has none",
				ZH: "每个请求的均值，取整到纳秒：（延迟 − TTFT）÷（token 数 − 1）；一次读完的回复没有此值"}},
			{aboutLatency, i18n.Text{
				EN: "ends with the last read with content",
				ZH: "到最后一次读到内容为止"}},
			{aboutPercentiles, i18n.Text{
				EN: "linear interpolation, as in numpy",
				ZH: "线性插值，与 numpy 相同"}},
			{aboutFailures, i18n.Text{
				EN: "requests without content are excluded from every figure except request throughput; an error inside the stream " +
					"counts as a success, and so does a stream without an end mark",
				ZH: "没有内容的请求只计入请求吞吐，不计入其他数值；流中出错算成功，没有结束标记的流也算成功"}},
			{aboutTokens, i18n.Text{
				EN: "tokens of the content, counted with the tool's own tokenizer; here the server's count minus its reasoning tokens",
				ZH: "内容的 token 数，由该工具自己的分词器统计；这里采用服务端的计数减去思考 token 数"}},
			{aboutWindow, i18n.Text{
				EN: "from the first request to the last response with content",
				ZH: "从第一个请求到最后一个有内容的响应"}},
		}}
}

func genaiperfSees(c *Collector, r *record.Record) {
	empty := r.Fault != nil && r.Fault.Kind == record.FaultEmptyStream
	if !r.Succeeded() && !inBand(r) && !endedSilently(r) && !empty {
		c.failed++
		return
	}
	c.completed++
	at := contentReads(r)
	if !r.Stream && len(r.Choices) > 0 && r.Choices[0].Text != "" {
		at = []record.Instant{r.Last}
	}
	if len(at) == 0 {
		return
	}
	n, _ := r.OutputTokens()
	n -= max(0, r.Usage.Reasoning) // it counts the content
	in, last := promptTokens(r), at[len(at)-1]
	c.window(r.Sent.Seconds(), last.Seconds())
	c.input, c.output = c.input+in, c.output+n
	c.inputs, c.lens = append(c.inputs, float64(in)), append(c.lens, float64(n))
	c.latency = append(c.latency, (last - r.Sent).Seconds())
	c.ttft = append(c.ttft, (at[0] - r.Sent).Seconds())
	if len(at) > 1 {
		c.second = append(c.second, (at[1] - at[0]).Seconds())
	}
	if len(at) > 1 && n > 1 {
		itl := math.RoundToEven(float64(last-at[0])/float64(n-1)) / 1e9
		c.tpot = append(c.tpot, itl)
		if itl > 0 {
			c.rates = append(c.rates, 1/itl)
		}
	}
}

// contentReads are the arrivals of the reads that brought content: it takes the events of a read for one.
func contentReads(r *record.Record) (at []record.Instant) {
	read := int32(-1)
	for _, p := range r.Payloads {
		if p.Kind&record.Output != 0 && p.Choice == 0 && p.Read != read {
			at, read = append(at, p.At), p.Read
		}
	}
	return at
}

func (c *Collector) genaiperfMetrics() []aiperfMetric {
	one := func(tag, header, unit string, x float64) aiperfMetric {
		return aiperfMetric{tag, header, unit, values{x}, true}
	}
	return []aiperfMetric{
		{"time_to_first_token", "Time To First Token", "ms", c.ttft.scaled(1000), false},
		{"time_to_second_token", "Time To Second Token", "ms", c.second.scaled(1000), false},
		{"request_latency", "Request Latency", "ms", c.latency.scaled(1000), false},
		{"inter_token_latency", "Inter Token Latency", "ms", c.tpot.scaled(1000), false},
		{"output_token_throughput_per_user", "Output Token Throughput Per User", "tokens/sec/user", c.rates, false},
		{"output_sequence_length", "Output Sequence Length", "tokens", c.lens, false},
		{"input_sequence_length", "Input Sequence Length", "tokens", c.inputs, false},
		one("output_token_throughput", "Output Token Throughput", "tokens/sec", c.perSecond(float64(c.output))),
		one("request_throughput", "Request Throughput", "requests/sec", c.perSecond(float64(c.completed))),
		one("request_count", "Request Count", "count", float64(len(c.latency))),
	}
}

func genaiperfTable(c *Collector) string {
	return statisticsTable("NVIDIA GenAI-Perf | LLM Metrics", c.genaiperfMetrics())
}

func genaiperfDocument(c *Collector) any {
	doc := plainjson.Object{}
	for _, m := range c.genaiperfMetrics() {
		if len(m.values) > 0 {
			doc.Add(m.tag, spreadOf(m))
		}
	}
	return doc
}
