package wire

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// secure serves a script over TLS. A script ends its connection with TLS's farewell when it returns false.
func secure(t *testing.T, play script) (*scripted, *url.URL, *tls.Config) {
	t.Helper()
	borrowed := httptest.NewUnstartedServer(nil)
	borrowed.StartTLS() // for its certificate
	t.Cleanup(borrowed.Close)
	server := &tls.Config{Certificates: borrowed.TLS.Certificates}
	s, u := start(t, func(c net.Conn, n int) bool { return play(c, n) }, func(c net.Conn) net.Conn { return tls.Server(c, server) })
	u.Scheme = "https"
	return s, u, borrowed.Client().Transport.(*http.Transport).TLSClientConfig
}

func trusting(config *tls.Config) func(*Config) { return func(c *Config) { c.TLS = config } }

func TestTls_FarewellOnAnIdleTLSConnectionIsNoFailure(t *testing.T) {
	server, u, roots := secure(t, func(c net.Conn, n int) bool { return good(c, n) && false })
	c := newClient(t, u, trusting(roots))
	for range 10 {
		if out, events := ask(t, c); out.Fault != nil || len(events) != 3 {
			t.Errorf("%+v", out)
		}
	}
	if n, _ := server.seen(); n != 10 {
		t.Errorf("the server saw %d requests", n)
	}
}

func TestTls_FarewellInsteadOfAReplyOnAReusedConnectionIsReplacedOnce(t *testing.T) {
	server, u, roots := secure(t, func(c net.Conn, n int) bool { return n == 0 && good(c, n) })
	c := newClient(t, u, trusting(roots))
	ask(t, c)
	out, events := ask(t, c)
	if out.Fault != nil || out.Reconnects != 1 || len(events) != 3 {
		t.Errorf("%+v", out)
	}
	if n, conns := server.seen(); n != 3 || conns != 2 {
		t.Errorf("the server saw %d requests on %d connections", n, conns)
	}
}

func TestTls_ConnectionsOpenedBeforehandServeUnderTLS(t *testing.T) {
	server, u, roots := secure(t, good) // its session tickets wait on the opened connections
	c := newClient(t, u, trusting(roots))
	if n, err := c.Open(t.Context(), 3); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if out, _ := ask(t, c); out.Fault != nil || out.TLS != 0 || out.Connect != 0 {
		t.Errorf("%+v", out)
	}
	if _, conns := server.seen(); conns != 3 {
		t.Errorf("%d connections", conns)
	}
}

func TestTls_RecordsOfOneReadAreOneArrival(t *testing.T) {
	_, u, roots := secure(t, func(c net.Conn, _ int) bool {
		// The records are collected and leave in one write of the socket.
		gate := c.(*tls.Conn).NetConn().(*gatedConn)
		gate.hold()
		say(c, streamHead)
		say(c, chunk("data: a\n\n"))
		say(c, chunk("data: b\n\n"))
		say(c, chunk("data: [DONE]\n\n"), "0\r\n\r\n")
		return gate.release()
	})
	c := newClient(t, u, trusting(roots))
	var reads []int32
	var at []record.Instant
	out := c.Send(t.Context(), NewClock(), Request{}, HandlerFunc(func(e Event) bool {
		d, a := e.Data, e.Arrival
		reads, at = append(reads, a.Read), append(at, a.At)
		return string(d) == "[DONE]"
	}))
	if out.Fault != nil || len(reads) != 3 {
		t.Fatalf("%+v", out)
	}
	for i := range reads {
		if reads[i] != reads[0] || at[i] != at[0] {
			t.Errorf("reads %v at %v are several arrivals", reads, at)
		}
	}
}

func TestTls_TLSStreamThatBreaksInARecordIsCut(t *testing.T) {
	_, u, roots := secure(t, func(c net.Conn, _ int) bool {
		say(c, streamHead, chunk("data: a\n\n"))
		c.(*tls.Conn).NetConn().Write([]byte{23, 3, 3, 0, 99, 1, 2, 3})
		c.(*tls.Conn).NetConn().Close()
		return false
	})
	if out, events := ask(t, newClient(t, u, trusting(roots))); !out.Cut || out.Fault != nil || len(events) != 1 {
		t.Errorf("%+v", out)
	}
}

func TestTls_PlainAndTLSMixedUpAreSaid(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	address := server.Listener.Addr().String()
	out, _ := ask(t, newClient(t, &url.URL{Scheme: "http", Host: address}))
	if out.Head.Status != 400 || !strings.Contains(string(out.Body), "HTTPS") {
		t.Errorf("plain to a TLS port: %+v %s", out, out.Body)
	}
	for name, c := range map[string]struct {
		answer func(net.Conn)
		words  string
	}{
		"an HTTP server": {func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, "http://"},
		"a closed door":  {func(net.Conn) {}, "during the TLS handshake"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if k, err := l.Accept(); err == nil {
				io.CopyN(io.Discard, k, 200) // most of the hello, so that closing does not reset
				c.answer(k)
				k.(*net.TCPConn).CloseWrite()
				io.Copy(io.Discard, k)
				k.Close()
			}
		}()
		out, _ := ask(t, newClient(t, &url.URL{Scheme: "https", Host: l.Addr().String()}))
		if kind(out) != record.FaultTLS || !strings.Contains(out.Fault.Words, c.words) {
			t.Errorf("TLS to %s: %+v", name, out.Fault)
		}
		l.Close()
		<-done
	}
}
