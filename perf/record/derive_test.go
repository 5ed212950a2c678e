package record

import (
	"testing"
	"time"
)

func TestTheClientsOwnLatenessIsWhatNeitherPolicyNorServerTook(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Record
		want time.Duration
	}{
		{"a connection was there", Record{Stamps: Stamps{Due: 100, Sent: 130}}, 30},
		{"one was opened", Record{Stamps: Stamps{Due: 100, Sent: 130, Connect: 15, TLS: 5}}, 10},
		{"it waited for its place, then opened one", Record{Stamps: Stamps{Due: 100, Sent: 1130, PoolWait: 1000, Connect: 15, TLS: 5}}, 10},
		{"one was opened after the first try", Record{Stamps: Stamps{Due: 100, Sent: 130, Connect: 15, TLS: 5}, Reconnects: 1}, 30},
		{"it waited, and one was opened after the first try", Record{Stamps: Stamps{Due: 100, Sent: 1130, PoolWait: 1000, Connect: 15}, Reconnects: 1}, 30},
		{"the clocks of the parts differ by a hair", Record{Stamps: Stamps{Due: 100, Sent: 130, PoolWait: 31}}, 0},
	} {
		if got, ok := c.r.SendLag(); !ok || got != c.want {
			t.Errorf("%s: %d, %v; want %d", c.name, got, ok, c.want)
		}
	}
	for _, r := range []Record{{Stamps: Stamps{Due: 100, PoolWait: 50}}, {Stamps: Stamps{Sent: 100}}} {
		if lag, ok := r.SendLag(); ok {
			t.Errorf("%+v has the lag %d", r.Stamps, lag)
		}
	}
}
