package calibrate

import (
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A comparisonSum gathers a run's comparisons.
type comparisonSum struct {
	ttft, latency, decode, gap []Pair
	lag, inClient              []float64
	requests, chunks           int
	sent, end                  record.Instant // the first and the last
	arrived, last              int64
	busy                       time.Duration
}

func (t *comparisonSum) add(r *record.Record, log *groundtruth.Log) error {
	known, err := Find(r, log)
	if err != nil {
		return err
	}
	c := Compare(r, known, 1)
	t.requests++
	t.chunks += r.Steps()
	t.ttft, t.latency, t.gap = append(t.ttft, c.TTFT), append(t.latency, c.Latency), append(t.gap, c.Gaps...)
	t.decode = append(t.decode, c.Decode)
	if lag, ok := r.SendLag(); ok {
		t.lag = append(t.lag, lag.Seconds())
	}
	for d := range r.ReadDelays() {
		t.inClient = append(t.inClient, d.Seconds())
	}
	if t.sent == 0 || r.Sent < t.sent {
		t.sent = r.Sent
	}
	t.end = max(t.end, r.End, r.Last)
	t.busy += time.Duration(r.End - r.Sent)
	if t.arrived == 0 || known.Arrived < t.arrived {
		t.arrived = known.Arrived
	}
	t.last = max(t.last, known.Last)
	return nil
}

// compare is the calibration that a run's log and the server's record give.
func (r *runner) compare(load Load, profile groundtruth.Profile, number int, folder string, log *groundtruth.Log) (metric.Calibration,
	error) {
	var t comparisonSum
	if err := Each(folder, func(rec *record.Record) error { return t.add(rec, log) }); err != nil {
		return metric.Calibration{}, fmt.Errorf("calibrating with %s: %w", load, err)
	}
	if t.requests != number || len(log.Requests) != number {
		return metric.Calibration{}, fmt.Errorf("calibrating with %s: %d requests were planned, %d logged and %d answered", load, number, t.requests, len(log.Requests))
	}
	c := t.calibration()
	c.Parallel, c.ChunkRate, c.Tokens, c.PromptBytes = load.Shape.MaxSlots(), load.ChunkRate, profile.Chunks, largest(load.Bodies)
	if load.Shape.OpenLoop() {
		c.Rate = load.Shape.PeakRate()
	}
	c.Processors, c.CPUs, c.Pinned = runtime.NumCPU(), runtime.NumCPU(), r.pinned
	if r.pinned {
		c.CPUs--
	}
	late, most := log.Lateness(0.99), profile.MaxLate(int(math.Ceil(max(float64(load.Shape.MaxSlots()), c.Streams))))
	c.ServerLate = late.Seconds()
	if late > most {
		c.Void = fmt.Sprintf("the ground-truth server itself was late by %v (p99; the limit is %v)", late.Round(10*time.Microsecond), most)
	}
	return c, nil
}

func (t *comparisonSum) calibration() metric.Calibration {
	whole := seconds(int64(t.end - t.sent))
	c := metric.Calibration{TTFT: ErrorOf(t.ttft), Latency: ErrorOf(t.latency), Decode: ErrorOf(t.decode), Gap: ErrorOf(t.gap),
		Duration: math.Abs(whole - seconds(t.last-t.arrived)), SendLag: spread(t.lag), InClient: spread(t.inClient)}
	if whole > 0 {
		c.Streams, c.Chunks, c.Requests = t.busy.Seconds()/whole, float64(t.chunks)/whole, float64(t.requests)/whole
	}
	return c
}

func largest(sizes []int) int {
	most := 0
	for _, s := range sizes {
		most = max(most, s)
	}
	return most
}
