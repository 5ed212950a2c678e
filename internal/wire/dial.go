package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// opening is what opening a connection took, in nanoseconds.
type opening struct{ connect, tls int64 }

// A tlsError marks a failed handshake; asked reports whether the server asked for a client certificate in it.
type tlsError struct {
	error
	asked bool
}

// Unwrap is the error of the handshake.
func (e tlsError) Unwrap() error { return e.error }

// dial opens a connection, waiting for its turn among the dials. The caller has a place for it.
func (c *Client) dial(ctx context.Context, b bound) (*conn, opening, error) {
	select {
	case c.dials <- struct{}{}:
	case <-ctx.Done():
		return nil, opening{}, ctx.Err()
	}
	return c.dialHolding(ctx, b)
}

// dialHolding is dial for a caller whose turn it is; it ends that turn.
func (c *Client) dialHolding(ctx context.Context, b bound) (*conn, opening, error) {
	defer func() { <-c.dials }()
	k, took, err := c.dialWithin(ctx, b)
	if err == nil {
		c.mu.Lock()
		c.counts.opened()
		c.mu.Unlock()
	}
	return k, took, err
}

// A bound is a limit of time and the flag that says so; a time of 0 is none.
type bound struct {
	time time.Duration
	flag string
}

// connecting bounds opening a connection. own is a request's, 0 for none.
func (c *Client) connecting(own time.Duration) bound {
	if t := c.config.ConnectTimeout; own <= 0 || t > 0 && t <= own {
		return bound{t, "--connect-timeout"}
	}
	return bound{own, "--test-timeout"}
}

// dialWithin opens a connection within a time.
func (c *Client) dialWithin(ctx context.Context, limit bound) (*conn, opening, error) {
	t := limit.time
	if t <= 0 {
		return c.open(ctx)
	}
	begin := time.Now()
	bounded, cancel := context.WithTimeout(ctx, t)
	defer cancel()
	k, took, err := c.open(bounded)
	// The dialer's own timer may end a hair before the context's: the clock decides too.
	if err != nil && ctx.Err() == nil && (bounded.Err() != nil || time.Since(begin) >= t) {
		var shaking tlsError
		err = connectTimeout{limit, errors.As(err, &shaking)}
	}
	return k, took, err
}

// A connectTimeout is the end of the time for opening a connection, in the handshake where TCP had one.
type connectTimeout struct {
	bound
	shaking bool
}

// Error says how far the connection came, and which flag bounds it.
func (e connectTimeout) Error() string {
	if e.shaking {
		return within("connected, but no TLS handshake", e.time, e.flag) + ": if the server does not use TLS on this port, use http:// in --url"
	}
	return within("no connection", e.time, e.flag)
}

// open opens a connection by what opens them.
func (c *Client) open(ctx context.Context) (*conn, opening, error) {
	return c.dialer(context.WithValue(ctx, askedKey{}, new(atomic.Bool)))
}

// connect opens the socket and what lies on it.
func (c *Client) connect(ctx context.Context) (*conn, opening, error) {
	var took opening
	begin := time.Now()
	network, address := c.network, c.address
	if c.proxy != nil {
		address = hostPort(c.proxy)
	}
	raw, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, took, err
	}
	stamped := &stampedConn{Conn: raw, kernel: newKernelReader(raw)}
	var top net.Conn = stamped
	if c.proxy != nil {
		if top, err = c.throughProxy(ctx, top); err != nil {
			raw.Close()
			return nil, took, err
		}
	}
	took.connect = int64(time.Since(begin))
	if c.config.URL.Scheme == "https" {
		begin = time.Now()
		if top, err = c.handshake(ctx, top, withoutZone(c.config.URL.Hostname())); err != nil {
			raw.Close()
			return nil, took, err
		}
		took.tls = int64(time.Since(begin))
	}
	return c.opened(ctx, &conn{Conn: top, stamps: stamped, raw: raw, http: rawHTTP{}}, took), took, nil
}

