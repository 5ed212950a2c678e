package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// An infinity says which failed requests count as infinite.
type infinity int

const (
	never infinity = iota
	always
	whenStreamed // those that asked for a stream
)

// value is the formula of a request's value in the table's unit, nil where there is none.
func (d *Definition) value() func(*record.Record) (float64, bool) {
	switch {
	case d.time != nil:
		span := d.time
		return func(r *record.Record) (float64, bool) {
			v, ok := span(r)
			return v.Seconds(), ok
		}
	case d.count != nil:
		count := d.count
		return func(r *record.Record) (float64, bool) {
			n, ok := count(r)
			return float64(n), ok
		}
	}
	return nil
}

// tail is absent without a stream, whose end mark it waits for.
func tail(r *record.Record) (time.Duration, bool) {
	if _, streamed := r.TTFT(); !streamed {
		return 0, false
	}
	return r.Tail()
}

func poolWait(r *record.Record) (time.Duration, bool) {
	return time.Duration(r.PoolWait), r.PoolWait > 0
}

func connectTime(r *record.Record) (time.Duration, bool) {
	return time.Duration(r.Connect + r.TLS), r.Connect > 0
}

func tlsTime(r *record.Record) (time.Duration, bool) { return time.Duration(r.TLS), r.TLS > 0 }

func packages(r *record.Record) (int, bool) {
	if !r.Stream {
		return 0, false
	}
	return r.Steps(), true
}

func inputRate(r *record.Record) (float64, bool) {
	in, ok := r.InputTokens()
	return overLatency(r, in, ok)
}

func outputRate(r *record.Record) (float64, bool) {
	out, ok := r.OutputTokens()
	return overLatency(r, out, ok)
}

func totalRate(r *record.Record) (float64, bool) {
	in, inOK := r.InputTokens()
	out, outOK := r.OutputTokens()
	return overLatency(r, in+out, inOK && outOK)
}

// overLatency is n a second of the request's latency.
func overLatency(r *record.Record, n int, ok bool) (float64, bool) {
	latency, timed := r.Latency()
	if !ok || !timed || latency <= 0 {
		return 0, false
	}
	return float64(n) / latency.Seconds(), true
}

func decodeRate(r *record.Record) (float64, bool) {
	tpot, ok := r.TPOT()
	if !ok || tpot <= 0 {
		return 0, false
	}
	return 1 / tpot.Seconds(), true
}
