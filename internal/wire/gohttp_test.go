package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// A Stack is what speaks HTTP on the connections of a test. All share the rest: sockets and their stamps, the pool, what is
// sent again, timeouts, event framing, faults.
type Stack string

const (
	// Raw is wire's own HTTP/1.1, which the program has.
	Raw Stack = "raw"
	// Go is HTTP/1.1 by net/http: the oracle.
	Go Stack = "go"
)

// speaking lets a stack speak.
func speaking(s Stack) func(*Config) {
	return func(c *Config) {
		c.dialer = nil
		if s == Go {
			c.dialer = func(client *Client) dialer { return newGoStack(client).connect }
		}
	}
}

// A goStack is net/http's part of a client: it opens connections and speaks on them, and decides nothing else. They
// are wire's own sockets in wire's own pool (http.ClientConn), so nothing is sent again, no gzip is asked for and no
// redirect is followed.
type goStack struct {
	*Client
	transport *http.Transport
	fields    http.Header // of a request
}

func newGoStack(client *Client) *goStack {
	c := &goStack{Client: client}
	c.fields, _ = client.header() // its problems were New's
	for _, f := range fixed(client.config.URL.Host) {
		if c.fields.Get(f[0]) == "" {
			c.fields.Set(f[0], f[1])
		}
	}
	c.transport = c.newTransport()
	return c
}

func (c *goStack) newTransport() *http.Transport {
	t := &http.Transport{TLSClientConfig: c.tlsConfig(), DisableCompression: true, MaxResponseHeaderBytes: maxHead,
		DialContext: c.dialGo, Protocols: &http.Protocols{},
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, reply *http.Response) error {
			return c.tunneled(reply)
		}}
	t.Protocols.SetHTTP1(true)
	if c.proxy != nil {
		t.Proxy = http.ProxyURL(c.proxy)
	}
	c.fields.Del("Proxy-Authorization") // net/http sets it
	if c.config.PerRequest {
		c.fields.Set("Connection", "close")
	}
	if _, own := c.fields["User-Agent"]; !own {
		c.fields["User-Agent"] = []string{""} // none at all
	}
	return t
}

// A goOpening is what is seen of a connection that net/http opens.
type goOpening struct {
	conn  *goConn
	begin time.Time // of the latest handshake
	tls   time.Duration
	wrong bool // a handshake failed
}

type goOpeningKey struct{}

// dialGo opens the socket under a connection of net/http.
func (c *goStack) dialGo(ctx context.Context, network, address string) (net.Conn, error) {
	raw, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	o := ctx.Value(goOpeningKey{}).(*goOpening)
	o.conn = newGoConn(&stampedConn{Conn: raw, kernel: newKernelReader(raw)}, c.secure())
	return o.conn, nil
}

// connect lets net/http open a connection.
func (c *goStack) connect(ctx context.Context) (*conn, opening, error) {
	var took opening
	o := &goOpening{}
	ctx = httptrace.WithClientTrace(context.WithValue(ctx, goOpeningKey{}, o), &httptrace.ClientTrace{
		TLSHandshakeStart: func() { o.begin = time.Now() },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			o.tls, o.wrong = time.Since(o.begin), err != nil
		},
	})
	begin := time.Now()
	scheme := c.config.URL.Scheme
	cc, err := c.transport.NewClientConn(ctx, scheme, c.address)
	if err != nil {
		if o.conn != nil {
			o.conn.Close()
		}
		if o.wrong {
			err = tlsError{err, asked(ctx).Load()}
		}
		return nil, took, err
	}
	o.conn.ready()
	took.connect = int64(time.Since(begin))
	if scheme == "https" {
		took.connect, took.tls = int64(o.begin.Sub(begin)), int64(o.tls)
	}
	return c.opened(ctx, &conn{Conn: o.conn, stamps: o.conn.stampedConn, raw: o.conn.Conn, http: &goHTTP{c, cc, o.conn}}, took), took, nil
}

// goHTTP is net/http on one connection.
type goHTTP struct {
	stack *goStack
	cc    *http.ClientConn
	conn  *goConn
}

func (h *goHTTP) idle() bool { return h.conn.waitIdle() }

func (h *goHTTP) close() { h.cc.Close() }

