package wire

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/record"
)

// A socksServer is a proxy that speaks SOCKS 5 (RFC 1928, 1929).
type socksServer struct {
	relay
	// user and password are asked for where user is not "".
	user, password string
	// names are what it looks up by itself.
	names map[string]string
	// refusal is what it says in place of opening the way, 0 for nothing.
	refusal byte
	// speaks takes the place of its whole part.
	speaks func(net.Conn)
}

// The parts of the protocol that the server says.
const (
	socksVersion  = 5
	socksNoAuth   = 0
	socksPassword = 2
	socksNone     = 0xff
)

func (s *socksServer) serve(c net.Conn) {
	if s.speaks != nil {
		s.speaks(c)
		return
	}
	methods := s.counted(c, 1) // behind the version
	method := byte(socksNoAuth)
	if s.user != "" {
		method = socksPassword
	}
	if !slices.Contains(methods, method) {
		c.Write([]byte{socksVersion, socksNone})
		return
	}
	c.Write([]byte{socksVersion, method})
	if method == socksPassword {
		user, password := s.counted(c, 1), s.counted(c, 0)
		wrong := byte(0)
		if string(user) != s.user || string(password) != s.password {
			wrong = 1
		}
		c.Write([]byte{1, wrong})
		if wrong != 0 {
			return
		}
	}
	s.open(c)
}

// open reads where the client wants to go, and brings it there.
func (s *socksServer) open(c net.Conn) {
	head := s.read(c, 4)
	if len(head) < 4 {
		return
	}
	var host string
	switch head[3] {
	case 1:
		host = net.IP(s.read(c, 4)).String()
	case 3:
		host = string(s.counted(c, 0))
	case 4:
		host = net.IP(s.read(c, 16)).String()
	}
	port := binary.BigEndian.Uint16(s.read(c, 2))
	s.note(fmt.Sprint(head[3]), host)
	if own, ok := s.names[host]; ok {
		host = own
	}
	bound := []byte{9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't', 0, 0} // a name, which is longer than an address
	c.Write(append([]byte{socksVersion, s.refusal, 0, 3}, bound...))
	if s.refusal == 0 {
		join(c, c, net.JoinHostPort(host, fmt.Sprint(port)))
	}
}

func (s *socksServer) read(c net.Conn, n int) []byte {
	p := make([]byte, n)
	n, _ = io.ReadFull(c, p)
	return p[:n]
}

// counted reads what stands behind a length, after skipping some bytes before that.
func (s *socksServer) counted(c net.Conn, skip int) []byte {
	if head := s.read(c, skip+1); len(head) > skip {
		return s.read(c, int(head[skip]))
	}
	return nil
}

// by sends requests by the proxy at an address.
func by(scheme, address string, user *url.Userinfo) func(*Config) {
	return func(c *Config) {
		c.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: scheme, Host: address, User: user}, nil }
	}
}

func TestSOCKS_OpensTheWayToTheTarget(t *testing.T) {
	for _, c := range []struct {
		name   string
		scheme string
		server *socksServer
		user   *url.Userinfo
		host   string // of the target, "" for its address
		secure bool
		asked  string
	}{
		{name: "nobody is asked who he is", scheme: "socks5", asked: "1 127.0.0.1"},
		{name: "a password that is not asked for", scheme: "socks5", user: url.UserPassword("u", "p"), asked: "1 127.0.0.1"},
		{name: "a password", scheme: "socks5", server: &socksServer{user: "u", password: "p@ ss"}, user: url.UserPassword("u", "p@ ss"), asked: "1 127.0.0.1"},
		{name: "the proxy looks names up", scheme: "socks5h", host: "gpu.example", asked: "3 gpu.example"},
		{name: "under either scheme", scheme: "socks5", host: "gpu.example", asked: "3 gpu.example"},
		{name: "TLS to the target", scheme: "socks5", secure: true, asked: "1 127.0.0.1"},
		{name: "TLS to a target that the proxy looks up", scheme: "socks5h", host: "example.com", secure: true, asked: "3 example.com"}, // the certificate's name
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.server == nil {
				c.server = &socksServer{}
			}
			_, u := start(t, good)
			var trust = trusting(nil)
			if c.secure {
				_, target, roots := secure(t, good)
				u, trust = target, trusting(roots)
			}
			if c.host != "" {
				c.server.names = map[string]string{c.host: u.Hostname()}
				u.Host = net.JoinHostPort(c.host, u.Port())
			}
			client := newClient(t, u, trust, by(c.scheme, testenv.Serve(t, c.server.serve), c.user))
			for i := range 2 {
				out, events := ask(t, client)
				if out.Fault != nil || len(events) != 3 || out.Reused != (i > 0) || (out.Connect > 0) != (i == 0) || (out.TLS > 0) != (c.secure && i == 0) {
					t.Errorf("%+v, fault %v, %q", out, out.Fault, events)
				}
			}
			c.server.mu.Lock()
			defer c.server.mu.Unlock()
			if want := []string{c.asked}; !slices.Equal(c.server.asked, want) {
				t.Errorf("the proxy was asked for %q, want %q", c.server.asked, want)
			}
		})
	}
}

