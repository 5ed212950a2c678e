package scrape

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
)

// connect makes sure that there is a connection, and bounds what is done on it to the time of ctx.
func (c *Client) connect(ctx context.Context) error {
	if c.conn == nil {
		conn, err := c.dial(ctx)
		if err != nil {
			return err
		}
		c.conn, c.left = conn, &io.LimitedReader{R: conn}
		c.reader = bufio.NewReaderSize(c.left, 16<<10)
	}
	until, _ := ctx.Deadline() // the zero time is no deadline
	return c.conn.SetDeadline(until)
}

func (c *Client) dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	u := c.target.URL
	network, address := "tcp", u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	if c.target.Socket != "" {
		network, address = "unix", c.target.Socket
	}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil || u.Scheme != "https" {
		return conn, err
	}
	settings := c.target.TLS.Clone()
	if settings == nil {
		settings = &tls.Config{}
	}
	if settings.ServerName == "" {
		settings.ServerName = u.Hostname()
	}
	secured := tls.Client(conn, settings)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}
