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
		var one made
		for i, q := range l.Requests {
			start := float64(i) * 1e-9
			if l.Timed {
				start = q.Start - begin
			}
			r := one.record(&q, record.Instant(1e9)+instant(start))
			r.Seq, r.Session, r.Item = int64(i), int64(i), int64(i)
			if !yield(r) {
				return
			}
		}
	}
}

// A made is a record whose memory serves for the next one.
type made struct {
	r       record.Record
	choices [1]record.Choice
	all     record.Payloads
}

func instant(seconds float64) record.Instant { return record.Instant(math.Round(seconds * 1e9)) }

// record is a request as a record, which is valid until the next.
func (m *made) record(q *Request, sent record.Instant) *record.Record {
	m.r = record.Record{Status: 200, Stream: q.TTFT > 0, Stamps: record.Stamps{Due: sent, Sent: sent, End: sent + instant(q.Latency)}}
	r := &m.r
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
	m.choices[0] = record.Choice{}
	r.Choices = m.choices[:]
	if q.TTFT > 0 {
		r.First = min(sent+instant(q.TTFT), r.Last)
		r.FirstAnswer = r.First
		r.Payloads = m.payloads(r.First, q.Gaps)
	}
	return r
}

func (m *made) payloads(first record.Instant, gaps []float32) record.Payloads {
	if len(gaps) == 0 {
		return nil
	}
	m.all = m.all[:0]
	at := float64(0)
	for i := range len(gaps) + 1 {
		if i > 0 {
			at += float64(gaps[i-1])
		}
		m.all = append(m.all, record.Payload{At: first + instant(at), Read: int32(i), Tokens: -1, Kind: record.Output})
	}
	return m.all
}
