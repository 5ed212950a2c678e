package wire

import "time"

const (
	// staleTrips is how many round trips of its connection a request has to find out that the server had closed it before.
	staleTrips = 4
	// leastStale is that time where round trips are shorter than what a busy client may need to see it, mostStale its bound.
	leastStale = 20 * time.Millisecond
	mostStale  = 100 * time.Millisecond
)

// stale reports whether a failure, so long after a request was sent, may be that of a connection which the server had closed
// before: such a one shows within about a round trip. Later the server had the request, and sending it again would hide
// that it failed.
func stale(after, trip time.Duration) bool {
	return after <= min(max(staleTrips*trip, leastStale), mostStale)
}

// trip is a round trip of the connection: what the kernel measured, else what opening it took. Behind a proxy only the
// opening shows the whole way.
func (k *conn) trip() time.Duration {
	if !k.proxied {
		if t, ok := smoothedRTT(k.raw); ok {
			return t
		}
	}
	return k.opening
}
