package preflight

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	patience = 10 * time.Second // of one question without a timeout of its own
	maxReply = 4 << 20          // bytes of a reply that are read
	// generation bounds a tiny request: a cold server may take half a minute and more for its first token.
	generation = 2 * time.Minute
)

// An asker asks one server, one question after the other over connections that it keeps.
type asker struct {
	target   Target
	client   *http.Client
	close    func()
	patience time.Duration
	lookup   func(ctx context.Context, host string) ([]string, error)
	via      *url.URL // the proxy, nil for none
	series   string   // of the requests' ids, "" for none
	asked    int
	tls      *tls.Config
}

func newAsker(h Host, t Target) *asker {
	a := &asker{target: t, tls: t.TLS, patience: t.Timeout, lookup: net.DefaultResolver.LookupHost}
	if a.patience <= 0 {
		a.patience = patience
	}
	if t.RequestIDs {
		var run [8]byte
		_, _ = rand.Read(run[:]) // it never fails
		a.series = hex.EncodeToString(run[:]) + "-check-"
	}
	transport := &http.Transport{Proxy: h.Proxy, DisableCompression: true, MaxIdleConns: 1, TLSClientConfig: a.tls.Clone()}
	if t.Socket == "" {
		a.via, _ = h.Proxy(&http.Request{URL: t.URL}) // the check of the proxy tells its error
	} else {
		transport.Proxy = nil
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", t.Socket)
		}
	}
	a.close = transport.CloseIdleConnections
	a.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return a
}

// A reply is what a server answered.
type reply struct {
	status int
	header http.Header
	proto  string
	body   []byte
	reused bool // over a connection that had served before
	// dropped reports whether the server had closed such a connection without a word, and that another one was opened.
	dropped bool
	closes  bool // the server ends the connection
	took    time.Duration
	at      time.Time // when its head came
}

// get asks for a path beside the API, such as /version.
func (a *asker) get(ctx context.Context, u *url.URL) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	return a.do(ctx, http.MethodGet, u, nil)
}

// post sends a body to the endpoint of the run.
func (a *asker) post(ctx context.Context, body []byte) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, generation)
	defer cancel()
	return a.do(ctx, http.MethodPost, a.target.URL, body)
}

// do asks, and asks again where a connection that had served before turns out to be closed.
func (a *asker) do(ctx context.Context, method string, u *url.URL, body []byte) (*reply, error) {
	out, err := a.once(ctx, method, u, body)
	if err != nil && out != nil && out.reused && out.status == 0 && ctx.Err() == nil && isClosed(err) {
		out, err = a.once(ctx, method, u, body)
		if out != nil {
			out.dropped = true
		}
	}
	return out, err
}

// isClosed reports whether the other side had closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err,
		syscall.EPIPE) ||
		strings.Contains(err.Error(), "server closed idle connection")
}

func (a *asker) once(ctx context.Context, method string, u *url.URL, body []byte) (*reply, error) {
	out := &reply{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { out.reused = i.Reused }})
	request, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the URL is invalid")
	}
	for name, values := range a.target.Header {
		request.Header[name] = values
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.series != "" {
		request.Header.Set("X-Request-ID", a.series+strconv.Itoa(a.asked))
		a.asked++
	}
	begin := time.Now()
	response, err := a.client.Do(request)
	if err != nil {
		return out, err
	}
	defer response.Body.Close()
	out.at = time.Now()
	out.body, err = io.ReadAll(io.LimitReader(response.Body, maxReply))
	out.took = time.Since(begin)
	out.status, out.header, out.proto, out.closes = response.StatusCode, response.Header, response.Proto, response.Close
	if out.status/100 == 2 && err != nil {
		return out, err
	}
	return out, nil
}

// beside is the address of a path under the API's base (the endpoint without /chat/completions), such as /v1/models.
func beside(endpoint *url.URL, name string) *url.URL {
	u := *endpoint
	u.RawPath, u.Fragment = "", ""
	path := strings.TrimRight(u.Path, "/")
	for _, end := range []string{"/chat/completions", "/completions", "/embeddings", "/responses", "/rerank"} {
		if base, ok := strings.CutSuffix(path, end); ok {
			path = base
			break
		}
	}
	u.Path = path + "/" + name
	return &u
}

// above is the address of a path where engines answer outside the API: above its /v1.
func above(endpoint *url.URL, name string) *url.URL {
	u := beside(endpoint, "")
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/v1") + "/" + name
	return u
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}
