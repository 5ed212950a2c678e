package othertools

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// guidellm follows guidellm 0.8.1: schemas/base/request_stats.py (GenerativeRequestStats), schemas/base/statistics.py
// (Percentiles.from_pdf), benchmark/schemas/metrics.py (weights of the distributions) and backends/openai/http.py.
func guidellm() Tool {
	return Tool{Name: "guidellm", Title: "guidellm 0.8.1", see: guidellmSees, table: guidellmTable, document: guidellmDocument,
		percentile: values.nearest,
		figures: func(c *Collector) Figures {
			return Figures{TTFT: c.ttft, PerToken: c.itl, PerTokenName: "ITL", Latency: c.latency,
				Requests: c.perSecond(float64(c.completed)), Tokens: c.perSecond(float64(c.output))}
		},
		Reasons: []Reason{
			{i18n.Same("TTFT"), i18n.Text{
				EN: "the clock starts when the request's head is written, after the connection is open; it uses the wall clock, which " +
					"can jump",
				ZH: "连接建立后写出请求头时开始计时；采用系统时钟，可能跳变"}},
			{i18n.Same("ITL"), i18n.Text{
				EN: "a mean per request, (last − first) ÷ (tokens − 1), weighted by the number of tokens, so long answers count more",
				ZH: "每个请求的均值，即（最后输出 − 首个输出）÷（token 数 − 1），并按 token 数加权，因此长回答的影响更大"}},
			{i18n.Same("TPOT"), i18n.Text{
				EN: "(last − start) ÷ tokens: it includes the TTFT",
				ZH: "（最后输出 − 开始）÷ token 数：包含 TTFT"}},
			{aboutLatency, i18n.Text{
				EN: "ends when the stream is closed, after usage and [DONE]",
				ZH: "到流关闭为止，在 usage 与 [DONE] 之后"}},
			{aboutPercentiles, i18n.Text{
				EN: "nearest rank of the weighted values",
				ZH: "对加权后的值取最近秩"}},
			{aboutFailures, i18n.Text{
				EN: "errored and incomplete requests have separate figures; here the successes; an answer without output is errored, a " +
					"stream without an end mark is a success",
				ZH: "出错与未完成的请求另有数值，这里只列成功的；没有输出的回答算出错，没有结束标记的流算成功"}},
			{aboutTokens, i18n.Text{
				EN: "the server's count; if missing, each chunk counts as a token",
				ZH: "采用服务端的计数；没有时每个数据块算一个 token"}},
			{aboutWindow, i18n.Text{
				EN: "from the first request to the last end; its rates are means over time",
				ZH: "从第一个请求到最后一个请求结束；其速率为对时间的均值"}},
		}}
}

func guidellmSees(c *Collector, r *record.Record) {
	start, end, at := r.Sent.Seconds(), r.End.Seconds(), outputs(r)
	c.window(start, finished(r))
	if !r.Succeeded() && !endedSilently(r) || silent(r) {
		c.failed++
		return
	}
	n, _ := r.OutputTokens()
	if !r.Usage.Given {
		n = len(at) // it takes a chunk for a token
	}
	c.completed++
	c.input, c.output = c.input+promptTokens(r), c.output+n
	c.latency = append(c.latency, end-start)
	last := end
	if len(at) > 0 {
		last = at[len(at)-1]
		c.ttft = append(c.ttft, at[0]-start)
	}
	if n > 0 {
		c.tpot, c.lens = append(c.tpot, (last-start)/float64(n)), append(c.lens, float64(n))
	}
	if n > 1 {
		itl := 0.0 // of a reply that was no stream
		if len(at) > 0 {
			itl = (last - at[0]) / float64(n-1)
		}
		c.itl, c.inputs = append(c.itl, itl), append(c.inputs, float64(n-1))
	}
}

// A weighted is a list of values of which each counts as often as its weight says.
type weighted struct{ values, weights values }

func (w weighted) mean() float64 {
	sum := 0.0
	for i, x := range w.values {
		sum += x * w.weights[i]
	}
	if all := w.weights.sum(); all > 0 {
		return sum / all
	}
	return 0
}

// at is the smallest value up to which at least the share p of all weight lies.
func (w weighted) at(p float64) float64 {
	order := make([]int, len(w.values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(w.values[i], w.values[j]) })
	all, so := w.weights.sum(), 0.0
	for _, i := range order {
		if so += w.weights[i]; so >= p*all-1e-9 {
			return w.values[i]
		}
	}
	return 0
}

func evenly(v values) weighted {
	w := make(values, len(v))
	for i := range w {
		w[i] = 1
	}
	return weighted{v, w}
}

func (c *Collector) guidellmMetrics() []struct {
	key, title string
	scale      float64
	weighted
} {
	return []struct {
		key, title string
		scale      float64
		weighted
	}{
		{"request_latency", "Request Latency (sec)", 1, evenly(c.latency)},
		{"time_to_first_token_ms", "TTFT (ms)", 1000, evenly(c.ttft)},
		{"inter_token_latency_ms", "ITL (ms)", 1000, weighted{c.itl, c.inputs}},
		{"time_per_output_token_ms", "TPOT (ms)", 1000, weighted{c.tpot, c.lens}},
	}
}

func guidellmTable(c *Collector) string {
	rows := [][]string{{"Successful requests", "mean", "median", "p95", "p99"}}
	for _, m := range c.guidellmMetrics() {
		row := []string{m.title}
		for _, x := range []float64{m.mean(), m.at(0.5), m.at(0.95), m.at(0.99)} {
			row = append(row, fmt.Sprintf("%.2f", x*m.scale))
		}
		rows = append(rows, row)
	}
	return "Requests: " + fmt.Sprintf("%d successful, %d errored\n", c.completed, c.failed) + grid(rows) +
		fmt.Sprintf("Requests/s %.2f, output tok/s %.2f, total tok/s %.2f\n", c.perSecond(float64(c.completed)),
			c.perSecond(float64(c.output)), c.perSecond(float64(c.input+c.output)))
}

func guidellmDocument(c *Collector) any {
	metrics := plainjson.Object{}
	for _, m := range c.guidellmMetrics() {
		success := plainjson.Object{}
		success.Add("mean", m.mean()*m.scale)
		success.Add("median", m.at(0.5)*m.scale)
		success.Add("count", int(m.weights.sum()))
		percentiles := plainjson.Object{}
		for _, p := range []struct {
			name string
			at   float64
		}{{"p01", .01}, {"p05", .05}, {"p10", .1}, {"p25", .25}, {"p50", .5}, {"p75", .75}, {"p90", .9}, {"p95", .95}, {"p99", .99}, {"p999", .999}} {
			percentiles.Add(p.name, m.at(p.at)*m.scale)
		}
		success.Add("percentiles", percentiles)
		status := plainjson.Object{}
		status.Add("successful", success)
		metrics.Add(m.key, status)
	}
	for _, rate := range []struct {
		key string
		n   int
	}{{"requests_per_second", c.completed}, {"output_tokens_per_second", c.output}, {"tokens_per_second", c.input + c.output}} {
		success, status := plainjson.Object{}, plainjson.Object{}
		success.Add("mean", c.perSecond(float64(rate.n)))
		status.Add("successful", success)
		metrics.Add(rate.key, status)
	}
	totals := plainjson.Object{}
	totals.Add("successful", c.completed)
	totals.Add("errored", c.failed)
	totals.Add("total", c.completed+c.failed)
	metrics.Add("request_totals", totals)
	doc := plainjson.Object{}
	doc.Add("metrics", metrics)
	doc.Add("duration", c.duration())
	return doc
}
