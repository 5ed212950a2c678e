package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a client needs to know of its target.
type Config struct {
	// URL is the full address of the endpoint; its user-info is not used.
	URL *url.URL
	// Socket is the path of the Unix domain socket that is dialed in place of the URL's host and port, "" for none. No proxy
	// stands before it.
	Socket string
	// Header is sent with every request, beside Host, Content-Type, Content-Length, Accept and Accept-Encoding.
	Header http.Header
	// ConnectTimeout bounds opening a connection (TCP and TLS), ReadTimeout the silence before and between reads,
	// TotalTimeout the whole request. 0 means no bound.
	ConnectTimeout, ReadTimeout, TotalTimeout time.Duration
	// PerRequest opens a connection for each request and closes it behind the reply (Connection: close); Open opens
	// nothing then. Else connections are kept and used again.
	PerRequest bool
	// MaxConns bounds the connections to the server: those in use, those being opened and idle ones together. A request
	// that finds neither an idle one nor room waits for its turn. 0 means no bound.
	MaxConns int
	// Proxy chooses a proxy for the URL, as http.ProxyFromEnvironment does; nil goes straight.
	Proxy func(*http.Request) (*url.URL, error)
	// TLS is the configuration for https, nil for the system's roots.
	TLS *tls.Config
	// connector takes the place of the own way to open connections: in tests net/http speaks on the same sockets.
	dialer func(*Client) dialer
}

// A dialer opens a connection and says what that took.
type dialer func(context.Context) (*conn, opening, error)

// maxDials is how many connections are opened at once: more would overflow the backlog of a listening socket, whose
// retransmissions come a second later.
const maxDials = 32

// A Client sends requests to one endpoint over connections that it keeps. It is safe for concurrent use.
type Client struct {
	config  Config
	network string   // tcp or unix
	address string   // host:port that is dialed, or the path of a socket
	proxy   *url.URL // nil without a proxy
	prefix  []byte   // the request's head up to the value of Content-Length
	dialer  dialer
	dials   chan struct{}

	afterAnswer time.Duration

	inUse  inUse
	stamps sync.Once // opens keeper, before the first connection
	keeper *timestampKeeper
	bare   string // why the kernel does not stamp, "" where it does

	reused atomic.Int64 // requests on a connection that had served before

	mu        sync.Mutex
	idle      []*conn
	closed    bool
	keepAlive keepAliveStats
	limiter   connLimiter
	counts    counts
}

// ErrProxy is what is wrong with the proxy that the environment names.
var ErrProxy = errors.New("the proxy from the environment cannot be used")

// New checks the configuration and prepares the head that all requests share. It opens nothing.
func New(c Config) (*Client, error) {
	if c.URL == nil || c.URL.Scheme != "http" && c.URL.Scheme != "https" || c.URL.Host == "" {
		return nil, errors.New("the URL must be http:// or https:// with a host")
	}
	client := &Client{config: c, network: "tcp", address: hostPort(c.URL), dials: make(chan struct{}, maxDials), afterAnswer: afterAnswer, limiter: connLimiter{limit: c.MaxConns}}
	if c.Socket != "" {
		client.network, client.address = "unix", c.Socket
	}
	if c.Proxy != nil && c.Socket == "" {
		proxy, err := c.Proxy(&http.Request{URL: c.URL})
		if err != nil {
			return nil, fmt.Errorf("%w: it is not a URL: use http://host:port", ErrProxy)
		}
		if proxy != nil && !reachable(proxy) {
			return nil, fmt.Errorf("%w: proxy type %q is not supported: use http://, https:// or socks5:// in HTTP_PROXY or HTTPS_PROXY, or set NO_PROXY", ErrProxy, proxy.Scheme)
		}
		client.proxy = proxy
	}
	if err := client.buildHead(); err != nil {
		return nil, err
	}
	client.dialer = client.connect
	if c.dialer != nil {
		client.dialer = c.dialer(client)
	}
	return client, nil
}

// Open brings the number of idle connections that are alive to n, as far as the policy allows, and returns how many
// there are. An error is the last one met; fewer connections than asked for are no failure of a run, only of its first
// wave.
func (c *Client) Open(ctx context.Context, n int) (int, error) {
	c.Stamps() // held while there are connections, whoever opens them
	if c.config.PerRequest {
		return 0, nil
	}
	c.dropDead()
	need := max(0, n-c.idleCount())
	var wg sync.WaitGroup
	var mu sync.Mutex
	var last error
	for range need {
		select {
		case c.dials <- struct{}{}:
		case <-ctx.Done():
			wg.Wait()
			return c.idleCount(), ctx.Err()
		}
		mu.Lock()
		failed := last != nil
		mu.Unlock()
		if failed || !c.tryAcquirePlace() {
			<-c.dials
			break
		}
		wg.Go(func() {
			k, _, err := c.dialHolding(ctx, c.connecting(0))
			if err != nil {
				c.releasePlace()
				mu.Lock()
				last = err
				mu.Unlock()
				return
			}
			c.put(k)
		})
	}
	wg.Wait()
	return c.idleCount(), last
}

// Stamps reports whether the kernel stamps what a connection receives, and why not. From the first call until Close it is kept
// stamping: what it takes to begin is not taken from the first requests.
func (c *Client) Stamps() (works bool, why string) {
	c.stamps.Do(func() {
		if c.config.Socket != "" {
			c.bare = "the kernel does not timestamp data received on a Unix domain socket"
			return
		}
		c.keeper, c.bare = keepTimestamps()
	})
	return c.bare == "", c.bare
}

// KernelStamps is Stamps without a client.
func KernelStamps() (works bool, why string) {
	h, why := keepTimestamps()
	h.close()
	return why == "", why
}

// Close closes the idle connections; connections in use are closed when their request ends.
func (c *Client) Close() {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.closed = nil, true
	c.mu.Unlock()
	for _, k := range idle {
		k.Close()
		c.gone()
	}
	c.stamps.Do(func() { c.bare = "the client is closed" }) // nothing is opened any more
	c.keeper.close()
}

func hostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	case isSOCKS(u):
		port = "1080"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}
