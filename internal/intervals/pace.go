package intervals

import (
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// sums are what single figures of a level are made of.
type sums struct {
	requests, succeeded, good float64
	input, output             float64
	decoding, waiting         float64 // seconds
	cached, cachedOf          float64
	stepLatency, steps        float64
	busy                      float64 // seconds in flight
}

func (s *sums) add(r *record.Record, good func(*record.Record) bool) {
	s.requests++
	if good != nil && good(r) {
		s.good++
	}
	if !r.Succeeded() {
		return
	}
	s.succeeded++
	if n, ok := r.InputTokens(); ok {
		s.input += float64(n)
	}
	if n, ok := r.OutputTokens(); ok {
		s.output += float64(n)
	}
	if n, ok := r.CachedTokens(); ok {
		if of, ok := r.InputTokens(); ok {
			s.cached, s.cachedOf = s.cached+float64(n), s.cachedOf+float64(of)
		}
	}
	if d, ok := r.TTFT(); ok {
		s.waiting += d.Seconds()
		s.decoding += max(0, (r.Last - r.First).Seconds())
	}
	if d, ok := r.Latency(); ok && r.Stream {
		s.steps, s.stepLatency = s.steps+float64(r.Steps()), s.stepLatency+d.Seconds()
	}
}

// join adds a part of others.
func (s *sums) join(o *sums, part float64) {
	s.requests += part * o.requests
	s.succeeded += part * o.succeeded
	s.good += part * o.good
	s.input += part * o.input
	s.output += part * o.output
	s.decoding += part * o.decoding
	s.waiting += part * o.waiting
	s.cached += part * o.cached
	s.cachedOf += part * o.cachedOf
	s.stepLatency += part * o.stepLatency
	s.steps += part * o.steps
	s.busy += part * o.busy
}

// A ratio is a single figure of a level as one sum over another; over nil it is over the time.
type ratio struct {
	key  metric.Key
	num  func(*sums) float64
	over func(*sums) float64
}

// ratios are the single figures that have an interval within a run.
func ratios() []ratio {
	requests := func(s *sums) float64 { return s.requests }
	return []ratio{
		{metric.RequestThroughput, func(s *sums) float64 { return s.succeeded }, nil},
		{metric.InputThroughput, func(s *sums) float64 { return s.input }, nil},
		{metric.OutputThroughput, func(s *sums) float64 { return s.output }, nil},
		{metric.TotalThroughput, func(s *sums) float64 { return s.input + s.output }, nil},
		{metric.Goodput, func(s *sums) float64 { return s.good }, nil},
		{metric.GoodShare, func(s *sums) float64 { return s.good }, requests},
		{metric.DecodeStreams, func(s *sums) float64 { return s.decoding }, nil},
		{metric.WaitingStreams, func(s *sums) float64 { return s.waiting }, nil},
		{metric.CachedShare, func(s *sums) float64 { return s.cached }, func(s *sums) float64 { return s.cachedOf }},
		{metric.PackageLatency, func(s *sums) float64 { return s.stepLatency }, func(s *sums) float64 { return s.steps }},
	}
}
