package metric

import "math"

// minSlope is the fewest requests from which a line through TTFT and input length is drawn.
const minSlope = 10

// scalars computes the level's single figures; what cannot be known is left out.
func (a *Aggregate) scalars() map[Key]float64 {
	v := map[Key]float64{}
	seconds := float64(a.end-a.start) / 1e9
	if a.level.Total > 0 {
		v[RepeatedShare] = float64(a.repeated) / float64(a.level.Total)
	}
	if a.level.Succeeded > 0 {
		v[TotalLatency] = a.latencies.Seconds()
	}
	if seconds > 0 {
		a.rates(v, seconds)
	}
	if len(a.kept) > 0 && a.level.Total > 0 {
		v[GoodShare] = float64(a.good) / float64(a.level.Total)
	}
	if a.promptTokensWithCacheInfo > 0 {
		v[CachedShare] = float64(a.cached) / float64(a.promptTokensWithCacheInfo)
	}
	if a.gaps > 0 {
		v[MergedShare] = float64(a.merged) / float64(a.gaps)
	}
	if a.steps > 0 {
		v[PackageLatency] = a.stepLatency.Seconds() / float64(a.steps)
	}
	a.payloads.scalars(v)
	if a.level.Failed > 0 {
		v[WastedTokens] = float64(a.wasted)
	}
	if slope, r, ok := a.slope.line(); ok {
		v[TTFTSlope] = slope
		v[TTFTSlopeFit] = r
	}
	return v
}

func (a *Aggregate) rates(v map[Key]float64, seconds float64) {
	v[Duration] = seconds
	v[RequestThroughput] = float64(a.level.Succeeded) / seconds
	if len(a.kept) > 0 {
		v[Goodput] = float64(a.good) / seconds
	}
	v[ReachedConcurrency] = a.busy.Seconds() / seconds
	if a.dists[TTFT] != nil {
		v[DecodeStreams] = a.decode.Seconds() / seconds
		v[WaitingStreams] = a.wait.Seconds() / seconds
	}
	if a.dists[OutputTokens] == nil {
		return
	}
	v[OutputThroughput] = float64(a.output) / seconds
	if a.dists[InputTokens] != nil {
		v[TotalThroughput] = float64(a.input+a.output) / seconds
	}
}

// A regression is the least-squares line of y over x, in sums (Welford's update, so that large x lose no digits).
type regression struct {
	n            float64
	meanX, meanY float64
	sxx, syy     float64
	sxy          float64
}

func (r *regression) add(x, y float64) {
	r.n++
	dx := x - r.meanX
	r.meanX += dx / r.n
	dy := y - r.meanY
	r.meanY += dy / r.n
	r.sxx += dx * (x - r.meanX)
	r.syy += dy * (y - r.meanY)
	r.sxy += dx * (y - r.meanY)
}

// line is the slope and Pearson's correlation; not ok where x or y does not vary or the points are too few.
func (r *regression) line() (slope, correlation float64, ok bool) {
	if r.n < minSlope || r.sxx == 0 || r.syy == 0 {
		return 0, 0, false
	}
	return r.sxy / r.sxx, r.sxy / math.Sqrt(r.sxx*r.syy), true
}
