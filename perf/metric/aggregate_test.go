package metric

import (
	"math"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

const ms = record.Instant(time.Millisecond)

// request is a streamed success: sent at, first output after ttft, then n−1 more payloads a gap apart.
func request(seq int64, at, ttft, gap record.Instant, n, prompt int) *record.Record {
	r := &record.Record{Seq: seq, Item: seq, Stream: true, Status: 200,
		Usage:   record.Usage{Given: true, Prompt: prompt, Completion: n, Cached: -1, Reasoning: -1},
		Choices: []record.Choice{{Text: "x", Finish: "length"}}}
	r.Due, r.Sent = at, at
	for i := range n {
		p := record.Payload{At: at + ttft + record.Instant(i)*gap, Read: int32(i), Tokens: -1, Kind: record.Output}
		r.Payloads = append(r.Payloads, p)
	}
	r.First = at + ttft
	r.FirstAnswer = r.First
	r.Last = r.Payloads[n-1].At
	r.End = r.Last + ms
	return r
}

// value holds a level's figure to one that was worked out by hand. TestMain demands one of every metric.
func value(t *testing.T, l *Level, key Key, want float64) {
	t.Helper()
	workedOut[key] = true
	got, ok := l.Value(key)
	if !ok {
		t.Errorf("%s is absent, want %v", key, want)
	} else if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", key, got, want)
	}
}

func TestAggregate_LevelsFiguresAreThoseWorkedOutByHand(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(2), Number: 3})
	a.Add(request(0, 100*ms, 50*ms, 10*ms, 11, 20)) // latency 150, ends 251
	a.Add(request(1, 100*ms, 70*ms, 20*ms, 6, 30))  // latency 170, ends 271
	a.Add(request(2, 300*ms, 40*ms, 30*ms, 1, 40))  // latency 40, ends 341: one token
	warm := request(9, 1*ms, 1*ms, 1*ms, 5, 10)
	warm.Warmup = true
	a.Add(warm)
	failed := &record.Record{Seq: 3, Status: 500, Stream: true, Fault: &record.Fault{Kind: record.FaultStatus, Words: "boom"}}
	failed.Due, failed.Sent, failed.End = 320*ms, 320*ms, 600*ms
	a.Add(failed)
	cancelled := request(4, 900*ms, 1*ms, 1*ms, 2, 10)
	cancelled.Fault = &record.Fault{Kind: record.FaultCancelled}
	a.Add(cancelled)
	l := a.Level()

	if l.Total != 4 || l.Succeeded != 3 || l.Failed != 1 || l.Cancelled != 1 || l.Warmup != 1 {
		t.Errorf("counts are %d total, %d succeeded, %d failed, %d cancelled, %d warm-up", l.Total, l.Succeeded, l.Failed, l.Cancelled, l.Warmup)
	}
	value(t, l, Duration, 0.5) // first sent 100, last end 600
	value(t, l, RequestThroughput, 3/0.5)
	value(t, l, OutputThroughput, 18/0.5)
	value(t, l, TotalThroughput, (18+90)/0.5)
	value(t, l, TTFT, (0.050+0.070+0.040)/3)
	value(t, l, Latency, (0.150+0.170+0.040)/3)
	value(t, l, TPOT, (0.010+0.020)/2) // the reply of one token has none
	value(t, l, MeanITL, (0.010+0.020)/2)
	value(t, l, ITL, (10*0.010+5*0.020)/15)
	value(t, l, TotalLatency, 0.360)
	value(t, l, PackageLatency, 0.360/18)
	value(t, l, Packages, 6)
	value(t, l, ReachedConcurrency, (0.151+0.171+0.041+0.280+0.003)/0.803) // the cancelled one, from 900 to 903, was in flight too
	value(t, l, DecodeStreams, (0.100+0.100)/0.5)
	value(t, l, TTFTFirstWave, 0.060)
	value(t, l, TTFTRest, 0.040)
	if len(l.Outcomes) != 1 || l.Outcomes[0].Example != "boom" || l.Outcomes[0].Status != 500 {
		t.Errorf("outcomes are %+v", l.Outcomes)
	}
	if _, ok := l.Value(CachedShare); ok {
		t.Error("a cached share exists although the server said nothing of it")
	}
}

func TestAggregate_LatencyIsTTFTPlusTPOTTimesTheOtherTokens(t *testing.T) {
	r := request(0, 10*ms, 33*ms, 7*ms, 9, 5)
	ttft, _ := r.TTFT()
	tpot, _ := r.TPOT()
	latency, _ := r.Latency()
	if ttft+8*tpot != latency {
		t.Errorf("%v + 8 × %v is not %v", ttft, tpot, latency)
	}
}

func TestAggregate_PayloadsOfOneReadAreOneArrival(t *testing.T) {
	r := request(0, 10*ms, 10*ms, 5*ms, 4, 5)
	r.Payloads[2].At, r.Payloads[2].Read = r.Payloads[1].At, r.Payloads[1].Read
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1})
	a.Add(r)
	l := a.Level()
	value(t, l, ITL, 0.0075) // 5 and 10 ms
	value(t, l, PayloadGap, 0.005)
	value(t, l, MergedShare, 1.0/3)
	if lowest, _ := l.Quantile(ITL, 0); lowest == 0 {
		t.Error("a gap of zero between payloads of one read")
	}
}

func TestAggregate_WithoutStreamingThereIsNoTTFT(t *testing.T) {
	r := &record.Record{Status: 200, Usage: record.Usage{Given: true, Prompt: 3, Completion: 4, Cached: 0}, Choices: []record.Choice{{Text: "x", Finish: "stop"}}}
	r.Due, r.Sent, r.Last, r.End = 5*ms, 5*ms, 25*ms, 25*ms
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1})
	a.Add(r)
	l := a.Level()
	for _, key := range []Key{TTFT, TPOT, ITL, MeanITL, DecodeStreams} {
		if v, ok := l.Value(key); ok {
			t.Errorf("%s = %v without streaming", key, v)
		}
	}
	value(t, l, Latency, 0.020)
	value(t, l, OutputRate, 200)
	value(t, l, CachedShare, 0)
}

func TestAggregate_NothingAtAllHasNoFigures(t *testing.T) {
	l := NewAggregate(Load{Profile: load.Closed(1), Number: 1}).Level()
	for _, d := range Table() {
		if v, ok := l.Value(d.Key); ok {
			t.Errorf("%s = %v of nothing", d.Key, v)
		}
	}
}

func TestAggregate_SlopeOfTTFTIsThatOfALine(t *testing.T) {
	a := NewAggregate(Load{Number: 20})
	for i := range 20 {
		prompt := 1_000_000 + 100*i
		a.Add(request(int64(i), record.Instant(i+1)*ms, 20*ms+record.Instant(prompt-1_000_000)*ms/10, ms, 3, prompt))
	}
	l := a.Level()
	value(t, l, TTFTSlope, 0.0001)
	value(t, l, TTFTSlopeFit, 1)
}
