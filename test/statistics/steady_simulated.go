package statistics

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/steady"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A served is a server in virtual time, and the load on it. What a request takes may change with time.
type served struct {
	requests int
	slots    int     // of a closed loop, 0 for an open one
	opening  float64 // seconds in which the slots are filled one after the other, 0 for all at once
	rate     float64 // of an open loop
	servers  int     // that serve one request each, 0 for as many as there are requests

	ttft, tpot   float64 // seconds
	noise        float64 // sigma of the logarithm of each
	tokens       int
	lengths      float64 // sigma of the logarithm of the output length
	exponential  bool    // a request takes an exponential time, of the mean of the above
	warm, excess float64 // an excess of all times at the start that decays with this time constant
	drift        float64 // growth of all times over the level, as a part
	batching     float64 // growth of the time per token with each request in flight, as a part of that of one
}

// records are the requests in the order of their ends. long is about how long the level takes, over which a drift grows.
func (s served) records(random *rand.Rand, long float64) []*record.Record {
	var all []*record.Record
	var free, busy ends // slots, and servers
	arrival := 0.0
	for i := range s.requests {
		var sent float64
		switch {
		case s.slots == 0:
			arrival += random.ExpFloat64() / s.rate
			sent = arrival
		case len(free) < s.slots && i < s.slots:
			sent = s.opening * float64(i) / float64(s.slots)
		default:
			sent = heap.Pop(&free).(float64)
		}
		begun := sent
		for len(busy) > 0 && busy[0] <= sent {
			heap.Pop(&busy)
		}
		if s.servers > 0 && len(busy) >= s.servers {
			begun = heap.Pop(&busy).(float64)
		}
		factor := (1 + s.drift*begun/long) * (1 + s.excess*math.Exp(-begun/max(s.warm, 1e-9)))
		tokens := max(2, int(float64(s.tokens)*math.Exp(s.lengths*random.NormFloat64()-s.lengths*s.lengths/2)))
		ttft := s.ttft * factor * math.Exp(s.noise*random.NormFloat64())
		tpot := s.tpot * factor * math.Exp(s.noise/4*random.NormFloat64()) * (1 + s.batching*float64(len(busy)))
		if s.exponential {
			tpot = s.tpot * factor * random.ExpFloat64()
		}
		end := begun + ttft + tpot*float64(tokens-1)
		heap.Push(&busy, end)
		if s.slots > 0 {
			heap.Push(&free, end)
		}
		all = append(all, stream(int64(i), sent, begun+ttft, tpot, tokens))
	}
	slices.SortStableFunc(all, func(a, b *record.Record) int { return int(a.End - b.End) })
	return all
}

// stream is a record of which a token comes at a time.
func stream(seq int64, sent, first, tpot float64, tokens int) *record.Record {
	at := func(seconds float64) record.Instant { return record.Instant(seconds*1e9) + 1 }
	r := &record.Record{Seq: seq, Session: seq, Stream: true, Usage: record.Usage{Given: true, Prompt: 64, Completion: tokens}, Choices: []record.Choice{{}}}
	r.Due, r.Sent, r.First, r.FirstAnswer = at(sent), at(sent), at(first), at(first)
	for k := range tokens {
		r.Payloads = append(r.Payloads, record.Payload{At: at(first + tpot*float64(k)), Read: int32(k), Tokens: 1, Kind: record.Output})
	}
	r.Last = r.Payloads[tokens-1].At
	r.End = r.Last
	return r
}

// length is about how long the level takes.
func (s served) length(random *rand.Rand) float64 {
	all := s.records(random, 1e12)
	return all[len(all)-1].End.Seconds() * (1 + s.drift/2)
}

// profile is the load.
func (s served) profile() metric.Load {
	if s.slots == 0 {
		return metric.Load{Name: "rate", Profile: load.Open(load.Poisson, s.rate), Number: s.requests}
	}
	return metric.Load{Name: "parallel", Profile: load.Closed(s.slots), Number: s.requests}
}

// found is the steady state of records.
func found(shape metric.Load, records []*record.Record) *metric.Steady {
	detail, reader := chartdata.New(shape.Slots(0)), steady.NewReader("")
	var rows []steady.Row
	for _, r := range records {
		detail.Add(r)
		if row, ok := reader.Row(r); ok {
			rows = append(rows, row)
		}
	}
	start, all := detail.Series.Slices()
	s, err := steady.Find(steady.Input{Load: shape, Slices: all, Start: start, Width: float64(detail.Series.Width) / 1e9, Each: func(f func(*steady.Row)) error {
		for i := range rows {
			f(&rows[i])
		}
		return nil
	}})
	if err != nil {
		panic(err)
	}
	return s
}
