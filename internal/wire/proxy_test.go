package wire

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/record"
)

// A relay is a proxy on loopback that notes what it was asked for.
type relay struct {
	mu    sync.Mutex
	asked []string
}

func (r *relay) note(words ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, strings.Join(words, " "))
}

// join carries bytes both ways until one side ends.
func join(a net.Conn, from io.Reader, address string) {
	b, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { io.Copy(b, from); b.(*net.TCPConn).CloseWrite() })
	io.Copy(a, b)
	a.Close()
	b.Close()
	both.Wait()
}

// httpProxy speaks CONNECT and absolute URIs.
func (r *relay) httpProxy(c net.Conn) {
	in := bufio.NewReader(c)
	q, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	r.note(q.Method, q.RequestURI, q.Header.Get("Proxy-Authorization"))
	if q.Method == http.MethodConnect {
		io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
		join(c, in, q.RequestURI)
		return
	}
	body, _ := io.ReadAll(q.Body)
	r.note(string(body))
	good(c, 0)
}

func TestProxy_EveryStackGoesThroughAProxy(t *testing.T) {
	for _, stack := range stacks {
		for _, c := range []struct {
			name, proxy  string
			target, over bool // by TLS
			asked        func(target string) []string
		}{
			{name: "a plain target by absolute form", proxy: "http", asked: func(target string) []string {
				return []string{"POST http://" + target + "/v1/chat/completions Basic " + base64.StdEncoding.EncodeToString([]byte("u:p")), `{"x":1}`}
			}},
			{name: "a plain target by a TLS proxy", proxy: "https", over: true, asked: func(target string) []string {
				return []string{"POST http://" + target + "/v1/chat/completions Basic " + base64.StdEncoding.EncodeToString([]byte("u:p")), `{"x":1}`}
			}},
			{name: "a TLS target by a tunnel", proxy: "http", target: true, asked: func(target string) []string {
				return []string{"CONNECT " + target + " Basic " + base64.StdEncoding.EncodeToString([]byte("u:p"))}
			}},
			{name: "a TLS target by a TLS proxy", proxy: "https", target: true, over: true, asked: func(target string) []string {
				return []string{"CONNECT " + target + " Basic " + base64.StdEncoding.EncodeToString([]byte("u:p"))}
			}},
			{name: "a plain target by SOCKS", proxy: "socks5", asked: func(string) []string { return []string{"1 127.0.0.1"} }},
			{name: "a TLS target by SOCKS", proxy: "socks5", target: true, asked: func(string) []string { return []string{"1 127.0.0.1"} }},
		} {
			t.Run(string(stack)+"/"+c.name, func(t *testing.T) {
				_, u, roots := secure(t, good)
				if !c.target {
					_, u = start(t, good)
				}
				socks := &socksServer{user: "u", password: "p"}
				r := &socks.relay
				serve := r.httpProxy
				if c.proxy == "socks5" {
					serve = socks.serve
				}
				certificate := httptest.NewUnstartedServer(nil) // of the same authority
				certificate.StartTLS()
				t.Cleanup(certificate.Close)
				address := testenv.Serve(t, func(k net.Conn) {
					if c.over {
						k = tls.Server(k, &tls.Config{Certificates: certificate.TLS.Certificates})
					}
					serve(k)
				})
				proxy := &url.URL{Scheme: c.proxy, Host: address, User: url.UserPassword("u", "p")}
				client := newClient(t, u, trusting(roots), func(k *Config) {
					speaking(stack)(k)
					k.Proxy = func(*http.Request) (*url.URL, error) { return proxy, nil }
				})
				for i := range 2 {
					out, events := ask(t, client)
					if out.Fault != nil || len(events) != 3 || (out.TLS > 0) != (c.target && i == 0) || (out.Connect > 0) != (out.Reused == false) {
						t.Errorf("%+v %q", out, events)
					}
					if c.proxy != "socks5" && !c.target { // this proxy closes after each
						break
					}
				}
				r.mu.Lock()
				defer r.mu.Unlock()
				if want := c.asked(u.Host); !slices.Equal(r.asked, want) {
					t.Errorf("the proxy was asked for %q, want %q", r.asked, want)
				}
			})
		}
	}
}

