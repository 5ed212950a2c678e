package wire

import (
	"cmp"
	"context"
	"errors"
	"os"
	"time"
)

// afterAnswer is how long a stream whose answer is complete may be silent before it counts as ended: its end mark and its
// framing's end are all that can still come, and some servers send neither and keep the connection open.
const afterAnswer = 5 * time.Second

// expectLittle bounds the reads once what was asked for is there; mostly the end comes with it, and no deadline is needed.
func (x *exchange) expectLittle(ctx context.Context) {
	switch {
	case x.draining:
		return
	case x.ended:
		x.draining = true
		x.readWithin(drain)
	case x.handler.Answered() == (x.settled != 0):
		return
	case x.settled == 0:
		x.settled = x.heard
		x.readWithin(x.silence())
	default: // more of the answer came
		x.settled = 0
		x.readWithin(cmp.Or(x.silence(), forever))
	}
	if ctx.Err() != nil { // the deadline in the past that ends the request may have been set before ours
		x.conn.SetDeadline(past)
	}
}

// forever is longer than any reply takes.
const forever = 1000 * time.Hour

// silence is how long the reply may be silent, 0 for as long as it likes.
func (x *exchange) silence() time.Duration {
	idle := x.client.config.ReadTimeout
	if x.settled == 0 {
		return idle
	}
	return min(cmp.Or(idle, x.client.afterAnswer), x.client.afterAnswer)
}

// saidAll reports whether the error is the silence of a stream that had said all, which is its end.
func (x *exchange) saidAll(err error) bool {
	return x.settled != 0 && errors.Is(err, os.ErrDeadlineExceeded) && !x.overdue()
}

// brokeOff reports whether the error is the break of a connection on which a stream had said all: then it is an end like
// one that the server closes too early.
func (x *exchange) brokeOff(err error) bool {
	return x.form == formEvents && x.handler.Answered() && isClosed(err)
}
