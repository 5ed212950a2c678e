package wire

import (
	"crypto/tls"
	"net"
	"net/url"
	"syscall"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/record"
)

// lie is how long the bytes lie in the socket before they are read, so that the instant of the read would show.
const lie = 100_000

// sends is how many payloads a test of arrivals sends.
const sends = 40

// TestStamp_ArrivalLiesBetweenTheWriteAndTheLateRead holds the mapped stamp against instants noted by others: by the peer
// immediately before its write, and by the reader when the bytes were in the socket, a while before it read them.
func TestStamp_ArrivalLiesBetweenTheWriteAndTheLateRead(t *testing.T) {
	socks := &socksServer{}
	through := by("socks5", testenv.Serve(t, socks.serve), nil)
	for name, way := range map[string]struct {
		secured bool
		change  []func(*Config)
	}{"plain": {}, "TLS": {secured: true}, "SOCKS": {change: []func(*Config){through}}, "TLS by SOCKS": {true, []func(*Config){through}}} {
		t.Run(name, func(t *testing.T) {
			stamped := 0
			for range 10 { // a kernel that is asked for the first time begins late; earlier connections stay open, so it goes on
				if stamped = arrivals(t, way.secured, way.change...); stamped >= sends/2 {
					return
				}
			}
			t.Errorf("%d of %d arrivals have a kernel's stamp", stamped, sends)
		})
	}
}

// arrivals checks every stamped arrival of one reply and counts them.
func arrivals(t *testing.T, secured bool, change ...func(*Config)) (stamped int) {
	clock := NewClock()
	wrote, next := make(chan record.Instant, 1), make(chan struct{}, 1)
	play := func(c net.Conn, _ int) bool {
		say(c, streamHead+chunk("data: a\n\n"))
		for range sends { // one write at a time lies in the socket: the one before was read
			<-next
			wrote <- clock.Now()
			say(c, chunk("data: a\n\n"))
		}
		<-next
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	}
	var u *url.URL
	var roots *tls.Config
	if secured {
		_, u, roots = secure(t, play)
	} else {
		_, u = start(t, play)
	}
	c := newClient(t, u, append(change, trusting(roots))...)
	if _, err := c.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	there := delay(c.idle[0], clock)
	begun := false
	out := c.Send(t.Context(), clock, Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		if string(d) == "[DONE]" {
			return true
		}
		if !begun { // it came with the head, and perhaps with what TLS had to say
			begun = true
		} else if w := <-wrote; a.Held > 0 {
			stamped++
			if a.At < w || a.At > *there {
				t.Errorf("written %d, in the socket %d, arrived %d", w, *there, a.At)
			}
			if read := a.At + 1000*record.Instant(a.Held); read < *there+lie {
				t.Errorf("arrived %d and held for %d µs, but read after %d", a.At, a.Held, *there+lie)
			}
		}
		next <- struct{}{}
		return false
	}))
	if out.Fault != nil {
		t.Error(out.Fault)
	}
	return stamped
}

// delay lets bytes lie in the connection's socket before each read. It returns where it notes the instant at which they
// were seen there.
func delay(k *conn, clock Clock) *record.Instant {
	there := new(record.Instant)
	reader := k.stamps.kernel
	receive := reader.receive
	reader.receive = func(fd uintptr) bool {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		if err == syscall.EAGAIN { // what comes from now on has to be seen before it is read
			return false
		}
		if n > 0 {
			*there = clock.Now()
			for clock.Now() < *there+lie {
			}
		}
		return receive(fd)
	}
	return there
}

func TestStamp_ConnectionWithoutStampsIsReadPlainly(t *testing.T) {
	_, u := start(t, good)
	c := newClient(t, u)
	if _, err := c.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	k := c.idle[0]
	raw, err := k.raw.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { // as a system that takes the option and never stamps
		if err := syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TIMESTAMPING, 0); err != nil {
			t.Error(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	for range maxBare {
		var last record.Instant
		out := c.Send(t.Context(), NewClock(), Request{}, HandlerFunc(func(e Event) bool {
			d, a := e.Data, e.Arrival
			if a.Held != 0 || a.At < last || a.At == 0 {
				t.Errorf("%+v after %d", a, last)
			}
			last = a.At
			return string(d) == "[DONE]"
		}))
		if out.Fault != nil || !out.Reused && out.Reconnects > 0 || last < out.Sent {
			t.Errorf("%+v", out)
		}
	}
	if k.stamps.kernel != nil {
		t.Error("the kernel is still asked for stamps")
	}
}
