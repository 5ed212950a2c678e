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
