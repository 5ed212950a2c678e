package wire

import (
	"slices"
	"testing"
)

func TestNetHTTPReadsAStreamAndKeepsItsConnection(t *testing.T) {
	server, u := start(t, good)
	c := newClient(t, u, func(c *Config) { c.Stack = Go })
	for i := range 3 {
		out, events := ask(t, c)
		if out.Fault != nil || !slices.Equal(events, []string{"a", "b", "[DONE]"}) || out.Reused != (i > 0) {
			t.Fatalf("%+v %q", out, events)
		}
		if out.Sent <= 0 || out.Header < out.Sent || out.End < out.Header {
			t.Errorf("instants are %d, %d, %d", out.Sent, out.Header, out.End)
		}
	}
	if requests, conns := server.seen(); requests != 3 || conns != 1 {
		t.Errorf("the server saw %d requests on %d connections", requests, conns)
	}
}
