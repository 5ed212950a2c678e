package wire

import (
	"net"
	"strings"
	"testing"
)

func TestInuse_UnreadCountsWhatLiesInSocketsUnderWay(t *testing.T) {
	const more = 3000
	wrote, looked := make(chan struct{}), make(chan struct{})
	_, u := start(t, func(c net.Conn, _ int) bool {
		say(c, streamHead, chunk("data: a\n\n"))
		<-wrote // the client is busy with the first payload
		say(c, chunk("data: "+strings.Repeat("b", more)+"\n\n"))
		wrote <- struct{}{}
		<-looked
		return say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
	})
	c := newClient(t, u)
	if bytes, conns := c.Unread(); bytes != 0 || conns != 0 {
		t.Errorf("%d bytes in %d connections before any request", bytes, conns)
	}
	out := c.Send(t.Context(), NewClock(), Request{}, HandlerFunc(func(e Event) bool {
		d := e.Data
		if string(d) == "a" {
			wrote <- struct{}{}
			<-wrote
			if bytes, conns := c.Unread(); bytes < more || conns != 1 {
				t.Errorf("%d bytes unread in %d connections, want more than %d in 1", bytes, conns, more)
			}
			close(looked)
		}
		return string(d) == "[DONE]"
	}))
	if out.Fault != nil {
		t.Error(out.Fault)
	}
	if _, conns := c.Unread(); conns != 0 {
		t.Errorf("%d connections are under way after the last request", conns)
	}
}

func TestInuse_FirstReadsOfARunAreStamped(t *testing.T) {
	_, u := start(t, good)
	c := newClient(t, u)
	if _, err := c.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if c.keeper == nil {
		t.Fatal("no socket keeps the kernel stamping")
	}
	reads, stamped := 0, 0
	out := c.Send(t.Context(), NewClock(), Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		reads++
		if a.Held > 0 {
			stamped++
		}
		return string(d) == "[DONE]"
	}))
	if out.Fault != nil || reads == 0 || stamped != reads {
		t.Errorf("%d of %d payloads stamped, %v", stamped, reads, out.Fault)
	}
}
