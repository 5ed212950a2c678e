package wire

import (
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// An Activity is what can be seen of a request from outside while it is under way. The request's own goroutine stores an
// instant when it sends and at each read that brought bytes; whoever looks costs it nothing.
type Activity struct{ sent, lastByte atomic.Int64 }

// Sent is when the request was sent, 0 as long as it waits for its connection.
func (p *Activity) Sent() record.Instant { return record.Instant(p.sent.Load()) }

// LastByte is the arrival of the reply's latest bytes within activityStep, 0 before the first.
func (p *Activity) LastByte() record.Instant { return record.Instant(p.lastByte.Load()) }

// Reset makes it the activity of a request that was not sent yet.
func (p *Activity) Reset() {
	p.sent.Store(0)
	p.lastByte.Store(0)
}

// WithActivity is the same clock; the request that is sent with it shows in p how it goes on.
func (c Clock) WithActivity(p *Activity) Clock {
	c.activity = p
	return c
}

// activityStep is how far LastByte may lag: reads that follow each other faster than somebody could see store nothing.
const activityStep = record.Instant(10 * time.Millisecond)

// An activityWriter stores the instants of the request in progress, where somebody wants them.
type activityWriter struct {
	activity *Activity
	next     record.Instant // an earlier read is not worth storing
}

func (b *activityWriter) sent(at record.Instant, p *Activity) {
	b.activity, b.next = p, 0
	if p != nil {
		p.lastByte.Store(0)
		p.sent.Store(int64(at))
	}
}

func (b *activityWriter) received(at record.Instant) {
	if at < b.next || b.activity == nil {
		return
	}
	b.next = at + activityStep
	b.activity.lastByte.Store(int64(at))
}
