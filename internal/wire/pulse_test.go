package wire

import (
	"net"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestAPulseIsThatOfTheRequestUnderWay looks at a request from outside while its server waits.
func TestAPulseIsThatOfTheRequestUnderWay(t *testing.T) {
	var pulse Pulse
	clock := NewClock()
	seen := make(chan [2]record.Instant, 1)
	looked := make(chan bool)
	_, u := start(t, func(c net.Conn, _ int) bool {
		seen <- [2]record.Instant{pulse.Sent(), pulse.Heard()}
		say(c, streamHead+chunk("data: a\n\n"))
		<-looked
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	})
	c := newClient(t, u)
	var arrivals []record.Instant
	out := c.Send(t.Context(), clock.Watched(&pulse), Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		arrivals = append(arrivals, a.At)
		if got := pulse.Heard(); got == 0 || got > a.At || a.At-got > pulseStep {
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
		t.Errorf("before the reply the pulse was sent %d, heard %d; the request was sent %d", before[0], before[1], out.Sent)
	}
	if pulse.Reset(); pulse.Sent() != 0 || pulse.Heard() != 0 {
		t.Error("a reset pulse remembers")
	}
}

// BenchmarkPulse is what being watched costs a read: of streams whose payloads come one by one, of a flood, and where
// nobody watches.
func BenchmarkPulse(b *testing.B) {
	for name, gap := range map[string]record.Instant{"steady": pulseStep, "flood": 1000, "alone": 0} {
		b.Run(name, func(b *testing.B) {
			var pulse Pulse
			var beat beat
			if beat.sent(1, &pulse); gap == 0 {
				beat.sent(1, nil)
			}
			at := record.Instant(1)
			for b.Loop() {
				at += gap
				beat.heard(at)
			}
		})
	}
}
