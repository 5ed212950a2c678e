// Package scrape asks for pages of metrics over HTTP: of servers before and after a level, and of servers and exporters while one runs. A
// page is bounded in bytes, also after it was unpacked, and in time by the caller's context; its instants of sending and arrival are taken
// at the socket; no error has the address, which may hold a token. It is NOT responsible for what a page says (package exposition).
package scrape

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"
)

// A Target says where a page is, and how it is reached.
type Target struct {
	// URL may hold user-info and tokens: it is in no error. User-info goes along instead of the header's Authorization.
	URL *url.URL
	// Header goes with each request.
	Header http.Header
	// Socket is the path of a Unix domain socket, "" for TCP.
	Socket string
	TLS    *tls.Config
	// Proxy is nil for none.
	Proxy func(*http.Request) (*url.URL, error)
}

// A Page is an answer.
type Page struct {
	// Text is unpacked. It is overwritten by the client's next page.
	Text []byte
	// Sent is just before the request was written, Received just after the end of the answer was read.
	Sent, Received time.Time
}

// Get asks once, on a connection of its own.
func (t Target) Get(ctx context.Context) (Page, error) {
	c := t.Client()
	defer c.Close()
	return c.Get(ctx)
}
