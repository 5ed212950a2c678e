package wire

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// tlsPatience bounds a look at whether a server speaks TLS.
const tlsPatience = 2 * time.Second

// SpeaksTLS reports whether a server which is spoken to without TLS wants it: some of those close the connection without a word.
// It opens a connection of its own, and sends nothing over it. Behind a proxy it does not look.
func (c *Client) SpeaksTLS(ctx context.Context) bool {
	if c.config.URL.Scheme != "http" || c.proxy != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, tlsPatience)
	defer cancel()
	k, err := (&net.Dialer{}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return false
	}
	defer k.Close()
	shake := tls.Client(k, &tls.Config{ServerName: c.config.URL.Hostname(), InsecureSkipVerify: true})
	return shake.HandshakeContext(ctx) == nil
}
