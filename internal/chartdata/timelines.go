package chartdata

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/record"
)

// The bounds of each kind of lane.
const (
	slowLanes  = 24
	failLanes  = 40
	firstLanes = 36
	otherLanes = 200
	wordsLimit = 400
)

// A RequestTimeline is one request in the timeline. Instants are as in record.Record, 0 for what did not happen.
type RequestTimeline struct {
	Seq                       int64
	Turn                      int // in its session, from 0
	Target                    int // the server among several, from 0
	Class                     int // among those of a mix, from 0
	IDs                       record.IDs
	Due, Sent, First, Last    record.Instant
	End                       record.Instant
	InputTokens, OutputTokens int // -1 when unknown
	Status                    int
	Fault                     record.FaultKind
	Words                     string
	// Slow reports whether it is among the slowest of the level.
	Slow bool
}

// Latency is the time from sending to the last output, or to the end for a request without; 0 when it was not sent.
func (l RequestTimeline) Latency() float64 {
	end := max(l.Last, 0)
	if end == 0 || l.Fault != "" {
		end = l.End
	}
	if l.Sent == 0 || end < l.Sent {
		return 0
	}
	return float64(end-l.Sent) / 1e9
}

type timelineSample struct {
	slow, first []RequestTimeline // the best so far, best first
	failed      *sample[RequestTimeline]
	others      *sample[RequestTimeline]
}

func newTimelineSample() *timelineSample {
	return &timelineSample{failed: newSample[RequestTimeline](failLanes), others: newSample[RequestTimeline](otherLanes)}
}

func (s *timelineSample) add(r *record.Record) {
	if s.others.wants(r.Seq) {
		s.others.add(r.Seq, timelineOf(r))
	}
	if !r.Succeeded() {
		if s.failed.wants(r.Seq) {
			s.failed.add(r.Seq, timelineOf(r))
		}
	} else if d, ok := r.Latency(); ok && (len(s.slow) < slowLanes || d.Seconds() > s.slow[len(s.slow)-1].Latency()) {
		s.slow = keep(s.slow, timelineOf(r), slowLanes, func(a, b RequestTimeline) int {
			return cmp.Or(cmp.Compare(b.Latency(), a.Latency()), cmp.Compare(a.Seq, b.Seq))
		})
	}
	if len(s.first) < firstLanes || r.Seq < s.first[len(s.first)-1].Seq {
		s.first = keep(s.first, timelineOf(r), firstLanes, func(a, b RequestTimeline) int { return cmp.Compare(a.Seq, b.Seq) })
	}
}

// keep inserts a value into a list of at most size, in its order.
func keep[T any](list []T, value T, size int, order func(a, b T) int) []T {
	i, _ := slices.BinarySearchFunc(list, value, order)
	list = slices.Insert(list, i, value)
	return list[:min(len(list), size)]
}

func timelineOf(r *record.Record) RequestTimeline {
	l := RequestTimeline{Seq: r.Seq, Turn: r.Turn, Target: r.Target, Class: r.Class, IDs: r.IDs(), Due: r.Due, Sent: r.Sent, First: r.First,
		Last: r.Last, End: r.End,
		InputTokens: -1, OutputTokens: -1, Status: r.Status}
	l.IDs.Server, l.IDs.Reply = sanitize.Cut(l.IDs.Server, wordsLimit), sanitize.Cut(l.IDs.Reply, wordsLimit)
	if n, ok := r.InputTokens(); ok {
		l.InputTokens = n
	}
	if n, ok := r.OutputTokens(); ok {
		l.OutputTokens = n
	}
	if r.Fault != nil {
		l.Fault, l.Words = r.Fault.Kind, sanitize.Cut(r.Fault.Words, wordsLimit)
	}
	return l
}

func (s *timelineSample) all() []RequestTimeline {
	slow := map[int64]bool{}
	for _, l := range s.slow {
		slow[l.Seq] = true
	}
	var all []RequestTimeline
	seen := map[int64]bool{}
	for _, list := range [][]RequestTimeline{s.slow, s.first, s.failed.all(), s.others.all()} {
		for _, l := range list {
			if !seen[l.Seq] {
				seen[l.Seq], l.Slow = true, slow[l.Seq]
				all = append(all, l)
			}
		}
	}
	slices.SortFunc(all, func(a, b RequestTimeline) int {
		return cmp.Or(cmp.Compare(a.Start(), b.Start()), cmp.Compare(a.Seq, b.Seq))
	})
	return all
}

// Start is the instant of sending, or the scheduled one for a request that was never sent.
func (l RequestTimeline) Start() record.Instant {
	if l.Sent == 0 {
		return l.Due
	}
	return l.Sent
}
