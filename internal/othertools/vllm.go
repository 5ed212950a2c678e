package othertools

import (
	"cmp"
	"fmt"
	"math"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// vllm follows `vllm bench serve` of vLLM 0.33.0: vllm/benchmarks/serve.py (calculate_metrics, benchmark) and
// vllm/benchmarks/lib/endpoint_request_func.py (async_request_openai_chat_completions, _choice_has_streamed_output).
func vllm() Tool {
	return Tool{Name: "vllm", Title: "vllm bench serve 0.33.0", see: vllmSees, table: vllmTable, document: vllmDocument,
		percentile: values.linear,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.tpot, PerTokenName: "TPOT", Gap: c.itl, GapName: "ITL", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "to the first chunk with output; older versions accepted any chunk with choices, including an initial role chunk, " +
					"so their value is smaller",
				ZH: "到第一个有输出的数据块为止；旧版本接受任何带 choices 的数据块，包括开头只有角色的那一块，因此数值更小"}},
			{i18n.Same("TTFT"), i18n.Text{
				EN: "the clock starts before the POST, so connect time is included if a connection had to be opened",
				ZH: "在发送 POST 之前开始计时，因此需要新建连接时包含建立连接的时间"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "one gap per chunk: several tokens in a chunk are one gap, chunks of one read have gaps of about 0",
				ZH: "每个数据块一个间隔：一块含多个 token 也只算一个间隔，同一次读取的数据块之间间隔约为 0"}},
			{i18n.Same("TPOT"), i18n.Text{
				EN: "(latency − TTFT) ÷ (tokens − 1), same as ours",
				ZH: "（延迟 − TTFT）÷（token 数 − 1），与本工具相同"}},
			{aboutLatency, i18n.Text{
				EN: "ends with the last chunk with output; usage and [DONE] are not included",
				ZH: "到最后一个有输出的数据块为止，不含 usage 与 [DONE]"}},
			{aboutPercentiles, i18n.Text{
				EN: "linear interpolation between two values, as in numpy; ours is the nearest rank, a value that was measured",
				ZH: "在两个值之间线性插值，与 numpy 相同；本工具取最近秩，即实际测得的值"}},
			{aboutFailures, i18n.Text{
				EN: "an error inside the stream after output counts as a success, and so does a stream without an end mark; an answer " +
					"without output counts as a failure",
				ZH: "有输出之后流中出错算成功，没有结束标记的流也算成功；没有输出的回答算失败"}},
			{i18n.Same("TTFT"), i18n.Text{
				EN: "reasoning counts as output under vLLM's own name, reasoning; chunks with reasoning_content are ignored there but " +
					"count here",
				ZH: "思考内容只有用 vLLM 自己的名称 reasoning 时才算输出；带 reasoning_content 的数据块在该工具中被忽略，在本工具中计入"}},
			{aboutWindow, i18n.Text{
				EN: "the tool's own clock around the whole run; here from the first request to the last end",
				ZH: "该工具从整次运行开始到结束计时；这里从第一个请求到最后一个请求结束"}},
		}}
}

func vllmSees(c *Collector, r *record.Record) {
	start, at := fromPost(r), outputs(r)
	c.window(start, finished(r))
	n, counted := r.OutputTokens()
	switch {
	case !r.Succeeded() && !inBand(r) && !endedSilently(r), r.Stream && len(at) == 0:
		c.failed++
		return
	case !r.Stream:
		at = []float64{r.Last.Seconds()}
	}
	if !counted || n == 0 {
		n = 1 // without usage and without a tokenizer
	}
	c.completed++
	c.input, c.output = c.input+promptTokens(r), c.output+n
	end := at[len(at)-1]
	if r.Stream {
		c.ttft = append(c.ttft, at[0]-start)
		c.itl = append(c.itl, gaps(at)...)
	} else {
		c.ttft = append(c.ttft, 0)
	}
	c.latency = append(c.latency, end-start)
	if n > 1 {
		c.tpot = append(c.tpot, (end-start-c.ttft[len(c.ttft)-1])/float64(n-1))
	}
	c.spans = append(c.spans, span{start, end, at})
}

// peaks are the most chunks that came in a second, and the most requests that were open in one, as calculate_metrics
// counts them: seconds from the first start, chunks as tokens.
func (c *Collector) peaks() (tokens, requests int) {
	if len(c.spans) == 0 {
		return 0, 0
	}
	first, last := math.Inf(1), 0.0
	for _, s := range c.spans {
		first, last = min(first, s.start), max(last, s.end)
	}
	seconds := int(math.Ceil(last-first)) + 1
	came, open := make([]int, seconds), make([]int, seconds)
	for _, s := range c.spans {
		for _, at := range s.chunks {
			if i := int(at - first); i >= 0 && i < seconds {
				came[i]++
			}
		}
		for i := int(s.start - first); i <= int(s.end-first) && i < seconds; i++ {
			open[i]++
		}
	}
	for i := range came {
		tokens, requests = max(tokens, came[i]), max(requests, open[i])
	}
	return tokens, requests
}

