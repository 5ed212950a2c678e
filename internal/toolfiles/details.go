package toolfiles

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// detailed is what vLLM's and SGLang's files share: lists of single requests in seconds, statistics in milliseconds.
type detailed struct {
	Model       string          `json:"model_id"`
	Tokenizer   *string         `json:"tokenizer_id"`
	Backend     string          `json:"backend"`
	Dataset     string          `json:"dataset_name"`
	Rate        json.RawMessage `json:"request_rate"` // a number, or words such as inf
	Burstiness  *float64        `json:"burstiness"`
	Concurrency *int            `json:"max_concurrency"`
	Prompts     *int            `json:"num_prompts"`
	Completed   *int            `json:"completed"`
	FailedCount *int            `json:"failed"`

	TTFTs     []*float64  `json:"ttfts"`
	ITLs      [][]float32 `json:"itls"`
	Starts    []*float64  `json:"start_times"`
	Latencies []*float64  `json:"latencies"`
	Errors    []*string   `json:"errors"`
	In        []*int      `json:"input_lens"`
	Out       []*int      `json:"output_lens"`
}

// level makes a level of a document.
func (d *detailed) level(raw json.RawMessage, latency string) (l Level, notes []i18n.Text) {
	var rate float64
	_ = json.Unmarshal(d.Rate, &rate) // words are no rate
	slots := 0
	if d.Concurrency != nil {
		slots = *d.Concurrency
	}
	var known bool
	l.Load, known = shape(slots, rate)
	l.LoadUnknown = !known && d.Rate == nil
	if rate > 0 && d.Burstiness != nil && *d.Burstiness != 1 && *d.Burstiness > 0 {
		l.Load.Profile = l.Load.WithProcess(load.Gamma, *d.Burstiness)
	}
	l.Points = detailPoints(raw, latency)
	n, cut := d.requests()
	if n == 0 {
		l.Total, l.Failed = d.counts()
		return l, nil
	}
	if cut {
		notes = append(notes, i18n.Sprintf("the lists of requests differ in length; the first %d are used", "各请求列表长度不同；使用前 %d 个", n))
	}
	l.Timed = len(d.Starts) >= n
	for i := range n {
		l.Requests = append(l.Requests, d.request(i))
	}
	return l, notes
}

// requests is how many requests all lists have. Where a list is shorter than the others, its last element may be cut too.
func (d *detailed) requests() (n int, cut bool) {
	if len(d.ITLs) == 0 && len(d.Latencies) == 0 {
		return 0, false
	}
	n = len(d.TTFTs)
	for _, list := range []int{len(d.ITLs), len(d.Out), len(d.Errors), len(d.Latencies), len(d.Starts), len(d.In)} {
		if list > 0 && list != n {
			n, cut = min(n, list), true
		}
	}
	if cut {
		n--
	}
	return max(0, n), cut
}

func (d *detailed) request(i int) Request {
	q := Request{TTFT: at(d.TTFTs, i), Start: at(d.Starts, i), Latency: at(d.Latencies, i), In: count(d.In, i), Out: count(d.Out, i)}
	if i < len(d.ITLs) {
		q.Gaps = d.ITLs[i]
	}
	if i < len(d.Errors) && d.Errors[i] != nil && *d.Errors[i] != "" {
		q.Failed = true
	}
	if q.Latency == 0 {
		q.Latency = q.TTFT
		for _, g := range q.Gaps {
			q.Latency += float64(g)
		}
	}
	if q.TTFT == 0 && q.Out <= 0 {
		q.Failed = true // the tools drop the error's words of some failures, never a time to the first token
	}
	return q
}

// at is an element of a list, 0 where there is none.
func at(list []*float64, i int) float64 {
	if i < len(list) && list[i] != nil {
		return *list[i]
	}
	return 0
}

func count(list []*int, i int) int {
	if i < len(list) && list[i] != nil {
		return *list[i]
	}
	return -1
}

// counts are how many requests there were and how many failed, where only counts are there.
func (d *detailed) counts() (total, failed int) {
	if d.Completed != nil {
		total = *d.Completed
	}
	switch {
	case d.FailedCount != nil:
		failed = *d.FailedCount
	case d.Prompts != nil:
		failed = max(0, *d.Prompts-total)
	}
	return total + failed, failed
}

// detailPoints are the statistics, such as mean_ttft_ms and p99_e2el_ms.
func detailPoints(raw json.RawMessage, latency string) map[Point]float64 {
	points := map[Point]float64{}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return points
	}
	number := func(name string) *float64 {
		var v *float64
		if json.Unmarshal(all[name], &v) != nil {
			return nil
		}
		return v
	}
	for name, key := range map[string]metric.Key{"ttft": metric.TTFT, "tpot": metric.TPOT, "itl": metric.ITL, latency: metric.Latency} {
		put(points, key, "mean", number("mean_"+name+"_ms"), 1e-3)
		put(points, key, "p50", number("median_"+name+"_ms"), 1e-3)
		for _, p := range []string{"p50", "p90", "p95", "p99", "p99.9"} {
			put(points, key, p, number(p+"_"+name+"_ms"), 1e-3)
		}
	}
	for name, key := range map[string]metric.Key{"request_throughput": metric.RequestThroughput, "output_throughput": metric.OutputThroughput,
		"input_throughput": metric.InputThroughput, "total_token_throughput": metric.TotalThroughput, "total_throughput": metric.TotalThroughput} {
		put(points, key, "value", number(name), 1)
	}
	return points
}

// readDetailed reads a document of vLLM or SGLang.
func readDetailed(raw json.RawMessage, r *Run, latency string) error {
	var d detailed
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("a field has an unexpected format: %w", err)
	}
	for key, value := range map[string]string{"model_id": d.Model, "api": d.Backend, "dataset": d.Dataset} {
		r.set(key, value)
	}
	if d.Tokenizer != nil {
		r.set("tokenizer", *d.Tokenizer)
	}
	l, notes := d.level(raw, latency)
	r.add(l, notes)
	if len(l.Requests) == 0 {
		r.say(i18n.Sprintf("the file contains only aggregate figures: --%s also writes the single requests", "文件只有汇总指标：加 --%s 可同时写入单个请求", detailsFlag(r.Tool)))
	}
	return nil
}

func detailsFlag(tool string) string {
	if strings.HasPrefix(tool, "SGLang") {
		return "output-details"
	}
	return "save-detailed"
}