func TestSOCKS_RequestIsTheOneThatGoesStraight(t *testing.T) {
	address, got := once(t, func(c net.Conn, _ *http.Request) { good(c, 0) })
	s := &socksServer{user: "u", password: "hidden"}
	out, _ := ask(t, newClient(t, &url.URL{Scheme: "http", Host: address, Path: "/v1/x"}, by("socks5", testenv.Serve(t, s.serve), url.UserPassword("u", "hidden"))))
	r := <-got
	if out.Fault != nil || r.RequestURI != "/v1/x" || r.Header.Get("Proxy-Authorization") != "" {
		t.Errorf("%v, %s %v", out.Fault, r.RequestURI, r.Header)
	}
}

func TestSOCKS_SaysWhyThereIsNoWay(t *testing.T) {
	hang := func(c net.Conn) { io.Copy(io.Discard, c) }
	for _, c := range []struct {
		name   string
		server *socksServer
		change func(*Config)
		kind   record.FaultKind
		words  string
	}{
		{name: "a proxy that asks for a password", server: &socksServer{user: "u", password: "p"}, kind: record.FaultConnect, words: "could not connect to far.example:80: no acceptable authentication methods"},
		{name: "a target that is not there", server: &socksServer{refusal: 5}, kind: record.FaultConnect, words: "could not connect to far.example:80: connection refused"},
		{name: "a name that is not there", server: &socksServer{refusal: 4}, kind: record.FaultConnect, words: "could not connect to far.example:80: host unreachable"},
		{name: "rules against it", server: &socksServer{refusal: 2}, kind: record.FaultConnect, words: "connection not allowed by ruleset"},
		{name: "a proxy that closes", server: &socksServer{speaks: func(c net.Conn) { io.ReadFull(c, make([]byte, 3)) }}, kind: record.FaultConnect, words: "does it support SOCKS 5?"},
		{name: "a proxy of HTTP", server: &socksServer{speaks: func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); hang(c) }}, kind: record.FaultConnect, words: "unexpected protocol version 72"},
		{name: "a proxy that says nothing", server: &socksServer{speaks: hang}, change: func(c *Config) { c.ConnectTimeout = 50 * time.Millisecond },
			kind: record.FaultTimeoutConnect, words: "within 0.05 s (--connect-timeout)"},
		{name: "a proxy that says nothing, in all", server: &socksServer{speaks: hang}, change: func(c *Config) { c.TotalTimeout = 50 * time.Millisecond },
			kind: record.FaultTimeoutTotal, words: "within 0.05 s (--total-timeout)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*Config) {}
			}
			out, _ := ask(t, newClient(t, &url.URL{Scheme: "http", Host: "far.example"}, by("socks5", testenv.Serve(t, c.server.serve), nil), change))
			if kind(out) != c.kind || !strings.Contains(out.Fault.Words, c.words) || out.Sent != 0 {
				t.Errorf("%+v, sent %d", out.Fault, out.Sent)
			}
		})
	}
	wrong := &socksServer{user: "u", password: "p"}
	out, _ := ask(t, newClient(t, &url.URL{Scheme: "http", Host: "far.example"}, by("socks5", testenv.Serve(t, wrong.serve), url.UserPassword("u", "hidden"))))
	if kind(out) != record.FaultConnect || !strings.Contains(out.Fault.Words, "authentication failed") || strings.Contains(out.Fault.Words, "hidden") {
		t.Errorf("a wrong password: %+v", out.Fault)
	}
	out, _ = ask(t, newClient(t, &url.URL{Scheme: "http", Host: "far.example"}, by("socks5", "127.0.0.1:1", url.UserPassword("u", "hidden"))))
	if kind(out) != record.FaultConnect || out.Fault.Words != "through proxy socks5://127.0.0.1:1: connect: connection refused" {
		t.Errorf("a proxy that is not there: %+v", out.Fault)
	}
}

func TestSOCKS_CancelledWhileTheWayIsOpened(t *testing.T) {
	asked := make(chan struct{})
	s := &socksServer{speaks: func(c net.Conn) {
		io.ReadFull(c, make([]byte, 3))
		close(asked)
		io.Copy(io.Discard, c)
	}}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if out, _ := askWith(ctx, newClient(t, &url.URL{Scheme: "http", Host: "far.example"}, by("socks5", testenv.Serve(t, s.serve), nil))); kind(out) != record.FaultCancelled {
		t.Errorf("%+v", out.Fault)
	}
}

func TestNew_RefusesAProxyOfAnotherKind(t *testing.T) {
	u, _ := url.Parse("http://far.example/v1")
	_, err := New(Config{URL: u, Proxy: func(*http.Request) (*url.URL, error) { return url.Parse("socks4://p:1080") }})
	if err == nil || !strings.Contains(err.Error(), `"socks4" is not supported: use http://, https:// or socks5://`) {
		t.Error(err)
	}
	if got := hostPort(&url.URL{Scheme: "socks5h", Host: "p"}); got != "p:1080" {
		t.Errorf("a proxy without a port is dialed at %s", got)
	}
}
