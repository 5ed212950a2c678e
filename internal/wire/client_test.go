package wire

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestClient_ConnectionsAreOpenedBeforehandAndToppedUp(t *testing.T) {
	server, u := start(t, good)
	c := newClient(t, u)
	if n, err := c.Open(t.Context(), 40); n != 40 || err != nil {
		t.Fatalf("%d connections, %v", n, err)
	}
	if out, _ := ask(t, c); out.Connect != 0 || out.Reused {
		t.Errorf("the first request on an opened connection: %+v", out)
	}
	if n, err := c.Open(t.Context(), 50); n != 50 || err != nil {
		t.Fatalf("%d connections, %v", n, err)
	}
	if _, conns := server.seen(); conns > 50 {
		t.Errorf("the server saw %d connections", conns)
	}
}

func TestClient_ServerThatKeepsNoConnectionIsLearned(t *testing.T) {
	server, u := start(t, func(c net.Conn, n int) bool { return good(c, n) && false })
	c := newClient(t, u)
	for range 20 {
		if out, _ := ask(t, c); out.Fault != nil {
			t.Fatal(out.Fault)
		}
	}
	if !c.keepAlive.servesOnce() || c.idleCount() != 0 {
		t.Errorf("after 20 requests the counts are %+v, %d connections wait", c.keepAlive, c.idleCount())
	}
	for range 5 {
		if out, _ := ask(t, c); out.Reconnects != 0 {
			t.Errorf("a request met a closed connection: %+v", out)
		}
	}
	if requests, _ := server.seen(); requests != 25 {
		t.Errorf("the server saw %d requests", requests)
	}
}

func TestClient_HeadIsWhatAServerExpectsAndHoldsNoUserInfo(t *testing.T) {
	address, got := once(t, func(c net.Conn, _ *http.Request) { whole(c, 0) })
	u, _ := url.Parse("http://user:pass@" + address + "/v1/x?a=b%20c")
	c := newClient(t, u, func(c *Config) {
		c.Header = http.Header{"X-Mine": {"1"}, "Accept": {"text/plain"}, "User-Agent": {"me"}}
	})
	if out, _ := ask(t, c); out.Fault != nil {
		t.Fatal(out.Fault)
	}
	r := <-got
	if r.Method != "POST" || r.RequestURI != "/v1/x?a=b%20c" || r.Host != address || r.ContentLength != 7 {
		t.Errorf("%s %s of %s, %d bytes", r.Method, r.RequestURI, r.Host, r.ContentLength)
	}
	for name, want := range map[string]string{"X-Mine": "1", "Accept": "text/plain", "Accept-Encoding": "identity", "Content-Type": "application/json",
		"User-Agent": "me", "Authorization": ""} {
		if r.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, r.Header.Get(name), want)
		}
	}
}

func TestClient_HeadersThatWouldBreakTheHeadAreRefused(t *testing.T) {
	u, _ := url.Parse("http://h")
	for _, h := range []http.Header{{"X": {"a\r\nY: b"}}, {"X Y": {"a"}}, {"X:": {"a"}}} {
		if _, err := New(Config{URL: u, Header: h}); err == nil {
			t.Errorf("%v was taken", h)
		}
	}
	for _, bad := range []string{"ftp://h", "http://", "h"} {
		u, _ := url.Parse(bad)
		if _, err := New(Config{URL: u}); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestClient_PlainRequestGoesThroughAProxyInAbsoluteForm(t *testing.T) {
	address, seen := once(t, func(c net.Conn, _ *http.Request) { good(c, 0) })
	target, _ := url.Parse("http://far.example/v1")
	proxy := &url.URL{Scheme: "http", Host: address, User: url.UserPassword("u", "p")}
	c := newClient(t, target, func(c *Config) { c.Proxy = func(*http.Request) (*url.URL, error) { return proxy, nil } })
	if out, events := ask(t, c); out.Fault != nil || len(events) != 3 {
		t.Errorf("%+v", out)
	}
	r := <-seen
	if r.RequestURI != "http://far.example/v1" || r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("u:p")) {
		t.Errorf("the proxy got %s with %v", r.RequestURI, r.Header)
	}
}

func TestClient_ProxyThatRefusesATunnelIsSaid(t *testing.T) {
	address, seen := once(t, func(c net.Conn, _ *http.Request) { io.WriteString(c, "HTTP/1.1 403 Forbidden\r\n\r\n") })
	target, _ := url.Parse("https://far.example/v1")
	c := newClient(t, target, func(c *Config) {
		c.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: address}, nil }
	})
	out, _ := ask(t, c)
	if r := <-seen; r.Method != http.MethodConnect || r.Host != "far.example:443" {
		t.Errorf("the proxy got %s %s", r.Method, r.Host)
	}
	if kind(out) != record.FaultConnect || !strings.Contains(out.Fault.Words, "403") {
		t.Errorf("%+v", out.Fault)
	}
}
