package wire

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// answered sends one request and returns what the server read of it and what came of the reply with these header lines.
func answered(t *testing.T, id record.SentID, lines string) (*http.Request, Outcome) {
	t.Helper()
	address, got := once(t, func(c net.Conn, _ *http.Request) {
		say(c, "HTTP/1.1 200 OK\r\n"+lines+"Content-Length: 2\r\n\r\n{}")
	})
	c := newClient(t, &url.URL{Scheme: "http", Host: address, Path: "/v1"})
	out := c.Send(t.Context(), NewClock(), Request{Body: []byte(`{"x":1}`), ID: id}, HandlerFunc(func(Event) bool { return false }))
	if out.Fault != nil {
		t.Fatal(out.Fault)
	}
	return <-got, out
}

func TestRequestid_RequestCarriesItsIDAndTheSameHeadOtherwise(t *testing.T) {
	plain, _ := answered(t, record.SentID{}, "")
	named, _ := answered(t, record.SentID{Prefix: "0123456789abcdef-3", Number: 42}, "")
	if got := named.Header["X-Request-Id"]; len(got) != 1 || got[0] != "0123456789abcdef-3-42" {
		t.Errorf("the id arrived as %q", got)
	}
	if _, there := plain.Header["X-Request-Id"]; there {
		t.Error("an id was sent although there is none")
	}
	named.Header.Del("X-Request-Id")
	if len(named.Header) != len(plain.Header) || named.ContentLength != plain.ContentLength || named.ContentLength != 7 {
		t.Errorf("with the id the head is %v and %d bytes, else %v and %d bytes", named.Header, named.ContentLength, plain.Header, plain.ContentLength)
	}
}

func TestRequestid_ServersIDIsThatOfTheFirstHeaderOfTheList(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"none", "Server: x\r\n", ""},
		{"the usual one", "X-Request-ID: req_1\r\n", "req_1"},
		{"in any case", "x-ReQuEsT-iD:req_2\r\n", "req_2"},
		{"a gateway's before the server's", "CF-RAY: 8c-FRA\r\nX-Request-Id: req_3\r\n", "req_3"},
		{"a gateway's behind the server's", "X-Request-Id: req_4\r\nCF-RAY: 8c-FRA\r\n", "req_4"},
		{"only a gateway's", "cf-ray: 8c-FRA\r\n", "8c-FRA"},
		{"AWS", "x-amzn-RequestId: 0f-1\r\n", "0f-1"},
		{"the first of two", "X-Request-Id: one\r\nX-Request-Id: two\r\n", "one"},
		{"an empty one", "X-Request-Id:\r\ncf-ray: 8c\r\n", "8c"},
		{"a long one", "X-Request-Id: " + strings.Repeat("a", 5000) + "\r\n", strings.Repeat("a", maxID)},
	} {
		if _, out := answered(t, record.SentID{}, c.lines); out.Head.RequestID != c.want {
			t.Errorf("%s: %q, want %q", c.name, out.Head.RequestID, c.want)
		}
	}
}
