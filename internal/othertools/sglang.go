package othertools

import (
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// sglang follows SGLang 0.5.23's benchmark/serving.py (calculate_metrics, async_request_openai_chat_completions).
func sglang() Tool {
	return Tool{Name: "sglang", Title: "SGLang bench_serving 0.5.23", see: sglangSees, table: sglangTable, document: sglangDocument,
		percentile: values.linear,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.tpot, PerTokenName: "TPOT", Gap: c.itl, GapName: "ITL", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "to the first chunk with content; the tool opens a connection for every request and includes it (ours counts only " +
					"connections that were really opened, and reports them separately from TTFT)",
				ZH: "到第一个有内容的数据块为止；该工具为每个请求新建连接并计入其时间（本工具只计实际新建的连接，并与 TTFT 分开列出）"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "one gap per chunk with content; chunks are divided by their tokens only with an accept length and its own backends",
				ZH: "每个有内容的数据块一个间隔；只有给出接受长度并使用其自带后端时，才按数据块的 token 数拆分"}},
			{aboutLatency, i18n.Text{
				EN: "ends with the last event of the stream, including [DONE], so TPOT includes the tail",
				ZH: "到流的最后一个事件为止，含 [DONE]，因此 TPOT 也包含这段时间"}},
			{i18n.Same("TPOT"), i18n.Text{
				EN: "(latency − TTFT) ÷ (tokens − 1) with the latency above; if the server returns no usage, the tool uses the " +
					"requested length as the token count",
				ZH: "（延迟 − TTFT）÷（token 数 − 1），延迟按上一条计算；服务未返回 usage 时，该工具以请求的长度作为 token 数"}},
			{aboutPercentiles, i18n.Text{
				EN: "linear interpolation, as in numpy",
				ZH: "线性插值，与 numpy 相同"}},
			{aboutFailures, i18n.Text{
				EN: "an empty answer is a success with TTFT 0; so are an error inside the stream and a stream without an end mark",
				ZH: "空回答算成功，TTFT 为 0；流中出错与没有结束标记的流也算成功"}},
			{aboutWindow, i18n.Text{
				EN: "the tool's own clock around the whole run",
				ZH: "该工具从整次运行开始到结束计时"}},
		}}
}

func sglangSees(c *Collector, r *record.Record) {
	start, at := fromPost(r), outputs(r)
	c.window(start, finished(r))
	if !r.Succeeded() && !inBand(r) && !endedSilently(r) {
		c.failed++
		return
	}
	n, counted := r.OutputTokens()
	if !r.Usage.Given && r.MaxTokens > 0 || !counted {
		n = r.MaxTokens
	}
	c.completed++
	c.input, c.output = c.input+promptTokens(r), c.output+n
	end, ttft := r.Last.Seconds(), 0.0
	if r.Stream {
		end = lastPayload(r, true)
		if inBand(r) {
			end = r.End.Seconds() // the error is an event like any other
		}
		if len(at) > 0 {
			ttft = at[0] - start
		}
		c.itl = append(c.itl, gaps(at)...)
	} else {
		ttft, at = end-start, []float64{end}
	}
	c.ttft = append(c.ttft, ttft)
	c.latency = append(c.latency, end-start)
	if n > 1 {
		c.tpot = append(c.tpot, (end-start-ttft)/float64(n-1))
	}
	c.spans = append(c.spans, span{start, end, at})
}

func (c *Collector) sglangMetrics() []namedValues {
	return []namedValues{{"e2e_latency", "E2E Latency", "End-to-End Latency", c.latency}, {"ttft", "TTFT", "Time to First Token", c.ttft},
		{"tpot", "TPOT", "Time per Output Token (excl. 1st token)", c.tpot}, {"itl", "ITL", "Inter-Token Latency", c.itl}}
}

func sglangTable(c *Collector) string {
	tokens, requests := c.peaks()
	t := &banner{}
	t.head(" Serving Benchmark Result ", "=")
	t.count("Successful requests:", c.completed)
	t.figure("Benchmark duration (s):", c.duration())
	t.count("Total input tokens:", c.input)
	t.count("Total generated tokens:", c.output)
	t.figure("Request throughput (req/s):", c.perSecond(float64(c.completed)))
	t.figure("Input token throughput (tok/s):", c.perSecond(float64(c.input)))
	t.figure("Output token throughput (tok/s):", c.perSecond(float64(c.output)))
	t.figure("Peak output token throughput (tok/s):", float64(tokens))
	t.count("Peak concurrent requests:", requests)
	t.figure("Total token throughput (tok/s):", c.perSecond(float64(c.input+c.output)))
	t.figure("Concurrency:", c.perSecond(c.latency.sum()))
	for _, m := range c.sglangMetrics() {
		m.rows(t, 90, 95, 99)
	}
	t.figure("Max ITL (ms):", 1000*c.itl.max())
	t.rule("=")
	return t.String()
}

func sglangDocument(c *Collector) any {
	tokens, requests := c.peaks()
	doc := plainjson.Object{}
	doc.Add("backend", "sglang-oai-chat")
	doc.Add("duration", c.duration())
	doc.Add("completed", c.completed)
	doc.Add("total_input_tokens", c.input)
	doc.Add("total_output_tokens", c.output)
	doc.Add("request_throughput", c.perSecond(float64(c.completed)))
	doc.Add("input_throughput", c.perSecond(float64(c.input)))
	doc.Add("output_throughput", c.perSecond(float64(c.output)))
	doc.Add("total_throughput", c.perSecond(float64(c.input+c.output)))
	doc.Add("concurrency", c.perSecond(c.latency.sum()))
	doc.Add("max_output_tokens_per_s", float64(tokens))
	doc.Add("max_concurrent_requests", requests)
	for _, m := range c.sglangMetrics() {
		m.members(&doc, 90, 95, 99)
	}
	return doc
}
