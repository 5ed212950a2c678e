package steady

import (
	"math"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// State is what became of a request.
type State uint8

// The states, of which Failed and Cancelled exclude each other, and the marks that stand beside them.
const (
	Failed State = 1 << iota
	Cancelled
	// Streamed marks an answer that came as a stream, Opening the first request of its session.
	Streamed
	Opening
)

// values is how many figures of a request are kept.
const values = 7

// keys are the metrics of a request's figures.
func keys() [values]metric.Key {
	return [values]metric.Key{metric.TTFT, metric.TPOT, metric.Latency, metric.TTFTFromDue, metric.LatencyFromDue, metric.InputTokens,
		metric.OutputTokens}
}

// A Row is what is kept of a request: when it was sent and ended, in nanoseconds of the level's log, and its figures in the order
// of the metrics that a Reader reads; NaN where it has none.
type Row struct {
	Sent, End int64
	State     State
	Class     uint16 // of a mix
	Values    [values]float64
}

// The places of figures in Values, by the order of keys.
const (
	ttftAt         = 0
	outputTokensAt = values - 1
)

// tokensWithin is how many output tokens of a successful request came between two instants, if they came evenly from the first to the end.
// Without a stream all came at the end.
func (r *Row) tokensWithin(from, to int64) float64 {
	tokens, ttft := r.Values[outputTokensAt], r.Values[ttftAt]
	if r.State&(Failed|Cancelled) != 0 || !(tokens > 0) {
		return 0
	}
	first := r.End
	if ttft >= 0 && r.State&Streamed != 0 {
		first = min(r.End, r.Sent+int64(ttft*1e9))
	}
	if first == r.End {
		if r.End >= from && r.End < to {
			return tokens
		}
		return 0
	}
	return tokens * float64(max(0, min(r.End, to)-max(first, from))) / float64(r.End-first)
}

// A Reader makes rows of records.
type Reader struct {
	of    [values]metric.Definition
	there [values]bool
}

// NewReader is a Reader of a level with one kind of answers.
func NewReader(kind protocol.Kind) *Reader {
	r := &Reader{}
	for i, key := range keys() {
		d, ok := metric.Define(key)
		r.of[i], r.there[i] = d, ok && d.Exists(kind)
	}
	return r
}

// Row is that of a record; not ok for warm-ups and for what was never sent.
func (r *Reader) Row(from *record.Record) (row Row, ok bool) {
	if from.Warmup || from.Sent == 0 {
		return row, false
	}
	row = Row{Class: uint16(from.Class), Sent: int64(from.Sent), End: int64(max(from.End, from.Last, from.Sent))}
	switch {
	case from.Cancelled():
		row.State |= Cancelled
	case !from.Succeeded():
		row.State |= Failed
	}
	if from.Stream {
		row.State |= Streamed
	}
	if from.Turn == 0 {
		row.State |= Opening
	}
	for i := range r.of {
		row.Values[i] = math.NaN()
		if !r.there[i] || from.Cancelled() {
			continue
		}
		if v, has := r.of[i].Of(from); has {
			row.Values[i] = v
		}
	}
	return row, true
}