func (c *Collector) vllmMetrics() []namedValues {
	return []namedValues{{"ttft", "TTFT", "Time to First Token", c.ttft}, {"tpot", "TPOT", "Time per Output Token (excl. 1st token)", c.tpot},
		{"itl", "ITL", "Inter-token Latency", c.itl}, {"e2el", "E2EL", "End-to-end Latency", c.latency}}
}

// namedValues are values under a tool's three names: in JSON, in rows, in headings.
type namedValues struct {
	key, name, heading string
	values             values
}

// rows writes the values as vLLM's and SGLang's tables do: mean, median and the given percentiles, in milliseconds.
func (m namedValues) rows(t *banner, percents ...int) {
	ms := m.values.scaled(1000)
	t.head(m.heading, "-")
	t.figure("Mean "+m.name+" (ms):", ms.mean())
	t.figure("Median "+m.name+" (ms):", ms.linear(0.5))
	for _, p := range percents {
		t.figure(fmt.Sprintf("P%d %s (ms):", p, m.name), ms.linear(float64(p)/100))
	}
}

// members sets the values as the JSON of both has them.
func (m namedValues) members(doc *plainjson.Object, percents ...int) {
	ms := m.values.scaled(1000)
	doc.Add("mean_"+m.key+"_ms", ms.mean())
	doc.Add("median_"+m.key+"_ms", ms.linear(0.5))
	doc.Add("std_"+m.key+"_ms", ms.std())
	for _, p := range percents {
		doc.Add(fmt.Sprintf("p%d_%s_ms", p, m.key), ms.linear(float64(p)/100))
	}
}

func vllmTable(c *Collector) string {
	tokens, requests := c.peaks()
	t := &banner{}
	t.head(" Serving Benchmark Result ", "=")
	t.count("Successful requests:", c.completed)
	t.count("Failed requests:", c.failed)
	if slots := c.Load.Shape.MaxSlots(); slots > 0 {
		t.count("Maximum request concurrency:", slots)
	}
	if rate := c.Load.Shape.OfferedRate(); rate > 0 {
		t.figure("Request rate configured (RPS):", rate)
	}
	t.figure("Benchmark duration (s):", c.duration())
	t.count("Total input tokens:", c.input)
	t.count("Total generated tokens:", c.output)
	t.figure("Request throughput (req/s):", c.perSecond(float64(c.completed)))
	t.figure("Output token throughput (tok/s):", c.perSecond(float64(c.output)))
	t.figure("Peak output token throughput (tok/s):", float64(tokens))
	t.figure("Peak concurrent requests:", float64(requests))
	t.figure("Total token throughput (tok/s):", c.perSecond(float64(c.input+c.output)))
	for _, m := range c.vllmMetrics() {
		m.rows(t, 99)
	}
	t.rule("=")
	return t.String()
}

// vllmDocument is the tool's result file (--save-result), without the lists that --save-detailed adds.
func vllmDocument(c *Collector) any {
	tokens, requests := c.peaks()
	doc := plainjson.Object{}
	doc.Add("backend", "openai-chat")
	doc.Add("label", nil)
	doc.Add("model_id", c.Load.Model)
	doc.Add("num_prompts", c.completed+c.failed)
	if rate := c.Load.Shape.OfferedRate(); rate > 0 {
		doc.Add("request_rate", rate)
	} else {
		doc.Add("request_rate", "inf")
	}
	doc.Add("burstiness", cmp.Or(c.Load.Shape.Burstiness(), 1.0)) // which is Poisson there too
	if slots := c.Load.Shape.MaxSlots(); slots > 0 {
		doc.Add("max_concurrency", slots)
	} else {
		doc.Add("max_concurrency", nil)
	}
	doc.Add("duration", c.duration())
	doc.Add("completed", c.completed)
	doc.Add("failed", c.failed)
	doc.Add("total_input_tokens", c.input)
	doc.Add("total_output_tokens", c.output)
	doc.Add("request_throughput", c.perSecond(float64(c.completed)))
	doc.Add("request_goodput", nil)
	doc.Add("output_throughput", c.perSecond(float64(c.output)))
	doc.Add("total_token_throughput", c.perSecond(float64(c.input+c.output)))
	doc.Add("max_output_tokens_per_s", float64(tokens))
	doc.Add("max_concurrent_requests", requests)
	for _, m := range c.vllmMetrics() {
		m.members(&doc, 99)
	}
	return doc
}
