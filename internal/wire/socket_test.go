package wire

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// startSocket serves a script on a Unix domain socket and returns its path and the Host that came last.
func startSocket(t *testing.T, play script) (path string, host func() string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "s") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "s.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no Unix domain sockets here: ", err)
	}
	hosts, done := make(chan string, 100), make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(c)
			for n := 0; ; n++ {
				r, err := http.ReadRequest(in)
				if err != nil {
					break
				}
				hosts <- r.Host
				buffer := make([]byte, r.ContentLength)
				_, _ = r.Body.Read(buffer)
				if !play(c, n) {
					break
				}
			}
			c.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-done; os.RemoveAll(dir) })
	return path, func() string { return <-hosts }
}

func TestSocket_RequestsGoOverItAndItsConnectionIsKept(t *testing.T) {
	path, host := startSocket(t, good)
	c := newClient(t, &url.URL{Scheme: "http", Host: "localhost", Path: "/v1"}, func(c *Config) {
		c.Socket, c.Proxy = path, func(*http.Request) (*url.URL, error) {
			t.Error("a proxy was looked for")
			return nil, nil
		}
	})
	for i := range 3 {
		out, events := ask(t, c)
		if out.Fault != nil || !slices.Equal(events, []string{"a", "b", "[DONE]"}) || out.Reused != (i > 0) {
			t.Fatalf("%+v %q", out, events)
		}
		if got := host(); got != "localhost" {
			t.Errorf("Host is %q", got)
		}
	}
	if works, why := c.Stamps(); works || !strings.Contains(why, "socket") {
		t.Errorf("stamps: %v %q", works, why)
	}
}

func TestSocket_LargeBodyArrivesWhole(t *testing.T) {
	path, _ := startSocket(t, whole)
	c := newClient(t, &url.URL{Scheme: "http", Host: "localhost", Path: "/v1"}, func(c *Config) { c.Socket = path })
	out := c.Send(t.Context(), NewClock(), Request{Body: []byte(strings.Repeat("x", 5000))}, HandlerFunc(func(Event) bool { return false }))
	if out.Fault != nil || string(out.Body) != "{}" {
		t.Errorf("%+v", out)
	}
}

func TestWithoutZone_OnlyTheZoneGoes(t *testing.T) {
	for host, want := range map[string]string{"[fe80::1%eth0]:8000": "[fe80::1]:8000", "fe80::1%eth0": "fe80::1", "[::1]:80": "[::1]:80", "a.b:80": "a.b:80"} {
		if got := withoutZone(host); got != want {
			t.Errorf("%s: got %s, want %s", host, got, want)
		}
	}
}

func TestClient_IPv6AddressWithItsZone(t *testing.T) {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	done := make(chan string, 1)
	go func() {
		c, err := listener.Accept()
		if err != nil {
			done <- err.Error()
			return
		}
		defer c.Close()
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			done <- err.Error()
			return
		}
		good(c, 0)
		done <- r.Host
	}()
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	u, err := url.Parse("http://[::1%25lo]:" + port + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	out, _ := ask(t, newClient(t, u))
	if out.Fault != nil {
		t.Fatalf("%+v", out.Fault)
	}
	if got := <-done; got != "[::1]:"+port {
		t.Errorf("Host is %q", got)
	}
}
