package columns

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// success is value for a success and nil for a failure: EvalScope leaves these columns of failed rows empty.
func success(value func(Row) any) func(Row) any {
	return func(r Row) any {
		if !r.Succeeded() {
			return nil
		}
		return value(r)
	}
}

func seconds(of func(*record.Record) (time.Duration, bool)) func(Row) any {
	return func(r Row) any {
		d, ok := of(r.Record)
		if !ok {
			return nil
		}
		return d.Seconds()
	}
}

func count(of func(*record.Record) (int, bool)) func(Row) any {
	return func(r Row) any {
		n, ok := of(r.Record)
		return known(n, ok)
	}
}

func known(n int, ok bool) any {
	if !ok || n < 0 {
		return nil
	}
	return int64(n)
}

func positive(n int) any { return known(n, n > 0) }

func instant(i record.Instant) any {
	if i == 0 {
		return nil
	}
	return i.Seconds()
}

func duration(ns int64) any {
	if ns == 0 {
		return nil
	}
	return float64(ns) / 1e9
}

// longestHeld is the longest time that an arrival of the reply lay in the client.
func longestHeld(r *record.Record) any {
	var longest time.Duration
	for d := range r.ReadDelays() {
		longest = max(longest, d)
	}
	return duration(int64(longest))
}

func some(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Outcome is "success" or the kind of fault.
func Outcome(r *record.Record) string {
	if r.Fault == nil {
		return "success"
	}
	return string(r.Fault.Kind)
}

// CompletedAt is the moment that EvalScope calls completed_time: when the request's slot became free.
func CompletedAt(r *record.Record) record.Instant { return max(r.End, r.Last, r.Sent, r.Due) }

// startedAt is EvalScope's start_time; a request that never got a connection started when it was due.
func startedAt(r *record.Record) record.Instant {
	if r.Sent == 0 {
		return r.Due
	}
	return r.Sent
}

func faultOf(r Row) record.Fault {
	if r.Fault == nil {
		return record.Fault{}
	}
	return *r.Fault
}

func firstChoice(r Row) record.Choice {
	if len(r.Choices) == 0 {
		return record.Choice{}
	}
	return r.Choices[0]
}

// counter says who counted the output tokens.
func counter(r *record.Record) string {
	switch _, ok := r.OutputTokens(); {
	case !ok:
		return ""
	case r.Usage.Given && r.Usage.Completion >= 0:
		return "server"
	}
	return "client"
}

// gapsJSON is EvalScope's inter_token_latencies: seconds before every payload with output after the first.
func gapsJSON(r *record.Record) string {
	list := make([]byte, 0, 16+12*len(r.Payloads))
	list = append(list, '[')
	for g := range r.PayloadGaps() {
		if len(list) > 1 {
			list = append(list, ", "...)
		}
		list = appendSeconds(list, g)
	}
	return string(append(list, ']'))
}
