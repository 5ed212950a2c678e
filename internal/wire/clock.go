// Package wire handles bytes and time: connections, HTTP/1.1, the framing of event streams, and the time of every read.
// It does not know what a payload means (package protocol) or when a request is due (package scheduler).
//
// It implements HTTP/1.1 itself, with one goroutine per request, because net/http reads on another goroutine (whose
// hand-over would be part of every timestamp), silently resends a POST on a dead connection, and asks for gzip. Tests
// run net/http over the same connections and compare the results in one table.
package wire

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Clock gives instants since the epoch of one segment.
type Clock struct {
	epoch    time.Time
	activity *Activity // of the request that is sent with it, nil where nobody watches
}

// NewClock starts a segment now. The first instant it gives is at least 1 ns, so that 0 can mean "did not happen".
func NewClock() Clock { return Clock{epoch: time.Now().Add(-1)} }

// ClockAt starts a later segment now, with an instant from which it counts on.
func ClockAt(at record.Instant) Clock { return Clock{epoch: time.Now().Add(-time.Duration(at))} }

// ClockFrom starts a segment whose epoch was decided before; it carries a monotonic reading.
func ClockFrom(epoch time.Time) Clock { return Clock{epoch: epoch} }

// Now is the present instant.
func (c Clock) Now() record.Instant { return record.Instant(time.Since(c.epoch)) }

// Epoch is the wall clock's time at instant 0.
func (c Clock) Epoch() time.Time { return c.epoch.Round(0) }

// Time is an instant as a time of the process's monotonic clock, for deadlines and timers.
func (c Clock) Time(at record.Instant) time.Time { return c.epoch.Add(time.Duration(at)) }
