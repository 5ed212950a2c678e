package toolfiles

import (
	"iter"
	"math"

	"github.com/modelscope/evalscope/perf/record"
)

// Records are the requests as records of ours, one after the other: each is valid until the next. A tool's gaps are gaps between
// arrivals of output.
func (l *Level) Records() iter.Seq[*record.Record] {
	return func(yield func(*record.Record) bool) {
		begin := math.Inf(1)
		for _, q := range l.Requests {
			begin = min(begin, q.Start)
		}
		for i, q := range l.Requests {
			start := float64(i) * 1e-9
			if l.Timed {
				start = q.Start - begin
			}
			r := q.record(record.Instant(1e9) + instant(start))
			r.Seq, r.Session, r.Item = int64(i), int64(i), int64(i)
			if !yield(r) {
				return
			}
		}
	}
}

func instant(seconds float64) record.Instant { return record.Instant(math.Round(seconds * 1e9)) }

func (q *Request) record(sent record.Instant) *record.Record {
	r := &record.Record{Status: 200, Stream: q.TTFT > 0, Stamps: record.Stamps{Due: sent, Sent: sent, End: sent + instant(q.Latency)}}
	switch {
	case q.Cancelled:
		r.Fault = &record.Fault{Kind: record.FaultCancelled}
		return r
	case q.Failed:
		r.Fault = &record.Fault{Kind: record.FaultStatus}
		return r
	}
	r.Last = r.End
	r.Usage = record.Usage{Given: q.In >= 0 || q.Out >= 0, Prompt: q.In, Completion: q.Out, Cached: -1, Reasoning: -1}
	r.Choices = make([]record.Choice, 1)
	if q.TTFT > 0 {
		r.First = min(sent+instant(q.TTFT), r.Last)
		r.FirstAnswer = r.First
		r.Payloads = payloads(r.First, q.Gaps)
	}
	return r
}

func payloads(first record.Instant, gaps []float32) record.Payloads {
	if len(gaps) == 0 {
		return nil
	}
	all := make(record.Payloads, 0, len(gaps)+1)
	at := float64(0)
	for i := range len(gaps) + 1 {
		if i > 0 {
			at += float64(gaps[i-1])
		}
		all = append(all, record.Payload{At: first + instant(at), Read: int32(i), Tokens: -1, Kind: record.Output})
	}
	return all
}