func (h *goHTTP) roundTrip(ctx context.Context, x *exchange, r Request) error {
	h.conn.begin(ctx, x, len(r.Body))
	defer h.conn.end()
	x.armed = true
	reply, err := h.cc.RoundTrip(h.request(x, r))
	if err != nil {
		return h.reason(x, err)
	}
	if err := x.replied(reply); err != nil {
		return err
	}
	if err := h.content(x, reply.Body); err != nil {
		return err
	}
	if h.conn.halfSent() { // the reply of a server that did not want the rest
		return errDrained
	}
	return nil
}

// request is the request as net/http takes it. Its context never ends: deadlines of the connection do what there is to do.
func (h *goHTTP) request(x *exchange, own Request) *http.Request {
	c, body := h.stack, own.Body
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{GotFirstResponseByte: h.conn.hear,
		PutIdleConn: func(error) { h.conn.markIdle() }})
	u := *c.config.URL
	u.RawQuery = strings.ReplaceAll(u.RawQuery, " ", "%20")
	r := &http.Request{Method: http.MethodPost, URL: &u, Host: c.fields.Get("Host"), Header: c.fields, ContentLength: int64(len(body)),
		Body: &goBody{h.conn, body}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if len(body) == 0 {
		r.Body = http.NoBody
	}
	if own.ID.Prefix != "" {
		r.Header = maps.Clone(c.fields) // the values are shared
		r.Header["X-Request-ID"] = []string{own.ID.String()}
	}
	return r.WithContext(ctx)
}

// reason is why there is no reply: what the socket said, and net/http's own words only where that is nothing.
func (h *goHTTP) reason(x *exchange, err error) error {
	g := h.conn
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.stop != nil:
		return g.stop
	case g.failed != nil && x.heard == 0:
		return g.failed
	case g.broke != nil:
		return g.broke
	case x.heard == 0 && g.closed: // while nobody used it
		return io.EOF
	}
	if plain := errors.Unwrap(err); plain != nil { // without net/http's name for its connection
		return plain
	}
	return err
}

// replied takes the reply's head.
func (x *exchange) replied(reply *http.Response) error {
	h := Head{Status: reply.StatusCode, ContentType: final(reply.Header, "Content-Type"), RetryAfter: final(reply.Header, "Retry-After"),
		Location: final(reply.Header, "Location"), Server: final(reply.Header, "Server"), length: reply.ContentLength, chunked: len(reply.TransferEncoding) > 0,
		closing: reply.Close || reply.StatusCode == http.StatusSwitchingProtocols}
	for _, value := range reply.Header["Content-Encoding"] {
		h.encoded([]byte(value))
	}
	for _, name := range idHeaders {
		h.identify([]byte(name), []byte(reply.Header.Get(name)))
	}
	return x.begin(h, x.conn.stamps.last.At)
}

// foreignTo says at once what a reply is that cannot become HTTP/1.1, where net/http would wait for the end of its line.
func (x *exchange) foreignTo(p []byte) error {
	const enough = len("HTTP/1.")
	if len(x.head) >= enough || x.out.Header > 0 {
		return nil
	}
	x.head = append(x.head, p[:min(len(p), 80)]...)
	return foreign(x.head)
}

// final is the last value of a header, which is the one that counts.
func final(h http.Header, name string) string {
	if values := h.Values(name); len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

// content reads the reply's body to its end.
func (h *goHTTP) content(x *exchange, body io.Reader) error {
	g, buf := h.conn, h.conn.buffer()
	if x.body.state == bodyDone {
		x.complete(g.last)
		return nil
	}
	for {
		g.fill(buf)
		n, err := body.Read(buf)
		stop := g.filled(n)
		clear(buf[:n])
		switch {
		case err == io.EOF && stop == nil:
			x.complete(g.last)
			return nil
		case stop == nil && err == nil:
		case x.ended:
			return errDrained
		case stop != nil:
			return stop
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return x.atEnd(err)
		case g.broke != nil:
			return x.atEnd(g.broke)
		default:
			return err
		}
	}
}

// buffer is what reads of bodies fill. It is zero between them, so it cannot come from the pool.
func (g *goConn) buffer() []byte {
	if g.buf == nil {
		g.buf = make([]byte, readSize)
	}
	return g.buf
}

// fill says into what the next read of the body goes.
func (g *goConn) fill(buf []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.into, g.given = buf, 0
}

// filled reports whether it brought n bytes.
func (g *goConn) filled(n int) error {
	g.mu.Lock()
	a, stop := g.last, g.stop
	g.mu.Unlock()
	if stop == nil {
		stop = g.pass(n, a)
	}
	g.mu.Lock()
	g.into = nil
	g.mu.Unlock()
	return stop
}
