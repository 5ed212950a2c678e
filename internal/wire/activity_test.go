package wire

import (
	"net"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestActivity_PulseIsThatOfTheRequestUnderWay looks at a request from outside while its server waits.
func TestActivity_PulseIsThatOfTheRequestUnderWay(t *testing.T) {
	var activity Activity
	clock := NewClock()
	seen := make(chan [2]record.Instant, 1)
	looked := make(chan bool)
	_, u := start(t, func(c net.Conn, _ int) bool {
		seen <- [2]record.Instant{activity.Sent(), activity.LastByte()}
		say(c, streamHead+chunk("data: a\n\n"))
		<-looked
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	})
	c := newClient(t, u)
	var arrivals []record.Instant
	out := c.Send(t.Context(), clock.WithActivity(&activity), Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		arrivals = append(arrivals, a.At)
		if got := activity.LastByte(); got == 0 || got > a.At || a.At-got > activityStep {
			t.Errorf("heard %d, the payload arrived %d", got, a.At)
		}
		if string(d) == "[DONE]" {
			return true
		}
		close(looked)
		return false
	}))
	if out.Fault != nil || len(arrivals) != 2 {
		t.Fatalf("%v, %d arrivals", out.Fault, len(arrivals))
	}
	before := <-seen
	if before[0] == 0 || before[0] > out.Sent || before[1] != 0 {
		t.Errorf("before the reply the activity was sent %d, heard %d; the request was sent %d", before[0], before[1], out.Sent)
	}
	if activity.Reset(); activity.Sent() != 0 || activity.LastByte() != 0 {
		t.Error("Reset kept something")
	}
}

// BenchmarkActivity is what being watched costs a read: of streams whose payloads come one by one, of a flood, and where
// nobody watches.
func BenchmarkActivity(b *testing.B) {
	for name, gap := range map[string]record.Instant{"steady": activityStep, "flood": 1000, "alone": 0} {
		b.Run(name, func(b *testing.B) {
			var activity Activity
			var writer activityWriter
			if writer.sent(1, &activity); gap == 0 {
				writer.sent(1, nil)
			}
			at := record.Instant(1)
			for b.Loop() {
				at += gap
				writer.received(at)
			}
		})
	}
}
