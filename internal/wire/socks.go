package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/proxy"
)

// isSOCKS reports whether a proxy speaks SOCKS 5. Under both of its schemes the proxy looks up the target's name, as with curl's socks5h.
func isSOCKS(u *url.URL) bool { return u != nil && (u.Scheme == "socks5" || u.Scheme == "socks5h") }

// reachable reports whether there is a way to a proxy of that kind.
func reachable(u *url.URL) bool {
	return isSOCKS(u) || slices.Contains([]string{"http", "https"}, u.Scheme)
}

// relayed reports whether a proxy reads the requests: it stands between and is asked for more than a way.
func (c *Client) relayed() bool {
	return c.proxy != nil && !isSOCKS(c.proxy) && c.config.URL.Scheme == "http"
}

// throughSOCKS has the proxy at the other end of a connection open the way to the target. What it answers is read to its last byte and no
// further, so that the connection is the target's from then on.
func (c *Client) throughSOCKS(ctx context.Context, under net.Conn) error {
	var auth *proxy.Auth
	if u := c.proxy.User; u != nil {
		password, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: password}
	}
	dialer, err := proxy.SOCKS5("tcp", hostPort(c.proxy), auth, dialed{under})
	if err != nil {
		return err
	}
	if _, err = dialer.(proxy.ContextDialer).DialContext(ctx, "tcp", c.address); err != nil {
		return c.socksError(ctx, err)
	}
	return nil
}

// dialed is the dialer of a connection that is open already.
type dialed struct{ net.Conn }

// Dial is the connection that is open.
func (d dialed) Dial(string, string) (net.Conn, error) { return d.Conn, nil }

// DialContext is the connection that is open.
func (d dialed) DialContext(context.Context, string, string) (net.Conn, error) { return d.Conn, nil }

// socksError says why a SOCKS proxy opened no way. Errors of the socket stay what they are.
func (c *Client) socksError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Err != nil {
		err = dial.Err
	}
	var network net.Error
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the proxy %s closed the connection before it connected to %s: does it support SOCKS 5?", c.proxy.Host, c.address)
	case errors.As(err, &network):
		return fmt.Errorf("connecting through the proxy %s to %s: %w", c.proxy.Host, c.address, err)
	}
	return fmt.Errorf("the proxy %s could not connect to %s: %s", c.proxy.Host, c.address, strings.TrimPrefix(err.Error(), "unknown error "))
}
