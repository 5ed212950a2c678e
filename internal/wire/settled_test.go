package wire

import (
	"net"
	"strings"
	"testing"
	"time"
)

// TestSettled_StreamThatIsSilentAfterItsAnswerEndsThere: the server sends neither end mark nor the end of its framing, and keeps
// the connection open, or sends pings for ever.
func TestSettled_StreamThatIsSilentAfterItsAnswerEndsThere(t *testing.T) {
	pinging := func(c net.Conn, _ int) bool {
		for say(c, chunk(": ping\n\n")) {
			time.Sleep(5 * time.Millisecond)
		}
		return false
	}
	for name, after := range map[string]script{"silent": func(c net.Conn, _ int) bool { return hold(c) }, "pings": pinging} {
		for _, stack := range []Stack{Raw, Go} {
			t.Run(name+" "+string(stack), func(t *testing.T) {
				_, server := start(t, func(c net.Conn, n int) bool {
					return say(c, streamHead, chunk("data: a\n\n"), chunk("data: fin\n\n")) && after(c, n)
				})
				c := newClient(t, server, speaking(stack))
				c.afterAnswer = 100 * time.Millisecond
				var events []string
				out := c.Send(t.Context(), NewClock(), Request{},
					watching{HandlerFunc: func(e Event) bool { events = append(events, string(e.Data)); return false }, answered: func() bool { return len(events) > 0 && events[len(events)-1] == "fin" }})
				if out.Fault != nil || out.Cut || strings.Join(events, " ") != "a fin" {
					t.Errorf("events %v, fault %+v, cut %v", events, out.Fault, out.Cut)
				}
				if name == "silent" && out.End.Seconds() > out.Header.Seconds()+0.09 {
					t.Errorf("the reply ended at %v, its head came at %v: the silence counts", out.End, out.Header)
				}
			})
		}
	}
}

func TestSettled_SilenceBeforeTheAnswersEndIsWaitedFor(t *testing.T) {
	_, server := start(t, func(c net.Conn, _ int) bool {
		say(c, streamHead, chunk("data: fin\n\n"))
		time.Sleep(20 * time.Millisecond)
		say(c, chunk("data: more\n\n"))
		time.Sleep(150 * time.Millisecond)
		return say(c, chunk("data: last\n\n")+"0\r\n\r\n")
	})
	c := newClient(t, server)
	c.afterAnswer = 100 * time.Millisecond
	var events []string
	out := c.Send(t.Context(), NewClock(), Request{},
		watching{HandlerFunc: func(e Event) bool { events = append(events, string(e.Data)); return false }, answered: func() bool { return len(events) > 0 && events[len(events)-1] == "fin" }})
	if out.Fault != nil || strings.Join(events, " ") != "fin more last" {
		t.Errorf("events %v, fault %+v", events, out.Fault)
	}
}

func TestSettled_CancelledRequestIsNotHeldByTheWaitForItsEnd(t *testing.T) {
	for _, stack := range []Stack{Raw, Go} {
		_, server := start(t, func(c net.Conn, _ int) bool { return say(c, streamHead, chunk("data: fin\n\n")) && hold(c) })
		c := newClient(t, server, speaking(stack))
		ctx, cancel := contextOf(t)
		answered := false
		begin := time.Now()
		out := c.Send(ctx, NewClock(), Request{}, watching{HandlerFunc: func(Event) bool {
			answered = true
			cancel()
			return false
		}, answered: func() bool { return answered }})
		if out.Fault != nil || !out.NoEnd || time.Since(begin) > afterAnswer { // its answer is complete
			t.Errorf("%s: %+v after %v", stack, out.Fault, time.Since(begin))
		}
	}
}

// TestSettled_ResetBehindACompleteAnswerIsACut, as a close is; before its end it is a fault.
func TestSettled_ResetBehindACompleteAnswerIsACut(t *testing.T) {
	for _, stack := range []Stack{Raw, Go} {
		for _, complete := range []bool{true, false} {
			_, server := start(t, func(c net.Conn, _ int) bool {
				say(c, streamHead, chunk("data: a\n\n"), chunk("data: fin\n\n"))
				time.Sleep(50 * time.Millisecond) // until the client has read it, for a reset takes away what lies in its buffer
				return reset(c)
			})
			c := newClient(t, server, speaking(stack))
			var events []string
			out := c.Send(t.Context(), NewClock(), Request{},
				watching{HandlerFunc: func(e Event) bool { events = append(events, string(e.Data)); return false }, answered: func() bool { return complete && strings.Join(events, " ") == "a fin" }})
			if strings.Join(events, " ") != "a fin" || out.Cut != complete || (out.Fault == nil) != complete {
				t.Errorf("%s, complete %t: events %v, cut %t, fault %+v", stack, complete, events, out.Cut, out.Fault)
			}
			if complete && (out.End == 0 || out.End < out.Header) {
				t.Errorf("%s: header %v, end %v", stack, out.Header, out.End)
			}
		}
	}
}

// TestSettled_WhatStandsBehindTheEndMarkInOneWriteIsHandedOver apart from the events of the reply, and moves no instant.
func TestSettled_WhatStandsBehindTheEndMarkInOneWriteIsHandedOver(t *testing.T) {
	for _, stack := range []Stack{Raw, Go} {
		_, server := start(t, func(c net.Conn, _ int) bool {
			return say(c, streamHead+chunk("data: a\n\ndata: [DONE]\n\ndata: usage\n\n")+"0\r\n\r\n")
		})
		c := newClient(t, server, speaking(stack))
		var events, behind []string
		out := c.Send(t.Context(), NewClock(), Request{},
			watching{HandlerFunc: func(e Event) bool { events = append(events, string(e.Data)); return string(e.Data) == "[DONE]" }, behind: func(e Event) { behind = append(behind, string(e.Data)) }})
		if out.Fault != nil || strings.Join(events, " ") != "a [DONE]" || strings.Join(behind, " ") != "usage" {
			t.Errorf("%s: events %v, behind %v, fault %+v", stack, events, behind, out.Fault)
		}
	}
}

// watching is a Handler of functions; those that are nil do what HandlerFunc does.
type watching struct {
	HandlerFunc
	answered func() bool
	behind   func(Event)
}

func (w watching) Answered() bool { return w.answered != nil && w.answered() }

func (w watching) Behind(e Event) {
	if w.behind != nil {
		w.behind(e)
	}
}
