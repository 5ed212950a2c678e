package toolfiles

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// isInferencePerf knows the summary and stage files of inference-perf, and its list of requests.
func isInferencePerf(k keys) bool {
	return k.has("load_summary", "successes") || isInferencePerfList(k)
}

func isInferencePerfList(k keys) bool { return k.has("", "start_time", "end_time", "info", "request") }

// stageFile is summary_lifecycle_metrics.json or stage_N_lifecycle_metrics.json.
type stageFile struct {
	Load struct {
		Count       int                 `json:"count"`
		Rate        *float64            `json:"requested_rate"`
		Achieved    *float64            `json:"achieved_rate"`
		Delay       map[string]*float64 `json:"schedule_delay"`
		Concurrency *int                `json:"concurrency"`
	} `json:"load_summary"`
	Done struct {
		Count      int                            `json:"count"`
		Latency    map[string]map[string]*float64 `json:"latency"`
		Throughput map[string]*float64            `json:"throughput"`
	} `json:"successes"`
	Failed struct {
		Count int `json:"count"`
	} `json:"failures"`
}

// lifecycle is a request of per_request_lifecycle_metrics.json.
type lifecycle struct {
	Start   float64 `json:"start_time"`
	End     float64 `json:"end_time"`
	Request string  `json:"request"`
	Info    *struct {
		In                *int               `json:"input_tokens"`
		lifecycleResponse                    // of older versions
		Response          *lifecycleResponse `json:"response_metrics"`
	} `json:"info"`
	Error json.RawMessage `json:"error"`
}

type lifecycleResponse struct {
	Out    *int      `json:"output_tokens"`
	Tokens []float64 `json:"output_token_times"`
	Usage  *struct {
		Completion *int `json:"completion_tokens"`
	} `json:"server_usage"`
}

// readInferencePerf reads a folder's stages, and divides its requests among them: they ran one after the other, so the first ones
// are those of the first stage. A summary is read where there is no stage.
func readInferencePerf(r *Run, files []file) error {
	var stages, summaries []Level
	var requests []Request
	var problems []error
	for _, f := range files {
		if strings.HasPrefix(f.name, "adapter_") && len(files) > 1 {
			continue // the same requests once more, by adapter, in the same form
		}
		for _, doc := range f.docs {
			if isInferencePerfList(keysOf(doc)) {
				requests = append(requests, lifecycles(doc, r, f.name)...)
				continue
			}
			var s stageFile
			if err := json.Unmarshal(doc, &s); err != nil {
				problems = append(problems, err)
				r.say(leftOut(f.name, err))
				continue
			}
			s.behind(r)
			if l := s.level(); l.LoadUnknown {
				summaries = append(summaries, l)
			} else {
				stages = append(stages, l)
			}
		}
	}
	divide(r, stages, summaries, requests)
	if len(r.Levels) == 0 {
		return errors.Join(problems...)
	}
	return nil
}

// tooLate is how far behind its schedule a client may send, in seconds or as the share of the rate that is missing, before it is said.
const (
	tooLate = 0.1
	tooFew  = 0.05
)

// behind says where the tool's own client did not keep to its schedule: requests that wait in it are not in its latencies.
func (s *stageFile) behind(r *Run) {
	late, rate, reached := s.Load.Delay["p90"], s.Load.Rate, s.Load.Achieved
	if late != nil {
		r.saysDelays = true
	}
	switch {
	case late == nil || *late < tooLate:
	case rate != nil && reached != nil && *reached < *rate*(1-tooFew):
		r.say(i18n.Sprintf("the tool's client fell behind: it sent %.4g of %.4g requests a second, a tenth of them later than due by %.2g s or more",
			"该工具的客户端未跟上：每秒发送 %.4g 个请求（应为 %.4g），其中十分之一比应发时刻晚 %.2g 秒或更多", *reached, *rate, *late))
	default:
		r.say(i18n.Sprintf("the tool's client sent a tenth of its %s later than due by %.2g s or more", "该工具的客户端将 %s 个请求的十分之一比应发时刻晚 %.2g 秒或更多发出", i18n.Count(s.Load.Count, "request"), *late))
	}
}

