package definitions

import (
	"math"

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
			{"TTFT", "to the first response with content"},
			{"ITL", "a mean a request, rounded to whole nanoseconds: (latency − TTFT) ÷ (tokens − 1); a reply in one response has none"},
			{"latency", "ends with the last response with content"},
			{"percentiles", "numpy's linear interpolation"},
			{"failures", "requests without content are outside every figure but the request throughput"},
			{"tokens", "counted by the tool's own tokenizer; here the server's count"},
			{"window", "from the first request to the last response with content"},
		}}
}

func genaiperfSees(c *Collector, r *record.Record) {
	start, at := r.Sent.Seconds(), outputs(r)
	if !r.Succeeded() {
		c.failed++
		return
	}
	c.completed++
	if !r.Stream {
		at = []float64{r.Last.Seconds()}
	}
	if len(at) == 0 {
		return
	}
	n, _ := r.OutputTokens()
	in, _ := r.InputTokens()
	end := at[len(at)-1]
	c.window(start, end)
	c.input, c.output = c.input+in, c.output+n
	c.inputs, c.lens = append(c.inputs, float64(in)), append(c.lens, float64(n))
	c.latency = append(c.latency, end-start)
	c.ttft = append(c.ttft, at[0]-start)
	if len(at) > 1 {
		c.second = append(c.second, at[1]-at[0])
	}
	if len(at) > 1 && n > 1 {
		itl := math.RoundToEven((end-at[0])/float64(n-1)*1e9) / 1e9
		c.tpot = append(c.tpot, itl)
		if itl > 0 {
			c.rates = append(c.rates, 1/itl)
		}
	}
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
		one("request_count", "Request Count", "count", float64(c.completed)),
	}
}

func genaiperfTable(c *Collector) string {
	return statisticsTable("NVIDIA GenAI-Perf | LLM Metrics", c.genaiperfMetrics())
}

func genaiperfDocument(c *Collector) any {
	doc := object{}
	for _, m := range c.genaiperfMetrics() {
		if len(m.values) > 0 {
			doc.set(m.tag, statisticsOf(m))
		}
	}
	return doc
}
