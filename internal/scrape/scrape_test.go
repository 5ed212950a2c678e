package scrape

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answer serves one answer at an address with a secret in it.
func answer(t *testing.T, handle http.HandlerFunc) *url.URL {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return at(t, server.URL)
}

func at(t *testing.T, server string) *url.URL {
	t.Helper()
	u, err := url.Parse(server + "/metrics?token=geheim")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// raw serves bytes to each connection, after its request.
func raw(t *testing.T, reply func(w io.Writer)) *url.URL {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				reply(conn)
			}
			_ = conn.Close()
		}
	}()
	return at(t, "http://"+listener.Addr().String())
}

func TestGet_UserInfoGoesAlongInsteadOfTheHeadersKey(t *testing.T) {
	var got atomic.Value
	u := answer(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		got.Store(user + " " + password + " " + r.Header.Get("X-Tenant") + " " + r.Host)
	})
	u.User = url.UserPassword("me", "pass word")
	header := http.Header{"Authorization": {"Bearer key"}, "X-Tenant": {"t"}, "Host": {"other"}}
	if _, err := (Target{URL: u, Header: header}).Get(t.Context()); err != nil || got.Load() != "me pass word t other" {
		t.Errorf("it got %v, %v", got.Load(), err)
	}
}

func TestGet_InstantsAreThoseOfTheRequestAndOfTheEndOfTheAnswer(t *testing.T) {
	var asked, answered time.Time
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		asked = time.Now()
		_, _ = io.WriteString(w, "x ")
		w.(http.Flusher).Flush()
		answered = time.Now()
		_, _ = io.WriteString(w, "1\n")
	})
	page, err := Target{URL: u}.Get(t.Context())
	if err != nil || string(page.Text) != "x 1\n" || page.Sent.After(asked) || page.Received.Before(answered) {
		t.Errorf("%q, %v: sent %v, asked %v, answered %v, received %v", page.Text, err, page.Sent, asked, answered, page.Received)
	}
}

func TestGet_SocketLeadsToThePageWhateverTheProxy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) }))
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	defer server.Close()
	proxy := func(*http.Request) (*url.URL, error) { return url.Parse("http://127.0.0.1:1") }
	u, _ := url.Parse("http://inference/metrics")
	if page, err := (Target{URL: u, Socket: path, Proxy: proxy}).Get(t.Context()); err != nil || string(page.Text) != "inference" {
		t.Errorf("%q, %v", page.Text, err)
	}
	if _, err := (Target{URL: u, Proxy: proxy}).Get(t.Context()); err == nil {
		t.Error("without the socket the proxy was not asked")
	}
}

func TestClient_AsksAgainWhereAKeptConnectionWasClosed(t *testing.T) {
	var connections atomic.Int64
	u := raw(t, func(w io.Writer) {
		connections.Add(1)
		_, _ = io.WriteString(w, "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nx 1\n")
	})
	c := Target{URL: u}.Client()
	defer c.Close()
	for i := range int64(3) {
		page, err := c.Get(t.Context())
		if err != nil || string(page.Text) != "x 1\n" || connections.Load() != i+1 {
			t.Errorf("%q, %v, on %d connections", page.Text, err, connections.Load())
		}
	}
}

func TestGet_WhatIsNoPageIsSaidWithoutTheAddress(t *testing.T) {
	endless := strings.Repeat("a", 1<<16) + "\r\n"
	for want, u := range map[string]*url.URL{
		"it returns HTTP 404": answer(t, http.NotFound),
		"it returns HTTP 302": answer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }),
		"its response is larger than 16 MiB": answer(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x 1\n", 5<<20))
		}),
		"its response is larger than 16 MiB, all of it head": raw(t, func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat(endless+" ", 40))
		}),
		"unexpected EOF":     raw(t, func(w io.Writer) { _, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx 1\n") }),
		"connection refused": at(t, "http://127.0.0.1:1"),
	} {
		want, _, _ := strings.Cut(want, ", ")
		_, err := Target{URL: u}.Get(t.Context())
		if err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error is %v", want, err)
		}
	}
}

func TestGet_TimeIsBoundedByTheContext(t *testing.T) {
	held := make(chan struct{})
	defer close(held)
	head := answer(t, func(http.ResponseWriter, *http.Request) { <-held })
	body := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "x ")
		w.(http.Flusher).Flush()
		<-held
	})
	for _, u := range []*url.URL{head, body} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := (Target{URL: u}).Get(ctx); err == nil || err.Error() != "no response within 50ms" {
			t.Errorf("the error is %v", err)
		}
		cancel()
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		if _, err := (Target{URL: u}).Get(ctx); err == nil {
			t.Error("a request that nobody waits for goes on")
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encoded answers with a body in an encoding, whatever was asked for.
func encoded(t *testing.T, encoding string, body []byte) *url.URL {
	t.Helper()
	return answer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		_, _ = w.Write(body)
	})
}

