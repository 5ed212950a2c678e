package sampler

import "time"

const (
	// share is the part of a core that the readings of a source may take on average.
	share = 0.02
	// burst is the processor time that a source may take at once: the first reading of a page is the one that costs the most.
	burst = 100 * time.Millisecond
	// slowest bounds the wait for the next reading, unless the interval is longer.
	slowest = 30 * time.Second
	// afterFailure is the shortest wait after a reading that failed; after moreOften such in a row it doubles each time.
	afterFailure = time.Second
	moreOften    = 3
)

// A pace says when a source is read next: at the interval, unless readings fail or take much processor time.
type pace struct {
	interval time.Duration
	// credit is the processor time that may still be taken. It grows by the share with time.
	credit   time.Duration
	failures int // in a row
	// spent is what readings took in all, and how many there were.
	spent    time.Duration
	readings int
}

func newPace(interval time.Duration) *pace { return &pace{interval: interval, credit: burst} }

// wait is how long after a reading was due the next one is, by what it cost and whether it failed.
func (p *pace) wait(cost time.Duration, failed bool) time.Duration {
	wait := p.interval
	if p.failures++; !failed {
		p.failures = 0
	}
	if failed {
		wait = max(wait, afterFailure<<min(max(p.failures-moreOften, 0), 5))
	}
	p.spent, p.readings = p.spent+cost, p.readings+1
	p.credit = max(p.credit-cost, -time.Duration(share*float64(slowest))) // one reading does not slow those that follow for longer
	if p.credit < 0 {
		wait = max(wait, time.Duration(float64(-p.credit)/share))
	}
	wait = min(wait, max(slowest, p.interval))
	p.credit = min(burst, p.credit+time.Duration(share*float64(wait)))
	return wait
}

// slowed is at which interval the source is read in the long run, and what a reading costs, if that is more seldom than was asked for.
func (p *pace) slowed() (every, cost time.Duration, seldom bool) {
	cost = p.spent / time.Duration(p.readings)
	every = min(time.Duration(float64(cost)/share), slowest)
	return every, cost, every > p.interval
}
