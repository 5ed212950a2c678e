package metric_test

import (
	"math"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// levelOf has eight successes whose TTFT is 1 s to 8 s, two failures, and one request that we cancelled.
func levelOf(infinite bool) *metric.Level {
	a := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(1), Number: 11})
	if infinite {
		a.SetFailuresInfinite()
	}
	at := func(seconds int64) record.Instant { return record.Instant(1 + seconds*int64(time.Second)) }
	for i := range int64(11) {
		r := &record.Record{Seq: i, Stream: true, Stamps: record.Stamps{Due: at(0), Sent: at(0), End: at(9)}}
		switch {
		case i < 8:
			r.First, r.Last = at(i+1), at(9)
			r.Payloads = record.Payloads{{At: r.First, Kind: record.Output}, {At: r.Last, Read: 1, Kind: record.Output | record.Finish}}
		case i < 10:
			r.Fault = &record.Fault{Kind: record.FaultStatus}
		default:
			r.Fault = &record.Fault{Kind: record.FaultCancelled}
		}
		a.Add(r)
	}
	return a.Level()
}

// TestInfinite_FailuresAsInfiniteLieAboveEveryAnswer: by nearest rank over ten requests the 80th percentile is the eighth value, and
// the ninth and the tenth are failures. The mean stays that of the answers, and a cancelled request is in neither.
func TestInfinite_FailuresAsInfiniteLieAboveEveryAnswer(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		infinite      bool
		p50, p80, p90 float64
	}{{false, 4, 7, 8}, {true, 5, 8, inf}} {
		l := levelOf(c.infinite)
		for p, want := range map[float64]float64{0.5: c.p50, 0.8: c.p80, 0.9: c.p90} {
			if got, ok := l.Quantile(metric.TTFT, p); !ok || got != want {
				t.Errorf("infinite %v: p%g is %v, want %v", c.infinite, 100*p, got, want)
			}
		}
		if mean, _ := l.Value(metric.TTFT); mean != 4.5 || l.Failed != 2 || l.Cancelled != 1 || l.Distribution(metric.TTFT).N() != 8 {
			t.Errorf("infinite %v: the mean is %v of %d", c.infinite, mean, l.Distribution(metric.TTFT).N())
		}
	}
}

// TestInfinite_EveryTimeOfAnAnswerCountsFailures goes through the table: a row counts failed requests as infinite where its values are times that the
// server takes for an answer, of which less is better. Those that an answer has in one piece too count failures of both kinds.
func TestInfinite_EveryTimeOfAnAnswerCountsFailures(t *testing.T) {
	at := func(seconds int64) record.Instant { return record.Instant(1 + seconds*int64(time.Second)) }
	answer := func(stream bool) *record.Record {
		r := &record.Record{Status: 200, Stream: stream, Stamps: record.Stamps{Due: at(0), Sent: at(1), Last: at(9), End: at(9)},
			Usage: record.Usage{Given: true, Prompt: 5, Completion: 3, Cached: -1, Reasoning: -1}, Choices: make([]record.Choice, 1)}
		if stream {
			r.First, r.FirstAnswer = at(3), at(3)
			r.Payloads = record.Payloads{{At: r.First, Kind: record.Output, Tokens: 1}, {At: r.Last, Read: 1, Kind: record.Output | record.Finish, Tokens: 2}}
		}
		return r
	}
	counted := func(stream bool, key metric.Key) bool {
		a := metric.NewAggregate(metric.Load{Name: "l", Profile: load.Closed(1), Number: 2})
		a.SetFailuresInfinite()
		a.Add(answer(stream))
		failed := answer(stream)
		failed.Fault = &record.Fault{Kind: record.FaultStatus}
		a.Add(failed)
		d := a.Level().Distribution(key)
		return d != nil && d.Infinite() > 0
	}
	some := 0
	for _, d := range metric.Table() {
		has := func(stream bool) bool {
			if d.Shape != metric.PerRequest || d.Unit != metric.Seconds || d.Direction != metric.LowerIsBetter || d.Client || d.Value == nil {
				return false
			}
			_, ok := d.Of(answer(stream))
			return ok
		}
		for _, stream := range []bool{true, false} {
			if has(stream) {
				some++
			}
			if got := counted(stream, d.Key); got != has(stream) {
				t.Errorf("%s, streamed %v: failures count %v, want %v", d.Key, stream, got, has(stream))
			}
		}
	}
	if some < 8 {
		t.Errorf("only %d", some)
	}
}