// divide gives the requests to the stages.
func divide(r *Run, stages, summaries []Level, requests []Request) {
	all := 0
	for _, s := range stages {
		all += s.Total
	}
	slices.SortStableFunc(requests, func(a, b Request) int {
		if a.Start < b.Start {
			return -1
		} else if a.Start > b.Start {
			return 1
		}
		return 0
	})
	switch {
	case len(stages) == 0 && len(requests) > 0:
		r.say(i18n.Text{EN: "the load is not in the file: name the folder that has the stage files too", ZH: "文件未说明负载：请指定同时含阶段文件的文件夹"})
		r.add(Level{LoadUnknown: true, Timed: true, Requests: requests}, nil)
	case len(stages) == 0:
		for _, s := range summaries {
			r.add(s, nil)
		}
	case len(requests) == all:
		for _, s := range stages {
			s.Requests, s.Timed = slices.Clone(requests[:s.Total]), true
			requests = requests[s.Total:]
			r.add(s, nil)
		}
		return
	default:
		if len(requests) > 0 {
			r.say(i18n.Sprintf("the list has %s and the stages have %d: which is of which stage is not known, so the stages' figures are used", "请求列表有 %s 个请求，各阶段共 %d 个：无法对应，使用各阶段的汇总指标", i18n.Count(len(requests), "request"), all))
		}
		for _, s := range stages {
			r.add(s, nil)
		}
	}
	if len(requests) == 0 && len(stages) > 0 {
		r.say(i18n.Text{EN: "per_request_lifecycle_metrics.json would give the single requests", ZH: "per_request_lifecycle_metrics.json 可提供单个请求"})
	}
}

func (s *stageFile) level() Level {
	l := Level{Points: map[Point]float64{}, Total: s.Done.Count + s.Failed.Count, Failed: s.Failed.Count}
	slots, rate := 0, 0.0
	switch {
	case s.Load.Concurrency != nil:
		slots = *s.Load.Concurrency
	case s.Load.Rate != nil:
		rate = *s.Load.Rate
	}
	var known bool
	l.Load, known = shape(slots, rate)
	l.LoadUnknown = !known
	for name, key := range map[string]metric.Key{"time_to_first_token": metric.TTFT, "time_per_output_token": metric.TPOT, "inter_token_latency": metric.ITL, "request_latency": metric.Latency} {
		for from, stat := range map[string]string{"mean": "mean", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"} {
			put(l.Points, key, stat, s.Done.Latency[name][from], 1)
		}
	}
	for name, key := range map[string]metric.Key{"requests_per_sec": metric.RequestThroughput, "output_tokens_per_sec": metric.OutputThroughput,
		"input_tokens_per_sec": metric.InputThroughput, "total_tokens_per_sec": metric.TotalThroughput} {
		put(l.Points, key, "value", s.Done.Throughput[name], 1)
	}
	return l
}

// lifecycles reads a list of requests, and leaves out those of another form.
func lifecycles(doc json.RawMessage, r *Run, name string) (all []Request) {
	var list []json.RawMessage
	if json.Unmarshal(doc, &list) != nil {
		return nil
	}
	for _, raw := range list {
		var one lifecycle
		if err := json.Unmarshal(raw, &one); err != nil {
			r.say(leftOut(name, err))
			continue
		}
		all = append(all, one.asRequest())
	}
	return all
}

func (c *lifecycle) asRequest() Request {
	q := Request{Start: c.Start, Latency: c.End - c.Start, In: -1, Out: -1, Failed: len(c.Error) > 0 && string(c.Error) != "null"}
	if c.Request != "" {
		q.Prompt = hash([]byte(c.Request))
	}
	if c.Info == nil {
		return q
	}
	if c.Info.In != nil {
		q.In = *c.Info.In
	}
	response := c.Info.Response
	if response == nil {
		response = &c.Info.lifecycleResponse
	}
	if response.Out != nil {
		q.Out = *response.Out
	}
	if response.Usage != nil && response.Usage.Completion != nil {
		q.Out = *response.Usage.Completion
	}
	if at := response.Tokens; len(at) > 1 { // of fewer the tool gives no times between tokens
		q.TTFT = at[0] - c.Start
		for i := range at[1:] {
			q.Gaps = append(q.Gaps, float32(at[i+1]-at[i]))
		}
	}
	return q
}
