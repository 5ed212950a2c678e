package toolfiles

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// detailed is what vLLM's and SGLang's files share: lists of single requests in seconds, statistics in milliseconds. Where a list has null
// for a time it is NaN here.
type detailed struct {
	of keys

	ttfts, starts, latencies, in, out []float64
	itls                              [][]float32
	failures                          []bool
}

func detailedOf(k keys) (d detailed) {
	d.of = k
	d.ttfts, d.starts, d.latencies = k.numbers("ttfts"), k.numbers("start_times"), k.numbers("latencies")
	d.in, d.out = k.numbers("input_lens"), k.numbers("output_lens")
	var gaps []float32
	for list := range elements(k["itls"]) {
		gaps = appendNumbers(gaps[:0], list)
		for i := range gaps {
			gaps[i] = orZero(gaps[i])
		}
		d.itls = append(d.itls, slices.Clone(gaps)) // of just the size: there are millions
	}
	for words := range elements(k["errors"]) {
		d.failures = append(d.failures, string(words) != "null" && string(words) != `""`)
	}
	return d
}

// load is the load that the file says.
func (d *detailed) load() (l metric.Load, unknown bool) {
	rate, _ := d.of.number("request_rate") // words such as inf are none
	l, known := shape(d.of.whole("max_concurrency", 0), rate)
	if shaped, ok := d.of.number("burstiness"); ok && l.OfferedRate() > 0 && shaped != 1 && shaped > 0 {
		l.Profile = l.WithProcess(load.Gamma, shaped)
	}
	return l, !known && !d.of.has("request_rate")
}

// ramp is how the rate rises, "" where the tool is none that can let it rise.
func (d *detailed) ramp() string {
	switch how := d.of.text("ramp_up_strategy"); {
	case !d.of.has("total_input_tokens", "num_prompts"):
		return ""
	case how == "":
		return "none"
	default:
		return fmt.Sprintf("%s from %s to %s requests per second", how, d.of["ramp_up_start_rps"], d.of["ramp_up_end_rps"])
	}
}

// level makes a level of a document.
func (d *detailed) level(latency string) (l Level, notes []i18n.Text) {
	l.Load, l.LoadUnknown = d.load()
	l.Points = d.points(latency)
	n, cut := d.requests()
	if n == 0 {
		l.Total, l.Failed = d.counts()
		return l, nil
	}
	if cut {
		notes = append(notes, i18n.Sprintf("the lists of requests differ in length; the first %d are used", "各请求列表长度不同；使用前 %d 个", n))
	}
	l.Timed = len(d.starts) >= n
	l.Requests = make([]Request, n)
	whole, measured := d.of.number("duration")
	for i := range n {
		l.Requests[i] = d.request(i)
		if q := &l.Requests[i]; measured && whole > 0 && q.Latency > longerThanRun*whole+1 {
			q.Latency = math.NaN() // in another unit, or garbled: no request takes longer than its run
		}
	}
	return l, notes
}

// longerThanRun is how much longer than the run a request may take, for what is rounded.
const longerThanRun = 1.05

// requests is how many requests all lists have. Where a list is shorter than the others, its last element may be cut too.
func (d *detailed) requests() (n int, cut bool) {
	if len(d.itls) == 0 && len(d.latencies) == 0 {
		return 0, false
	}
	n = len(d.ttfts)
	for _, list := range []int{len(d.itls), len(d.out), len(d.failures), len(d.latencies), len(d.starts), len(d.in)} {
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
	q := Request{TTFT: at(d.ttfts, i), Start: at(d.starts, i), Latency: at(d.latencies, i), In: count(d.in, i), Out: count(d.out, i)}
	if i < len(d.itls) {
		q.Gaps = d.itls[i]
	}
	q.Failed = i < len(d.failures) && d.failures[i]
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
func at(list []float64, i int) float64 {
	if i < len(list) {
		return orZero(list[i])
	}
	return 0
}

func orZero[F float32 | float64](v F) F {
	if v != v { // NaN
		return 0
	}
	return v
}

func count(list []float64, i int) int {
	if i < len(list) && list[i] >= 0 && list[i] < 1e9 {
		return int(list[i])
	}
	return -1
}

// counts are how many requests there were and how many failed, where only counts are there.
func (d *detailed) counts() (total, failed int) {
	total = d.of.whole("completed", 0)
	if failed = d.of.whole("failed", -1); failed < 0 {
		failed = max(0, d.of.whole("num_prompts", total)-total)
	}
	return total + failed, failed
}

// points are the statistics, such as mean_ttft_ms and p99_e2el_ms.
func (d *detailed) points(latency string) map[Point]float64 {
	points := map[Point]float64{}
	keep := func(key metric.Key, stat, name string, scale float64) {
		if v, ok := d.of.number(name); ok {
			points[Point{key, stat}] = v * scale
		}
	}
	for name, key := range map[string]metric.Key{"ttft": metric.TTFT, "tpot": metric.TPOT, "itl": metric.ITL, latency: metric.Latency} {
		keep(key, "mean", "mean_"+name+"_ms", 1e-3)
		for _, p := range []string{"p50", "p90", "p95", "p99", "p99.9"} {
			keep(key, p, p+"_"+name+"_ms", 1e-3)
		}
		keep(key, "p50", "median_"+name+"_ms", 1e-3)
	}
	for name, key := range map[string]metric.Key{"request_throughput": metric.RequestThroughput, "output_throughput": metric.OutputThroughput,
		"input_throughput": metric.InputThroughput, "total_token_throughput": metric.TotalThroughput, "total_throughput": metric.TotalThroughput} {
		keep(key, "value", name, 1)
	}
	return points
}

// readDetailed reads a document of vLLM or SGLang.
func readDetailed(raw json.RawMessage, r *Run, latency string) error {
	k := keysOf(raw)
	if len(k) == 0 {
		return i18n.Text{EN: "it has another form than its tool writes", ZH: "格式与该工具写出的不同"}.Err()
	}
	d := detailedOf(k)
	for key, name := range map[string]string{"model_id": "model_id", "tokenizer": "tokenizer_id", "api": "backend", "dataset": "dataset_name"} {
		r.set(key, k.text(name))
	}
	r.set("ramp_up", d.ramp())
	l, notes := d.level(latency)
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
