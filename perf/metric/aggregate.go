package metric

import (
	"maps"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// An Aggregate turns the records of one level into its summary. Records may come in any order; only the figures are
// kept, and of many of them a histogram, so memory grows neither with requests nor with their payloads.
type Aggregate struct {
	load  Load
	level Level

	start, end                        record.Instant
	busy                              time.Duration // Σ (end − sent)
	decode, wait                      time.Duration // Σ (last − first), Σ (first − sent)
	latencies                         time.Duration
	input, output                     int64
	cached, promptTokensWithCacheInfo int64 // cached tokens, and the prompt tokens of the same requests
	repeated                          int
	merged, gaps                      int64
	steps                             int64
	stepLatency                       time.Duration
	wasted                            int64
	slope                             regression
	waves                             burstSplit
	sessions                          sessionCount
	ends                              endings
	payloads                          payloadTokens
	infinite                          bool
	kept                              []ObjectiveResult
	good                              int

	dists map[Key]*Distribution
}

// NewAggregate is an aggregate of a level without any record.
func NewAggregate(load Load) *Aggregate {
	a := &Aggregate{load: load, dists: map[Key]*Distribution{}, level: Level{Load: load, Finishes: map[string]int{}}}
	a.waves.size = load.Slots(0)
	return a
}

// Add counts one record. Warm-up and cancelled requests are counted as such and touch nothing else.
func (a *Aggregate) Add(r *record.Record) {
	switch {
	case r.Warmup:
		a.level.Warmup++
		return
	}
	a.sessions.add(r)
	if r.Cancelled() {
		a.level.Cancelled++
		a.ends.add(r)
		return
	}
	a.level.Total++
	a.ends.add(r)
	a.waves.add(r)
	a.widen(r)
	a.countObjectives(r)
	if r.Stream {
		a.level.Streamed++
	}
	if r.Repeated {
		a.repeated++
	}
	if r.Reconnects > 0 {
		a.level.Reconnected++
	}
	for _, key := range clientKeys {
		if v, ok := OfRequest(key, r); ok {
			a.dist(key).Add(v)
		}
	}
	for d := range r.ReadDelays() {
		a.gapDist(TimeInClient).Add(d.Seconds())
	}
	if !r.Succeeded() {
		a.fail(r)
		return
	}
	a.succeed(r)
}

// clientKeys are the times of a request before it was sent, whatever became of it.
var clientKeys = []Key{SendLag, PoolWait, ConnectTime, TLSTime}

func (a *Aggregate) widen(r *record.Record) {
	if r.Sent == 0 {
		return
	}
	if a.start == 0 || r.Sent < a.start {
		a.start = r.Sent
	}
	end := max(r.End, r.Last, r.Sent)
	a.end = max(a.end, end)
	a.busy += time.Duration(end - r.Sent)
}

func (a *Aggregate) fail(r *record.Record) {
	a.level.Failed++
	if a.infinite {
		a.countInfinite(r)
	}
	if n, ok := r.OutputTokens(); ok {
		a.wasted += int64(n)
	} else {
		a.wasted += int64(r.Steps())
	}
}

func (a *Aggregate) succeed(r *record.Record) {
	a.level.Succeeded++
	if r.EmptyAnswer() {
		a.level.EmptyAnswers++
	}
	if r.Short() {
		a.level.Short++
	}
	if len(r.Choices) > 0 {
		a.level.Finishes[r.Choices[0].Finish]++
	}
	a.times(r)
	a.tokens(r)
	a.stream(r)
}

// times adds the figures that need no token count.
func (a *Aggregate) times(r *record.Record) {
	if v, ok := r.Latency(); ok {
		a.put(Latency, v)
		a.latencies += v
	}
	if v, ok := r.LatencyFromDue(); ok {
		a.put(LatencyFromDue, v)
	}
	if v, ok := r.TTFTFromDue(); ok {
		a.put(TTFTFromDue, v)
	}
	if v, ok := r.TTFTAnswer(); ok {
		a.put(TTFTAnswer, v)
	}
	ttft, ok := r.TTFT()
	if !ok {
		return
	}
	a.put(TTFT, ttft)
	a.wait += ttft
	a.decode += time.Duration(max(0, r.Last-r.First))
	if tail, ok := r.Tail(); ok {
		a.put(Tail, tail)
	}
	if n, ok := r.InputTokens(); ok {
		a.slope.add(float64(n), ttft.Seconds())
	}
}

// tokens adds the figures that are made of token counts.
func (a *Aggregate) tokens(r *record.Record) {
	in, inOK := r.InputTokens()
	if inOK {
		a.input += int64(in)
		a.dist(InputTokens).Add(float64(in))
		if r.WantPromptTokens > 0 && r.Usage.Given && in != r.WantPromptTokens {
			a.level.MissedLength++
			if miss := in - r.WantPromptTokens; abs(miss) > abs(a.level.WorstMiss) {
				a.level.WorstMiss = miss
			}
		}
	}
	if c, ok := r.CachedTokens(); ok && inOK {
		a.cached += int64(c)
		a.promptTokensWithCacheInfo += int64(in)
	}
	if r.Usage.ReasoningApart {
		a.level.ReasoningApart++
	}
	if r.Usage.Given && r.Usage.Completion < 0 {
		a.level.PartlyCounted++
	}
	out, ok := r.OutputTokens()
	if !ok {
		a.level.Uncounted++
		return
	}
	if !r.Usage.Given || r.Usage.Completion < 0 {
		a.level.LocallyCounted++
	}
	a.output += int64(out)
	a.dist(OutputTokens).Add(float64(out))
	if l, ok := r.Latency(); ok && l > 0 {
		a.dist(OutputRate).Add(float64(out) / l.Seconds())
		if inOK {
			a.dist(TotalRate).Add(float64(in+out) / l.Seconds())
		}
	}
	if v, ok := r.TPOT(); ok {
		a.put(TPOT, v)
		if v > 0 {
			a.dist(DecodeRate).Add(1 / v.Seconds())
		}
	}
	if v, ok := r.TPOTExact(); ok {
		a.put(TPOTExact, v)
	}
}

// stream adds the figures of payloads and their gaps.
func (a *Aggregate) stream(r *record.Record) {
	if !r.Stream {
		return
	}
	steps := r.Steps()
	a.dist(Packages).Add(float64(steps))
	if l, ok := r.Latency(); ok {
		a.steps += int64(steps)
		a.stepLatency += l
	}
	apart := int64(0)
	itl, payload := a.gapDist(ITL), a.gapDist(PayloadGap)
	for g := range r.Gaps() {
		itl.Add(g.Seconds())
		apart++
	}
	all := int64(0)
	for g := range r.PayloadGaps() {
		payload.Add(g.Seconds())
		all++
	}
	a.merged += all - apart
	a.gaps += all
	if v, ok := r.MeanGap(); ok {
		a.put(MeanITL, v)
	}
	a.tokenGaps(r)
}

// Level is the summary of the records added so far.
func (a *Aggregate) Level() *Level {
	l := a.level
	l.Finishes = maps.Clone(a.level.Finishes)
	l.Outcomes, l.Oddities = a.ends.lists(a.start)
	l.PayloadTokens = a.payloads.table()
	l.Sessions = a.sessions.of()
	l.FailuresInfinite = a.infinite
	l.dists = maps.Clone(a.dists)
	maps.DeleteFunc(l.dists, func(_ Key, d *Distribution) bool { return d.N()+d.Infinite() == 0 })
	a.waves.split(l.dists)
	l.values = a.scalars()
	l.Objectives = slices.Clone(a.kept)
	return &l
}

func (a *Aggregate) put(key Key, d time.Duration) { a.dist(key).Add(d.Seconds()) }

func (a *Aggregate) dist(key Key) *Distribution {
	d := a.dists[key]
	if d == nil {
		d = NewDistribution()
		a.dists[key] = d
	}
	return d
}

func (a *Aggregate) gapDist(key Key) *Distribution {
	d := a.dists[key]
	if d == nil {
		d = NewGapDistribution()
		a.dists[key] = d
	}
	return d
}

func abs(n int) int { return max(n, -n) }
