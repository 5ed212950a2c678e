package metric

import "time"

// The formulas of a level's single figures that need the whole level.

// scalars computes the level's single figures; what cannot be known is left out.
func (a *Aggregate) scalars() map[Key]float64 {
	values := map[Key]float64{}
	for i := range table {
		d := &table[i]
		v, ok := 0.0, false
		switch {
		case !d.Exists(a.level.Kind):
		case d.sofar != nil:
			v, ok = d.sofar(&a.sofar)
		case d.whole != nil:
			v, ok = d.whole(a)
		}
		if ok {
			values[d.Key] = v
		}
	}
	return values
}

// share is part ÷ whole; absent where there is nothing to share.
func share(part, whole int) (float64, bool) {
	if whole <= 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

func (a *Aggregate) totalLatency() (float64, bool) {
	return time.Duration(a.sofar.mean(latencyMean).sum).Seconds(), a.sofar.Succeeded > 0
}

func (a *Aggregate) reachedConcurrency() (float64, bool) {
	return a.flights.mean()
}

func (a *Aggregate) decodeStreams() (float64, bool) { return a.streams(a.decode) }

func (a *Aggregate) waitingStreams() (float64, bool) {
	return a.streams(time.Duration(a.sofar.mean(ttftMean).sum))
}

// streams is how many were in a phase on average.
func (a *Aggregate) streams(inPhase time.Duration) (float64, bool) {
	if a.dists[TTFT] == nil {
		return 0, false
	}
	return a.sofar.perSecond(inPhase.Seconds())
}

func (a *Aggregate) repeatedShare() (float64, bool) { return share(a.repeated, a.sofar.Total) }

func (a *Aggregate) mergedShare() (float64, bool) {
	all := a.n(PayloadGap)
	return share(all-a.n(ITL), all)
}

// n is how many values a distribution has.
func (a *Aggregate) n(key Key) int {
	if d := a.dists[key]; d != nil {
		return d.N()
	}
	return 0
}

func (a *Aggregate) packageLatency() (float64, bool) {
	if a.steps <= 0 {
		return 0, false
	}
	return a.stepLatency.Seconds() / float64(a.steps), true
}

func (a *Aggregate) tokensPerPayload() (float64, bool) {
	return share(a.payloads.tokens, a.payloads.payloads)
}

func (a *Aggregate) multiTokenShare() (float64, bool) {
	return share(a.payloads.several, a.payloads.payloads)
}

func (a *Aggregate) interpolatedShare() (float64, bool) { return share(a.sharedGaps, a.n(TokenGap)) }

func (a *Aggregate) wastedTokens() (float64, bool) { return float64(a.wasted), a.sofar.Failed > 0 }

func (a *Aggregate) ttftSlope() (float64, bool) {
	slope, _, ok := a.slope.line()
	return slope, ok
}

func (a *Aggregate) ttftSlopeFit() (float64, bool) {
	_, correlation, ok := a.slope.line()
	return correlation, ok
}

func (a *Aggregate) goodput() (float64, bool) {
	good, ok := a.goodRequests()
	if !ok {
		return 0, false
	}
	return a.sofar.perSecond(float64(good))
}

func (a *Aggregate) goodShare() (float64, bool) {
	good, ok := a.goodRequests()
	if !ok {
		return 0, false
	}
	return share(good, a.sofar.Total)
}
