package main

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/calibrate"
	"github.com/modelscope/evalscope/perf/record"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// A comparison is how far what a client reports is from the truth, in milliseconds. It is made in the same way of every client.
type comparison struct {
	// ttft and gap are the errors of single requests and gaps, without sign, sorted; empty where a client keeps nothing
	// that could be matched.
	ttft, gap []float64
	// reported and true are the percentiles that the client's figures and the server's own record give.
	reported, true summary
	// collapsed is the share of gaps that the client reports as less than a tenth of the interval, less the share of those
	// that were so short: payloads of different writes taken for one arrival. NaN where the client reports no gaps.
	collapsed float64
	note      string
}

// compare sets what a client saw against the server's record.
func compare(s *seen, r *clientRun) *comparison {
	c := &comparison{collapsed: math.NaN(), note: s.note}
	var ttft, gaps, trueTTFT, trueGaps []float64
	for i := range r.truth.Requests {
		t := &r.truth.Requests[i]
		trueTTFT = append(trueTTFT, ms(t.First-t.Arrived))
		trueGaps = append(trueGaps, between(t.Writes)...)
	}
	for _, q := range s.requests {
		ttft = append(ttft, q.ttft)
		if q.index < 0 || q.index >= len(r.truth.Requests) {
			gaps = append(gaps, q.gaps...)
			continue
		}
		t := &r.truth.Requests[q.index]
		c.ttft = append(c.ttft, math.Abs(q.ttft-ms(t.First-t.Arrived)))
		want := between(t.Writes)
		have := align(q.gaps, len(want))
		gaps = append(gaps, have...)
		for i := range min(len(have), len(want)) {
			c.gap = append(c.gap, math.Abs(have[i]-want[i]))
		}
	}
	slices.Sort(c.ttft)
	slices.Sort(c.gap)
	c.true = percentiles(trueTTFT, trueGaps)
	c.reported = percentiles(ttft, gaps)
	if s.summary != nil {
		c.reported = *s.summary
	}
	if step := ms(int64(r.profile.Interval)); len(gaps) > 0 && len(trueGaps) > 0 && step > 0 {
		c.collapsed = max(0, below(gaps, step/10)-below(trueGaps, step/10))
	}
	return c
}

// align leaves out the gaps at the ends that vLLM counts beside those between contents: behind the role, before the end.
func align(gaps []float64, want int) []float64 {
	switch len(gaps) - want {
	case 1:
		return gaps[:want]
	case 2:
		return gaps[1 : want+1]
	}
	return gaps
}

func between(writes []int64) []float64 {
	var gaps []float64
	for i := 1; i < len(writes); i++ {
		gaps = append(gaps, ms(writes[i]-writes[i-1]))
	}
	return gaps
}

func percentiles(ttft, gaps []float64) summary {
	ttft, gaps = sorted(ttft), sorted(gaps)
	return summary{quantile(ttft, 0.5), quantile(ttft, 0.99), quantile(gaps, 0.5), quantile(gaps, 0.99)}
}

// below is the share of values less than the limit.
func below(v []float64, limit float64) float64 {
	n := 0
	for _, x := range v {
		if x < limit {
			n++
		}
	}
	return float64(n) / float64(len(v))
}

// readOurs takes what we report of each request from our event log.
func readOurs(r *clientRun) (*seen, error) {
	s := &seen{}
	err := calibrate.Each(r.folder, func(rec *record.Record) error {
		if rec.Fault != nil {
			return nil
		}
		one := seenRequest{index: groundtruth.Index(rec.ID), ttft: ms(int64(rec.First - rec.Sent))}
		var last record.Instant
		n := 0
		for _, p := range rec.Payloads {
			if !p.Kind.Observable() {
				continue
			}
			if n > 0 {
				one.gaps = append(one.gaps, ms(int64(p.At-last)))
			}
			last = p.At
			n++
		}
		s.requests = append(s.requests, one)
		return nil
	})
	return s, err
}
