package wire

import (
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// request is what a server sees of a request.
type request struct {
	Line, Host, Body string
	Header           http.Header
	Length           int64
}

func TestSent_EveryStackSendsTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		path   string
		change func(*Config)
		body   string
	}{
		"nothing but what is needed": {path: "/v1/chat/completions", change: func(*Config) {}, body: `{"x":1}`},
		"no body":                    {path: "/v1", change: func(*Config) {}},
		"a query with spaces":        {path: "/v1/a%2Fb?q=a b&r=%20", change: func(*Config) {}, body: "{}"},
		"headers of the user": {path: "/v1", body: "{}", change: func(c *Config) {
			c.Header = http.Header{"authorization": {"Bearer k"}, "X-Two": {"1", "2"}, "User-Agent": {"me"}, "Accept": {"text/plain"},
				"Host": {"far.example"}, "Content-Length": {"99"}, "Transfer-Encoding": {"chunked"}, "Accept-Encoding": {"gzip"}, "X-Empty": {""},
				"Idempotency-Key": {"1"}}
		}},
		"a connection for each": {path: "/v1", body: "{}", change: func(c *Config) { c.PerRequest = true }},
	} {
		t.Run(name, func(t *testing.T) {
			var sent []request
			for _, stack := range stacks {
				got := make(chan request, 1)
				address, _ := once(t, func(k net.Conn, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					got <- request{Line: r.Method + " " + r.RequestURI + " " + r.Proto, Host: r.Host, Body: string(body), Header: r.Header, Length: r.ContentLength}
					whole(k, 0)
				})
				u, err := url.Parse("http://" + address + c.path)
				if err != nil {
					t.Fatal(err)
				}
				client := newClient(t, u, c.change, speaking(stack))
				if out := send(t, client, []byte(c.body)); out.Fault != nil {
					t.Fatal(out.Fault)
				}
				r := <-got
				if r.Host == address {
					r.Host = "the server's"
				}
				sent = append(sent, r)
			}
			for _, other := range sent[1:] {
				if d := cmp.Diff(sent[0], other); d != "" {
					t.Error(d)
				}
			}
			if sent[0].Body != c.body || len(sent[0].Header) < 3 {
				t.Errorf("%+v with %v", sent[0], slices.Sorted(maps.Keys(sent[0].Header)))
			}
		})
	}
}

func TestSent_EveryStackKeepsToItsPlaces(t *testing.T) {
	for _, stack := range stacks {
		t.Run(string(stack), func(t *testing.T) {
			server, u := start(t, good)
			c := newClient(t, u, atMost(3), speaking(stack))
			if n, err := c.Open(t.Context(), 10); n != 3 || err != nil {
				t.Fatalf("%d opened, %v", n, err)
			}
			var all sync.WaitGroup
			for range 30 {
				all.Go(func() {
					if out, events := askWith(t.Context(), c); out.Fault != nil || len(events) != 3 || out.Connect != 0 {
						t.Errorf("%+v", out)
					}
				})
			}
			all.Wait()
			if requests, conns := server.seen(); requests != 30 || conns != 3 {
				t.Errorf("the server saw %d requests on %d connections", requests, conns)
			}
			if got, want := c.Counts(), (Counts{Opened: 3, Most: 3, Reused: 27}); got != want {
				t.Errorf("counted %+v, want %+v", got, want)
			}
		})
	}
}

func TestSent_EveryStackShowsARequestUnderWay(t *testing.T) {
	for _, stack := range stacks {
		t.Run(string(stack), func(t *testing.T) {
			next := make(chan struct{})
			_, u := start(t, func(c net.Conn, _ int) bool {
				say(c, streamHead, chunk("data: a\n\n"))
				<-next
				return say(c, "0\r\n\r\n")
			})
			c := newClient(t, u, speaking(stack))
			var activity Activity
			clock := NewClock().WithActivity(&activity)
			out := c.Send(t.Context(), clock, Request{Body: []byte("{}")}, HandlerFunc(func(Event) bool {
				if activity.Sent() == 0 || activity.LastByte() < activity.Sent() {
					t.Errorf("in the stream: sent at %d, heard at %d", activity.Sent(), activity.LastByte())
				}
				close(next)
				return false
			}))
			if out.Fault != nil || activity.Sent() > out.Sent {
				t.Errorf("%+v, the activity says %d", out, activity.Sent())
			}
		})
	}
}