// opened is a connection with what is known of it once it is open.
func (c *Client) opened(ctx context.Context, k *conn, took opening) *conn {
	k.demands = asked(ctx).Load()
	k.secure, k.proxied, k.opening = c.secure(), c.proxy != nil, time.Duration(took.connect)
	return k
}

// withoutZone is a host without the zone of its IPv6 address: it says something on this machine alone, and neither servers nor
// certificates know it.
func withoutZone(host string) string {
	at := strings.IndexByte(host, '%')
	if at < 0 {
		return host
	}
	end := strings.IndexByte(host, ']')
	if end < at {
		return host[:at]
	}
	return host[:at] + host[end:]
}

func (c *Client) handshake(ctx context.Context, under net.Conn, host string) (net.Conn, error) {
	config := c.tlsConfig()
	if config.ServerName == "" {
		config.ServerName = host
	}
	t := tls.Client(under, config)
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, tlsError{err, asked(ctx).Load()}
	}
	return t, nil
}

// secure reports whether TLS lies on the socket, to the server or to the proxy.
func (c *Client) secure() bool {
	return c.config.URL.Scheme == "https" || c.proxy != nil && c.proxy.Scheme == "https"
}

func (c *Client) tlsConfig() *tls.Config {
	config := c.config.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.NextProtos = []string{"http/1.1"}
	shown := &tls.Certificate{} // none
	if len(config.Certificates) > 0 {
		shown = &config.Certificates[0]
	}
	config.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		asked(info.Context()).Store(true)
		return shown, nil
	}
	return config
}

type askedKey struct{}

// asked is whether the server asked for a client certificate in the handshake of the connection that is opened with ctx.
func asked(ctx context.Context) *atomic.Bool {
	if a, ok := ctx.Value(askedKey{}).(*atomic.Bool); ok {
		return a
	}
	return new(atomic.Bool)
}

// throughProxy makes a connection to the proxy one to the target: by SOCKS, or by TLS to the proxy where its address says so, and
// by CONNECT where the target is https.
func (c *Client) throughProxy(ctx context.Context, under net.Conn) (net.Conn, error) {
	if isSOCKS(c.proxy) {
		return under, c.throughSOCKS(ctx, under)
	}
	if c.proxy.Scheme == "https" {
		secure, err := c.handshake(ctx, under, c.proxy.Hostname())
		if err != nil {
			return nil, err
		}
		under = secure
	}
	if c.config.URL.Scheme != "https" {
		return under, nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		under.SetDeadline(deadline)
		defer under.SetDeadline(time.Time{})
	}
	stop := context.AfterFunc(ctx, func() { under.SetDeadline(past) })
	err := c.tunnel(under)
	if !stop() && err == nil { // its deadline in the past would stay on the connection
		err = ctx.Err()
	}
	return under, err
}

// tunnel asks the proxy for a tunnel to the target.
func (c *Client) tunnel(under net.Conn) error {
	request := "CONNECT " + c.address + " HTTP/1.1\r\nHost: " + c.address + "\r\n"
	if auth := basicAuth(c.proxy); auth != "" {
		request += "Proxy-Authorization: " + auth + "\r\n"
	}
	if _, err := under.Write([]byte(request + "\r\n")); err != nil {
		return fmt.Errorf("asking the proxy %s for a tunnel: %w", c.proxy.Host, err)
	}
	reply, err := http.ReadResponse(bufio.NewReaderSize(io.LimitReader(under, maxHead), 1), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return fmt.Errorf("asking the proxy %s for a tunnel: %w", c.proxy.Host, err)
	}
	return c.tunneled(reply)
}

// tunneled reports whether the proxy opened the tunnel.
func (c *Client) tunneled(reply *http.Response) error {
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return fmt.Errorf("the proxy %s rejected the tunnel: %s", c.proxy.Host, reply.Status)
	}
	return nil
}

func basicAuth(u *url.URL) string {
	if u == nil || u.User == nil {
		return ""
	}
	password, _ := u.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
}
