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
	"time"
)

// opening is what opening a connection took, in nanoseconds.
type opening struct{ connect, tls int64 }

// A tlsError marks a failed handshake.
type tlsError struct{ error }

func (e tlsError) Unwrap() error { return e.error }

// dial opens a connection, waiting for its turn among the dials. The caller has a place for it.
func (c *Client) dial(ctx context.Context) (*conn, opening, error) {
	select {
	case c.dials <- struct{}{}:
	case <-ctx.Done():
		return nil, opening{}, ctx.Err()
	}
	return c.dialHolding(ctx)
}

// dialHolding is dial for a caller whose turn it is; it ends that turn.
func (c *Client) dialHolding(ctx context.Context) (*conn, opening, error) {
	defer func() { <-c.dials }()
	k, took, err := c.dialWithin(ctx, c.config.ConnectTimeout)
	if err == nil {
		c.mu.Lock()
		c.counts.opened()
		c.mu.Unlock()
	}
	return k, took, err
}

// dialWithin opens a connection in a time of t, 0 for any.
func (c *Client) dialWithin(ctx context.Context, t time.Duration) (*conn, opening, error) {
	if t <= 0 {
		return c.connect(ctx)
	}
	begin := time.Now()
	bounded, cancel := context.WithTimeout(ctx, t)
	defer cancel()
	k, took, err := c.connect(bounded)
	// The dialer's own timer may end a hair before the context's: the clock decides too.
	if err != nil && ctx.Err() == nil && (bounded.Err() != nil || time.Since(begin) >= t) {
		err = errConnectTimeout
	}
	return k, took, err
}

var errConnectTimeout = errors.New("no connection within the connect timeout")

func (c *Client) connect(ctx context.Context) (*conn, opening, error) {
	if c.transport != nil {
		return c.connectGo(ctx)
	}
	var took opening
	begin := time.Now()
	address := c.address
	if c.proxy != nil {
		address = hostPort(c.proxy)
	}
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
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
		if top, err = c.handshake(ctx, top, c.config.URL.Hostname()); err != nil {
			raw.Close()
			return nil, took, err
		}
		took.tls = int64(time.Since(begin))
	}
	return c.opened(&conn{Conn: top, stamps: stamped, raw: raw, speaker: rawHTTP{}}, took), took, nil
}

// opened is a connection with what is known of it once it is open.
func (c *Client) opened(k *conn, took opening) *conn {
	k.secure, k.proxied, k.opening = c.secure(), c.proxy != nil, time.Duration(took.connect)
	return k
}

func (c *Client) handshake(ctx context.Context, under net.Conn, host string) (net.Conn, error) {
	config := c.tlsConfig()
	if config.ServerName == "" {
		config.ServerName = host
	}
	t := tls.Client(under, config)
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, tlsError{err}
	}
	return t, nil
}

// secure says that TLS lies on the socket, to the server or to the proxy.
func (c *Client) secure() bool {
	return c.config.URL.Scheme == "https" || c.proxy != nil && c.proxy.Scheme == "https"
}

func (c *Client) tlsConfig() *tls.Config {
	config := c.config.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.NextProtos = []string{"http/1.1"}
	return config
}

// throughProxy makes a connection to the proxy one to the target: by TLS to the proxy where its address says so, and
// by CONNECT where the target is https.
func (c *Client) throughProxy(ctx context.Context, under net.Conn) (net.Conn, error) {
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
	return c.tunnelled(reply)
}

// tunnelled says whether the proxy opened the tunnel.
func (c *Client) tunnelled(reply *http.Response) error {
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return fmt.Errorf("the proxy %s refused the tunnel: %s", c.proxy.Host, reply.Status)
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
