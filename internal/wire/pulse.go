package wire

import (
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Pulse is what can be seen of a request from outside while it is under way. The request's own goroutine stores an
// instant when it sends and at each read that brought bytes; whoever looks costs it nothing.
type Pulse struct{ sent, heard atomic.Int64 }

// Sent is when the request was sent, 0 as long as it waits for its connection.
func (p *Pulse) Sent() record.Instant { return record.Instant(p.sent.Load()) }

// Heard is the arrival of the reply's latest bytes within pulseStep, 0 before the first.
func (p *Pulse) Heard() record.Instant { return record.Instant(p.heard.Load()) }

// Reset makes the pulse that of a request which was not sent yet.
func (p *Pulse) Reset() {
	p.sent.Store(0)
	p.heard.Store(0)
}

// Watched is the same clock; the request that is sent with it shows in p how it goes on.
func (c Clock) Watched(p *Pulse) Clock {
	c.pulse = p
	return c
}

// pulseStep is how far behind a pulse may be: reads that follow each other faster than somebody could see store nothing.
const pulseStep = record.Instant(10 * time.Millisecond)

// A beat stores into the pulse of the request under way, if anybody watches.
type beat struct {
	pulse *Pulse
	next  record.Instant // an earlier read is not worth storing
}

func (b *beat) sent(at record.Instant, p *Pulse) {
	b.pulse, b.next = p, 0
	if p != nil {
		p.heard.Store(0)
		p.sent.Store(int64(at))
	}
}

func (b *beat) heard(at record.Instant) {
	if at < b.next || b.pulse == nil {
		return
	}
	b.next = at + pulseStep
	b.pulse.heard.Store(int64(at))
}
