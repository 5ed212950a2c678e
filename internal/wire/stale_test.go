package wire

import (
	"net"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

func TestStale_ConnectionShowsWithinAFewRoundTrips(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		after, trip time.Duration
		want        bool
	}{
		{0, 0, true}, {19 * ms, 0, true}, {21 * ms, 0, false}, {21 * ms, 50 * time.Microsecond, false}, {30 * ms, 10 * ms, true}, {41 * ms, 10 * ms, false},
		{90 * ms, 300 * ms, true}, {101 * ms, 300 * ms, false}, {2 * time.Second, 10 * time.Second, false},
	} {
		if got := stale(c.after, c.trip); got != c.want {
			t.Errorf("%v after it was sent, with %v a round trip: %v", c.after, c.trip, got)
		}
	}
}

// TestStale_DeathOfTheServerIsNotSentAgain: the server accepts the request on a kept connection, works, and dies.
func TestStale_DeathOfTheServerIsNotSentAgain(t *testing.T) {
	for _, over := range []string{"plain", "TLS"} {
		for _, stack := range stacks {
			t.Run(over+"/"+string(stack), func(t *testing.T) {
				play := func(c net.Conn, n int) bool {
					if n > 0 {
						time.Sleep(3 * mostStale)
						return false
					}
					return good(c, n)
				}
				server, u := start(t, play)
				change := speaking(stack)
				if over == "TLS" {
					var trust func(*Config)
					s, target, roots := secure(t, play)
					server, u, trust = s, target, trusting(roots)
					change = func(c *Config) { speaking(stack)(c); trust(c) }
				}
				c := newClient(t, u, change)
				ask(t, c)
				out, _ := ask(t, c)
				if kind(out) != record.FaultReset || out.Reconnects != 0 || !out.Reused {
					t.Errorf("%+v, %+v", out, out.Fault)
				}
				if requests, _ := server.seen(); requests != 2 || c.Counts().Reconnects != 0 {
					t.Errorf("%d requests came", requests)
				}
			})
		}
	}
}
