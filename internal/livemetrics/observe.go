package livemetrics

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// Observe counts a request that ended. It may be called by many goroutines at once.
func (m *Metrics) Observe(r *record.Record) {
	l := m.current.Load()
	if l == nil {
		return
	}
	phase := 1
	if r.Warmup {
		phase = 0
	}
	l.outcomes[phase][outcomeOf(r)].Add(1)
	if !r.Counted() {
		return
	}
	for i := range timesTable {
		if t := &timesTable[i]; t.one != nil && (t.failures || r.Fault == nil) {
			if d, ok := t.one(r); ok {
				l.times[i].add(d)
			}
		}
	}
	if r.Fault != nil {
		return
	}
	gaps := l.times[gapsAt].many()
	for d := range r.Gaps() {
		gaps.add(d)
	}
	gaps.done()
	if n, ok := r.InputTokens(); ok {
		l.input.Add(int64(n))
	}
	if n, ok := r.OutputTokens(); ok {
		l.output.Add(int64(n))
	}
	if n, ok := r.CachedTokens(); ok {
		l.cached.Add(int64(n))
	}
}

// outcomeOf is the place of a request's outcome.
func outcomeOf(r *record.Record) int {
	if r.Fault == nil {
		return 0
	}
	for i, kind := range outcomes {
		if i > 0 && kind == string(r.Fault.Kind) {
			return i
		}
	}
	return len(outcomes)
}

// A timesRow is a histogram of durations.
type timesRow struct {
	name, help string
	bounds     []int64
	// one is the duration of a request, nil where it has several. failures reports whether failed requests count too.
	one      func(*record.Record) (time.Duration, bool)
	failures bool
}

// gapsAt is the row of the times between tokens.
const gapsAt = 0

// timesTable are the histograms of a level, of its measured requests.
var timesTable = []timesRow{
	gapsAt: {name: "inter_token_latency_seconds", help: "Time between two arrivals of output.", bounds: short},
	{name: "time_to_first_token_seconds", help: "Time from sending a request to its first output.", bounds: long, one: (*record.Record).TTFT},
	{name: "time_per_output_token_seconds", help: "Mean time per output token after the first.", bounds: short, one: (*record.Record).TPOT},
	{name: "request_latency_seconds", help: "Time from sending a request to its last output.", bounds: long, one: (*record.Record).Latency},
	{name: "send_lag_seconds", help: "How late the client sent requests, without waits for connections.", bounds: short, one: (*record.Record).SendLag,
		failures: true},
	{name: "read_delay_seconds", help: "Longest time that a reply's bytes waited in the client before they were read.", bounds: short, one: longestDelay},
}

// longestDelay is absent where the kernel stamped no read.
func longestDelay(r *record.Record) (longest time.Duration, ok bool) {
	for d := range r.ReadDelays() {
		longest, ok = max(longest, d), true
	}
	return longest, ok
}
