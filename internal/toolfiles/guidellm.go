package toolfiles

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// isGuideLLM knows benchmarks.json of guidellm: of version 0.7 and later by what it says of itself, of 0.4 to 0.6 by its arguments too, and
// of earlier ones, which have neither, by their benchmarks.
func isGuideLLM(k keys) bool {
	if !k.has("benchmarks") || k.has("metadata") || k.has("args") {
		return k.has("benchmarks")
	}
	for one := range elements(k["benchmarks"]) {
		return keysOf(one).has("metrics", "requests")
	}
	return false
}

// guidellmReport is what is read of it.
type guidellmReport struct {
	Config struct {
		Spec struct {
			Backend struct {
				Model  string `json:"model"`
				Format string `json:"request_format"`
				Stream *bool  `json:"stream"`
			} `json:"backend"`
			Tokenizer struct {
				Model string `json:"model"`
			} `json:"tokenizer"`
		} `json:"spec"`
	} `json:"config"`
	Args struct { // of 0.4 to 0.6
		Model     string `json:"model"`
		Processor string `json:"processor"`
		Format    string `json:"data_request_formatter"`
	} `json:"args"`
	Benchmarks []json.RawMessage `json:"benchmarks"`
}

type guidellmBenchmark struct {
	Config struct {
		Strategy guidellmStrategy `json:"strategy"`
	} `json:"config"`
	// Of up to 0.3.
	Args struct {
		Strategy guidellmStrategy `json:"strategy"`
	} `json:"args"`
	Worker struct {
		Model string `json:"backend_model"`
	} `json:"worker"`

	Metrics  map[string]json.RawMessage `json:"metrics"`
	Requests struct {
		Done    []guidellmRequest `json:"successful"`
		Failed  []guidellmRequest `json:"errored"`
		Stopped []guidellmRequest `json:"incomplete"`
	} `json:"requests"`
}

type guidellmStrategy struct {
	Type    string   `json:"type_"`
	Streams *int     `json:"streams"`
	Most    *int     `json:"max_concurrency"`
	Rate    *float64 `json:"rate"`
}

type guidellmRequest struct {
	Sent    *string  `json:"request_args"`
	Start   *float64 `json:"request_start_time"`
	End     *float64 `json:"request_end_time"`
	Latency *float64 `json:"request_latency"`
	TTFT    *float64 `json:"time_to_first_token_ms"`
	In      *int     `json:"prompt_tokens"`
	Out     *int     `json:"output_tokens"`

	// Of up to 0.3.
	Prompt *string  `json:"prompt"`
	Began  *float64 `json:"start_time"`
	Ended  *float64 `json:"end_time"`
}

func readGuideLLM(r *Run, files []file) error {
	for _, f := range files {
		for _, doc := range f.docs {
			var report guidellmReport
			if err := json.Unmarshal(doc, &report); err != nil {
				return fmt.Errorf("a field has a format that guidellm 2 does not write: %w", err)
			}
			report.settings(r)
			for _, raw := range report.Benchmarks {
				var b guidellmBenchmark
				if err := json.Unmarshal(raw, &b); err != nil {
					r.say(leftOut(f.name, err))
					continue
				}
				r.set("model_id", b.Worker.Model)
				r.add(b.level(), nil)
			}
		}
	}
	r.say(i18n.Text{EN: "guidellm does not store gaps between tokens: there are no itl rows", ZH: "guidellm 不保存单个 token 间隔：没有 itl 行"})
	return nil
}

func (g *guidellmReport) settings(r *Run) {
	spec := g.Config.Spec
	r.set("model_id", cmp.Or(spec.Backend.Model, g.Args.Model))
	r.set("api", cmp.Or(spec.Backend.Format, g.Args.Format))
	r.set("tokenizer", cmp.Or(spec.Tokenizer.Model, g.Args.Processor))
	if spec.Backend.Stream != nil {
		r.set("stream", fmt.Sprint(*spec.Backend.Stream))
	}
}

func (b *guidellmBenchmark) level() Level {
	l := Level{Timed: true, Points: b.points()}
	l.Load, l.LoadUnknown = b.load()
	for _, q := range b.Requests.Done {
		l.Requests = append(l.Requests, q.request(false, false))
	}
	for _, q := range b.Requests.Failed {
		l.Requests = append(l.Requests, q.request(true, false))
	}
	for _, q := range b.Requests.Stopped {
		l.Requests = append(l.Requests, q.request(false, true))
	}
	return l
}

func (b *guidellmBenchmark) load() (l metric.Load, unknown bool) {
	s := cmp.Or(b.Config.Strategy, b.Args.Strategy)
	slots, rate := 0, 0.0
	switch s.Type {
	case "synchronous":
		slots = 1
	case "constant", "poisson", "async":
		if s.Rate != nil {
			rate = *s.Rate
		}
	default:
		for _, v := range []*int{s.Most, s.Streams} {
			if v != nil {
				slots = *v
			}
		}
	}
	l, known := shape(slots, rate)
	if known && rate > 0 && s.Type == "constant" {
		l.Profile = l.WithProcess(load.Constant, 0)
	}
	return l, !known
}

func (q *guidellmRequest) request(failed, cancelled bool) Request {
	made := Request{In: -1, Out: -1, Failed: failed, Cancelled: cancelled}
	set := func(into *float64, v *float64, scale float64) {
		if v != nil {
			*into = *v * scale
		}
	}
	q.Start, q.End, q.Sent = cmp.Or(q.Start, q.Began), cmp.Or(q.End, q.Ended), cmp.Or(q.Sent, q.Prompt)
	set(&made.Start, q.Start, 1)
	set(&made.Latency, q.Latency, 1)
	set(&made.TTFT, q.TTFT, 1e-3)
	if made.Latency == 0 && q.Start != nil && q.End != nil {
		made.Latency = *q.End - *q.Start
	}
	if q.In != nil {
		made.In = *q.In
	}
	if q.Out != nil {
		made.Out = *q.Out
	}
	if q.Sent != nil {
		made.Prompt = hash([]byte(*q.Sent))
	}
	return made
}

// points are its statistics of successful requests. Its time between tokens is a mean over tokens, not over requests, and so none of
// ours.
func (b *guidellmBenchmark) points() map[Point]float64 {
	points := map[Point]float64{}
	for name, to := range map[string]struct {
		key   metric.Key
		scale float64
	}{"time_to_first_token_ms": {metric.TTFT, 1e-3}, "request_latency": {metric.Latency, 1},
		"requests_per_second": {metric.RequestThroughput, 1}, "output_tokens_per_second": {metric.OutputThroughput, 1}, "tokens_per_second": {metric.TotalThroughput, 1}} {
		var m struct {
			Successful struct {
				Mean    *float64            `json:"mean"`
				Percent map[string]*float64 `json:"percentiles"`
			} `json:"successful"`
		}
		if json.Unmarshal(b.Metrics[name], &m) != nil {
			continue
		}
		if d, _ := metric.Define(to.key); d.Shape == metric.Scalar {
			put(points, to.key, "value", m.Successful.Mean, to.scale)
			continue
		}
		put(points, to.key, "mean", m.Successful.Mean, to.scale)
		for _, p := range []string{"p50", "p90", "p95", "p99"} {
			put(points, to.key, p, m.Successful.Percent[p], to.scale)
		}
	}
	return points
}