func TestClient_GzipThatNobodyAskedForIsUnpacked(t *testing.T) {
	for encoding, body := range map[string][]byte{"gzip": zipped(t, "x 1\n"), "X-GZIP": zipped(t, "x 1\n"), "": []byte("x 1\n"), " identity ": []byte("x 1\n"),
		"identity, gzip": zipped(t, "x 1\n")} {
		c := Target{URL: encoded(t, encoding, body)}.Client()
		for range 2 {
			if page, err := c.Get(t.Context()); err != nil || string(page.Text) != "x 1\n" {
				t.Errorf("%q: %q, %v", encoding, page.Text, err)
			}
		}
		c.Close()
	}
}

func TestGet_CompressionThatCannotBeReadIsSaid(t *testing.T) {
	for want, u := range map[string]*url.URL{
		"its response is larger than 16 MiB":                                encoded(t, "gzip", zipped(t, strings.Repeat("x 1\n", 5<<20))), // 20 MiB in 20 KiB
		`its response is compressed as "br": only gzip can be read`:         encoded(t, "br", []byte("x")),
		`its response is compressed as "gzip, gzip": only gzip can be read`: encoded(t, "gzip, gzip", []byte("x")),
		"its response is not gzip, as its header says":                      encoded(t, "gzip", []byte("x 1\n")),
		"unexpected EOF": encoded(t, "gzip", zipped(t, strings.Repeat("x 1\n", 100))[:30]),
		`its response is compressed as "zstd` + strings.Repeat("d", 30): encoded(t, "zstd"+strings.Repeat("d", 500), []byte("x")),
		"malformed MIME header line":                                    encoded(t, "\x1b[31m"+strings.Repeat("d", 500), []byte("x")),
	} {
		if _, err := (Target{URL: u}).Get(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) || len(err.Error()) > 210 || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: the error is %v", want, err)
		}
	}
}

func TestGet_TLSAndProxyLeadToThePage(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(zipped(t, r.Host+"\n"))
	})
	secure := httptest.NewTLSServer(page)
	defer secure.Close()
	trust := secure.Client().Transport.(*http.Transport).TLSClientConfig
	u := at(t, secure.URL)
	if got, err := (Target{URL: u, TLS: trust}).Get(t.Context()); err != nil || string(got.Text) != u.Host+"\n" {
		t.Errorf("over TLS: %q, %v", got.Text, err)
	}
	if _, err := (Target{URL: u}).Get(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("without trust: %v", err)
	}
	proxy := httptest.NewServer(page)
	defer proxy.Close()
	through := func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	c := Target{URL: at(t, "http://inference"), Proxy: through}.Client()
	defer c.Close()
	if got, err := c.Get(t.Context()); err != nil || string(got.Text) != "inference\n" {
		t.Errorf("through a proxy: %q, %v", got.Text, err)
	}
}

// A redirect is not followed: headers and keys are for the address that was given.
func TestGet_RedirectIsNamedWithoutSecrets(t *testing.T) {
	for location, want := range map[string]string{
		"/metrics/":                               "/metrics/ (HTTP 307)",
		"metrics/?token=geheim#geheim":            "/metrics/ (HTTP 307)",
		"https://me:geheim@other:9443/m?x=geheim": "https://other:9443/m (HTTP 307)",
		"/m/sk-geheim0123456789abcdef0123":        "/m/",
	} {
		u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		_, err := Target{URL: u}.Get(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), "it redirects to "+want) || strings.Contains(err.Error(), "geheim") ||
			!strings.HasSuffix(err.Error(), ": redirects are not followed, so use the address that it leads to") {
			t.Errorf("%s: %v", location, err)
		}
	}
}

// A page whose Content-Length is too large is not read.
func TestGet_LengthThatIsTooLargeIsEnough(t *testing.T) {
	u := raw(t, func(w io.Writer) { _, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nx", maxBody+1) })
	if _, err := (Target{URL: u}).Get(t.Context()); err == nil || err.Error() != "its response is larger than 16 MiB" {
		t.Error(err)
	}
}

// The room for a page is that of its length, not what doubling comes to.
func TestGet_PageOfKnownLengthNeedsItsRoomOnce(t *testing.T) {
	page := bytes.Repeat([]byte("x 1\n"), 2<<20)
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(page)))
		_, _ = w.Write(page)
	})
	got, err := Target{URL: u}.Get(t.Context())
	if err != nil || len(got.Text) != len(page) || cap(got.Text) > len(page)+1<<10 {
		t.Errorf("%d bytes in room for %d, %v", len(got.Text), cap(got.Text), err)
	}
}