func TestProxy_ConnectionOpenedBeforehandByATLSProxyIsUsed(t *testing.T) {
	for _, stack := range stacks {
		t.Run(string(stack), func(t *testing.T) {
			_, u := start(t, good)
			certificate := httptest.NewUnstartedServer(nil)
			certificate.StartTLS()
			t.Cleanup(certificate.Close)
			r := &relay{}
			shook := make(chan struct{}, 4)
			address := testenv.Serve(t, func(k net.Conn) {
				// A server that asks for a certificate sends its session tickets behind the handshake, as others always do.
				over := tls.Server(k, &tls.Config{Certificates: certificate.TLS.Certificates, ClientAuth: tls.RequestClientCert})
				over.Handshake()
				shook <- struct{}{}
				r.httpProxy(over)
			})
			roots := certificate.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
			roots.ClientSessionCache = tls.NewLRUClientSessionCache(1) // else Go's server sends no tickets
			client := newClient(t, u, trusting(roots), func(k *Config) {
				speaking(stack)(k)
				k.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "https", Host: address}, nil }
			})
			if n, err := client.Open(t.Context(), 1); n != 1 || err != nil {
				t.Fatalf("%d connections, %v", n, err)
			}
			<-shook
			if out, _ := ask(t, client); out.Fault != nil || out.Connect != 0 {
				t.Errorf("%+v, fault %v", out, out.Fault)
			}
			if c := client.Counts(); c.Opened != 1 || c.FoundClosed != 0 {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestProxy_EveryStackSaysWhatIsWrongWithTheWay(t *testing.T) {
	for _, stack := range stacks {
		t.Run(string(stack), func(t *testing.T) {
			mine := speaking(stack)
			_, plain := start(t, good)
			_, unknown, _ := secure(t, good)
			address, _ := once(t, func(c net.Conn, _ *http.Request) { io.WriteString(c, "HTTP/1.1 403 Forbidden\r\n\r\n") })
			refusing := func(c *Config) {
				c.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: address}, nil }
			}
			absent := func(c *Config) {
				c.Proxy = func(*http.Request) (*url.URL, error) {
					return &url.URL{Scheme: "http", Host: "127.0.0.1:1", User: url.UserPassword("u", "hidden")}, nil
				}
			}
			closed := &url.URL{Scheme: "http", Host: "127.0.0.1:1"}
			silent := mute(t)
			for name, c := range map[string]struct {
				u      *url.URL
				change func(*Config)
				kind   record.FaultKind
				words  string
			}{
				"nobody listens":                 {closed, func(*Config) {}, record.FaultConnect, "refused"},
				"an unknown certificate":         {unknown, func(*Config) {}, record.FaultTLS, "authority"},
				"TLS to a plain port":            {&url.URL{Scheme: "https", Host: plain.Host}, func(*Config) {}, record.FaultTLS, "TLS"},
				"a proxy that is not there":      {&url.URL{Scheme: "http", Host: "far.example"}, absent, record.FaultConnect, "through proxy http://127.0.0.1:1: connect: connection refused"},
				"a proxy that is not there, TLS": {&url.URL{Scheme: "https", Host: "far.example"}, absent, record.FaultConnect, "through proxy http://127.0.0.1:1: connect: connection refused"},
				"a proxy that refuses":           {&url.URL{Scheme: "https", Host: "far.example"}, refusing, record.FaultConnect, "403"},
				"a handshake that hangs":         {silent, func(c *Config) { c.ConnectTimeout = 50e6 }, record.FaultTimeoutConnect, "connected, but no TLS handshake within 0.05 s (--connect-timeout): if the server does not use TLS"},
				"too long in all to open":        {silent, func(c *Config) { c.TotalTimeout = 50e6 }, record.FaultTimeoutTotal, "within 0.05 s (--total-timeout)"},
			} {
				out, _ := ask(t, newClient(t, c.u, mine, c.change))
				if kind(out) != c.kind || !strings.Contains(out.Fault.Words, c.words) || out.Sent != 0 || strings.Contains(out.Fault.Words, "hidden") {
					t.Errorf("%s: %+v, sent %d", name, out.Fault, out.Sent)
				}
			}
		})
	}
}
