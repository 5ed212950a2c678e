package chartdata

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// Moments are what a count of the records at their instants gives.
func TestMoments_AreTheRequestsAtTheirInstants(t *testing.T) {
	all := someRecords(3000)
	l := gather(all)
	moments := l.Series.Moments()
	if n := len(moments); n > courseSteps || n < courseSteps/4 {
		t.Fatalf("%d moments", n)
	}
	for k := 0; k < len(moments); k += 97 {
		m := moments[k]
		at, want := record.Instant(math.Round(m.At*1e9)), Moment{At: m.At}
		for _, r := range all {
			if r.Warmup || r.Sent > at || r.End <= at {
				continue
			}
			want.InFlight++
			if r.First == 0 || r.First > at {
				want.Waiting++
			}
		}
		if m != want {
			t.Errorf("%+v, want %+v", m, want)
		}
	}
	if last := moments[len(moments)-1]; last.InFlight != 0 || last.Waiting != 0 {
		t.Errorf("the level ends with %+v", last)
	}
}

// A peak of a second is there in an hour, with its height.
func TestMoments_KeepAPeakOfASecondInAnHour(t *testing.T) {
	l := New(1)
	add := func(seq int64, from, to float64, tokens int) {
		r := &record.Record{Seq: seq, Stream: true, Status: 200}
		r.Sent, r.First = record.Instant(from*1e9), record.Instant((from+0.9)*1e9)
		r.Last, r.End = record.Instant(to*1e9), record.Instant(to*1e9)
		r.Payloads = []record.Payload{{At: r.First, Kind: record.Output, Tokens: int32(tokens)}}
		r.Usage = record.Usage{Given: true, Prompt: 1, Completion: tokens, Cached: -1, Reasoning: -1}
		l.Add(r)
	}
	for i := range 3600 {
		add(int64(i), float64(i)+0.001, float64(i)+1, 10)
	}
	for i := range 64 {
		add(int64(4000+i), 1800.01, 1800.99, 100)
	}
	most, waiting := 0, 0
	for _, m := range l.Series.Moments() {
		most, waiting = max(most, m.InFlight), max(waiting, m.Waiting)
	}
	if most != 65 || waiting != 65 {
		t.Errorf("at most %d in flight and %d waiting, want 65", most, waiting)
	}
	highest, sum := 0.0, 0.0
	for _, r := range l.Series.TokenRates(1) {
		highest, sum = max(highest, r.PerSecond), sum+r.PerSecond*(r.To-r.From)
	}
	if highest < 6000 || math.Abs(sum-(36000+6400)) > 1e-6 {
		t.Errorf("at most %v tokens/s, %v in all", highest, sum)
	}
}

func TestTokenRates_LoseNoToken(t *testing.T) {
	l := gather(someRecords(3000))
	_, slices := l.Series.Slices()
	var want Slice
	for _, s := range slices {
		want.join(s)
	}
	first, last := l.Series.Spans(1)[0].From, l.Series.Spans(1)[0].To
	for _, window := range []float64{0, 0.01, 0.3, 1, 100} {
		sum, at := 0.0, first
		for _, r := range l.Series.TokenRates(window) {
			if math.Abs(r.From-at) > 1e-9 || r.To <= r.From {
				t.Fatalf("window %v: from %v to %v after %v", window, r.From, r.To, at)
			}
			at, sum = r.To, sum+r.PerSecond*(r.To-r.From)
		}
		if math.Abs(at-last) > 1e-9 || math.Abs(sum-float64(want.OutputTokens)) > 1e-3 {
			t.Errorf("window %v: %v tokens until %v, want %d until %v", window, sum, at, want.OutputTokens, last)
		}
	}
}
