package metric

import (
	"maps"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// An Aggregate turns the records of one level into its summary. Records may come in any order; only the figures are
// kept, and of many of them a histogram, so memory grows neither with requests nor with their payloads.
type Aggregate struct {
	load  Load
	level Level

	sofar        Running
	flights      flights
	decode       time.Duration // Σ (last − first)
	repeated     int
	steps        int64
	stepLatency  time.Duration
	wasted       int64
	sharedGaps   int // gaps per token that are a share of one payload's
	slope        regression
	initialBurst burstSplit
	sessions     sessionCount
	// conversations is nil for a level of single requests.
	conversations *conversations
	ends          endings
	payloads      payloadTokens
	infinite      bool
	limits        Limits
	kept          []ObjectiveResult // of limits
	good          int
	targets       targetSums
	workers       targetSums // the machines that sent the requests, none for a single one
	stages        []stageSums
	classes       classSums
	ownLimits     bool // some class has limits of its own
	restated      bool // the limits are those of all classes

	requests, gaps []collector
	dists          map[Key]*Distribution
}

// A collector fills the distribution of one row of the table.
type collector struct {
	*Definition
	into *Distribution // nil before the first value
}

// NewAggregate is an aggregate of a level without any record. Its answers are generated, unless SetKind says otherwise.
func NewAggregate(load Load) *Aggregate {
	a := &Aggregate{load: load, dists: map[Key]*Distribution{}, level: Level{Load: load, Finishes: map[string]int{}}}
	a.initialBurst.size = load.Slots(0)
	a.conversations = newConversations(load)
	a.SetKind(protocol.Generation)
	return a
}

// SetKind says what the level's requests are answered with: the summary has the metrics that exist for it. It is called
// before the first Add.
func (a *Aggregate) SetKind(kind protocol.Kind) {
	a.level.Kind = kind
	a.requests, a.gaps = nil, nil
	for i := range table {
		d := &table[i]
		switch {
		case !d.Exists(kind):
		case d.Value != nil:
			a.requests = append(a.requests, collector{Definition: d})
		case d.gaps != nil || d.shared != nil:
			a.gaps = append(a.gaps, collector{Definition: d})
		}
	}
}

// Add counts one record. Warm-up and cancelled requests are counted as such and touch nothing else.
func (a *Aggregate) Add(r *record.Record) {
	if r.Warmup {
		a.classes.add(r)
		if r.Held {
			a.level.Held++
		} else {
			a.level.Warmup++
		}
		return
	}
	if s := a.stageOf(r.Due); s != nil {
		s.Add(r)
	}
	a.addSent(r)
	a.flights.add(r)
	a.classes.add(r)
	a.sessions.add(r)
	a.conversations.add(r)
	a.ends.add(r)
	if r.Cancelled() {
		a.level.Cancelled++
		return
	}
	a.sofar.Join(RunningOf(r))
	a.initialBurst.add(r)
	a.countObjectives(r)
	a.count(r)
	a.collect(r)
	a.targets.add(r.Target, r)
	a.workers.add(r.Worker, r)
	switch {
	case r.Succeeded():
		a.succeed(r)
	case a.infinite:
		a.countInfinite(r)
	}
}

// collect puts the request's values into the distributions.
func (a *Aggregate) collect(r *record.Record) {
	for i := range a.requests {
		c := &a.requests[i]
		if v, ok := c.Of(r); ok {
			a.distribution(c).Add(v)
		}
	}
	for i := range a.gaps {
		c := &a.gaps[i]
		if c.Client || r.Stream && r.Succeeded() {
			a.collectGaps(c, r)
		}
	}
}

func (a *Aggregate) collectGaps(c *collector, r *record.Record) {
	into, zeros := a.distribution(c), 0 // many gaps are none: what came with one read
	if c.shared == nil {
		for gap := range c.gaps(r) {
			if gap == 0 {
				zeros++
				continue
			}
			into.Add(gap.Seconds())
		}
	} else {
		for gap, n := range c.shared(r) {
			if n > 1 {
				a.sharedGaps += n
			}
			if gap == 0 {
				zeros += n
				continue
			}
			into.AddN(gap.Seconds(), n)
		}
	}
	if zeros > 0 {
		into.AddN(0, zeros)
	}
}

// distribution is the one that a collector fills.
func (a *Aggregate) distribution(c *collector) *Distribution {
	if c.into == nil {
		c.into = NewDistribution()
		if c.Shape != PerRequest {
			c.into = NewGapDistribution()
		}
		a.dists[c.Key] = c.into
	}
	return c.into
}

// countInfinite puts a failed request above all values of the times that it would have had.
func (a *Aggregate) countInfinite(r *record.Record) {
	for i := range a.requests {
		c := &a.requests[i]
		if c.infinite == always || c.infinite == whenStreamed && r.Stream {
			a.distribution(c).AddInfinite()
		}
	}
}

// succeed adds what scalars are made of beside the distributions.
func (a *Aggregate) succeed(r *record.Record) {
	if ttft, ok := r.TTFT(); ok {
		a.decode += time.Duration(max(0, r.Last-r.First))
		if n, ok := r.InputTokens(); ok {
			a.slope.add(float64(n), ttft.Seconds())
		}
	}
	if !r.Stream {
		return
	}
	if l, ok := r.Latency(); ok {
		a.steps += int64(r.Steps())
		a.stepLatency += l
	}
	a.payloads.add(r)
}

// Level is the summary of the records added so far.
func (a *Aggregate) Level() *Level {
	l := a.level
	l.Total, l.Succeeded, l.Failed, l.Streamed = a.sofar.Total, a.sofar.Succeeded, a.sofar.Failed, a.sofar.Streamed
	l.Finishes = maps.Clone(a.level.Finishes)
	l.Outcomes, l.Oddities = a.ends.lists(a.sofar.start)
	l.PayloadTokens = a.payloads.table()
	l.Sessions = a.sessions.of(a.load.Conversations)
	l.Turns = a.conversations.table()
	l.Histories = a.conversations.told()
	a.ofGraphs(&l)
	l.FailuresInfinite = a.infinite
	l.dists = maps.Clone(a.dists)
	a.conversations.into(l.dists)
	maps.DeleteFunc(l.dists, func(_ Key, d *Distribution) bool { return d.N()+d.Infinite() == 0 })
	if l.Has(TTFT) {
		a.initialBurst.split(l.dists)
	}
	l.values = a.scalars()
	if !a.ownLimits {
		l.Objectives = slices.Clone(a.kept)
	}
	l.Targets = a.targets.of(a.sofar.seconds())
	l.Workers = a.workers.asWorkers(a.sofar.seconds())
	l.Stages = a.stageLevels()
	l.Classes = a.classLevels()
	return &l
}
