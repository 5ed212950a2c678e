package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// ServerOurs is what the client counted of all requests of a level: measured, warm-up, failed and cancelled ones.
type ServerOurs struct {
	// Kind is what the requests are answered with; it is set before the first one is added.
	Kind protocol.Kind `json:"kind,omitempty"`
	// Requests were sent; Choices are the answers that they asked for, Answered those that came to their end.
	Requests int `json:"requests"`
	Choices  int `json:"choices"`
	Answered int `json:"answered"`
	// PromptTokens, CachedTokens and OutputTokens are by the server's usage in the replies; Uncounted requests have none.
	PromptTokens int `json:"prompt_tokens"`
	CachedTokens int `json:"cached_prompt_tokens"`
	OutputTokens int `json:"output_tokens"`
	Uncounted    int `json:"uncounted"`
	// Times are the client's own means, in seconds.
	Times map[ServerTiming]ServerMean `json:"times,omitempty"`

	widest int // the most choices of a reply
	broken int // requests that did not come to their end
	sums   map[ServerTiming]*timingSum
}

// A ServerMean is a mean and the number of its values.
type ServerMean struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
}

type timingSum struct {
	n   int
	sum time.Duration
}

// Add takes a request.
func (o *ServerOurs) Add(r *record.Record) {
	if r.Sent == 0 {
		return
	}
	o.Requests++
	if n := max(1, len(r.Choices)); r.Succeeded() {
		o.Answered += n
		o.widest = max(o.widest, n)
	} else {
		o.broken++
	}
	if r.Usage.Given && r.Usage.Prompt >= 0 && (r.Usage.Completion >= 0 || !o.Kind.Generates()) {
		o.PromptTokens += r.Usage.Prompt
		o.OutputTokens += max(0, r.Usage.Completion)
		o.CachedTokens += max(0, r.Usage.Cached)
	} else {
		o.Uncounted++
	}
	if d, ok := r.TTFT(); ok {
		o.span(SpanTTFT, 1, d)
	}
	if !r.Succeeded() {
		return
	}
	if d, ok := r.Latency(); ok {
		o.span(SpanLatency, 1, d)
	}
	if d, ok := r.TPOT(); ok {
		o.span(SpanTPOT, 1, d)
		n, _ := r.OutputTokens()
		o.span(SpanToken, n-1, d*time.Duration(n-1))
	}
	gaps, sum := 0, time.Duration(0)
	for gap := range r.Gaps() {
		gaps++
		sum += gap
	}
	if gaps > 0 {
		o.span(SpanITL, gaps, sum)
	}
}

func (o *ServerOurs) span(s ServerTiming, n int, d time.Duration) {
	if o.sums == nil {
		o.sums = map[ServerTiming]*timingSum{}
	}
	if o.sums[s] == nil {
		o.sums[s] = &timingSum{}
	}
	o.sums[s].n += n
	o.sums[s].sum += d
}

// Whole completes the figures when every request was added.
func (o ServerOurs) Whole() ServerOurs {
	o.Choices = o.Answered + o.broken*max(1, o.widest)
	o.Times = map[ServerTiming]ServerMean{}
	for s, sum := range o.sums {
		o.Times[s] = ServerMean{sum.n, sum.sum.Seconds() / float64(sum.n)}
	}
	return o
}

// whole reports whether the tokens of every request are known.
func (o ServerOurs) whole() bool { return o.Requests > 0 && o.Uncounted == 0 && o.broken == 0 }
