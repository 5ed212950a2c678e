package simulator

import (
	"math/rand/v2"
	"time"
)

// latency is the formulas of the model: durations from counts, no clock.
type latency struct {
	ttft, itl   time.Duration
	prefillRate float64
	slowdown    float64
	jitter      float64
}

func (c Config) latency() latency {
	return latency{ttft: c.TTFT, itl: c.ITL, prefillRate: c.PrefillRate, slowdown: c.DecodeSlowdown, jitter: c.Jitter}
}

// prefill = base TTFT + uncached prompt tokens ÷ prefill rate.
func (l latency) prefill(uncached int) time.Duration {
	if l.prefillRate == 0 {
		return l.ttft
	}
	return l.ttft + seconds(float64(uncached)/l.prefillRate)
}

// step = ITL × (1 + slowdown × (running − 1)); running is the sequences in the batch, those in prefill too.
func (l latency) step(running int) time.Duration {
	return l.itl + seconds(l.itl.Seconds()*l.slowdown*float64(running-1))
}

// jittered stretches d by a uniform factor of 1 ± jitter.
func (l latency) jittered(d time.Duration, p *rand.PCG) time.Duration {
	if l.jitter == 0 {
		return d
	}
	return time.Duration(float64(d) * (1 + l.jitter*(2*uniform(p)-1)))
}

// seconds returns a duration of so many seconds, of at most a century, so that no sum of a few overflows.
func seconds(s float64) time.Duration {
	const century = 100 * 365 * 24 * time.Hour
	return time.Duration(min(s*float64(time.Second), float64(century)))
}
