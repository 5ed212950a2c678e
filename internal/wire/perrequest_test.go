package wire

import (
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
)

func TestPerrequest_EachRequestHasItsOwnConnection(t *testing.T) {
	gauge := &gauge{}
	var there sync.WaitGroup
	there.Add(10)
	server, u := start(t, func(c net.Conn, n int) bool {
		there.Done()
		there.Wait()
		return good(c, n) // and would keep them all
	}, gauge.over)
	c := newClient(t, u, perRequest)
	if n, err := c.Open(t.Context(), 8); n != 0 || err != nil {
		t.Fatalf("%d opened, %v", n, err)
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			out, events := askWith(t.Context(), c)
			if out.Fault != nil || len(events) != 3 || out.Connect == 0 || out.Reused || out.PoolWait != 0 {
				t.Errorf("%+v", out)
			}
		})
	}
	all.Wait()
	if requests, conns := server.seen(); requests != 10 || conns != 10 || c.idleCount() != 0 || c.taken() != 0 {
		t.Errorf("the server saw %d requests on %d connections; %d wait", requests, conns, c.idleCount())
	}
	until(t, "all are closed", func() bool { return gauge.open.Load() == 0 })
	if got, want := c.Counts(), (Counts{Opened: 10, Most: 10}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

func TestPerrequest_EachRequestHasItsOwnConnectionUnderTLS(t *testing.T) {
	server, u, roots := secure(t, whole)
	c := newClient(t, u, trusting(roots), perRequest, atMost(1))
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			out, _ := askWith(t.Context(), c)
			if out.Fault != nil || string(out.Body) != "{}" || out.Connect == 0 || out.TLS == 0 || out.Reused {
				t.Errorf("%+v", out)
			}
		})
	}
	all.Wait()
	if requests, conns := server.seen(); requests != 5 || conns != 5 || c.Counts().Most != 1 || c.taken() != 0 {
		t.Errorf("the server saw %d requests on %d connections", requests, conns)
	}
}

func TestPerrequest_ConnectionOfOneRequestIsSaidToBeClosed(t *testing.T) {
	address, got := once(t, func(c net.Conn, _ *http.Request) { whole(c, 0) })
	u := &url.URL{Scheme: "http", Host: address, Path: "/v1"}
	c := newClient(t, u, perRequest, func(c *Config) { c.Header = http.Header{"Connection": {"keep-alive"}} })
	if out, _ := ask(t, c); out.Fault != nil {
		t.Fatal(out.Fault)
	}
	if r := <-got; !r.Close || len(r.Header["Connection"]) > 1 {
		t.Errorf("the head says %v", r.Header)
	}
}
