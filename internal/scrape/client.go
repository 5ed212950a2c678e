package scrape

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// A Client asks for one page again and again. It is for one goroutine: it writes the request and reads the answer on the goroutine that
// asks, over one connection that is kept, so the processor time of a page is that of one goroutine. Behind a proxy net/http does both.
type Client struct {
	target Target
	proxy  *http.Client // nil where the connection is our own
	conn   net.Conn
	// left bounds the head of an answer.
	left   *io.LimitedReader
	reader *bufio.Reader
	buffer []byte
}

// Client is ready to ask; nothing is connected yet.
func (t Target) Client() *Client {
	c := &Client{target: t}
	if t.Proxy == nil || t.Socket != "" {
		return c
	}
	if via, err := t.Proxy(&http.Request{URL: t.URL}); err == nil && via != nil {
		c.proxy = &http.Client{Transport: &http.Transport{Proxy: t.Proxy, TLSClientConfig: t.TLS.Clone(), DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return c
}

// Get asks once; where a kept connection was closed meanwhile, once more on a new one.
func (c *Client) Get(ctx context.Context) (Page, error) {
	var within time.Duration
	if until, bounded := ctx.Deadline(); bounded {
		within = time.Until(until).Round(time.Millisecond)
	}
	kept := c.conn != nil
	page, err := c.ask(ctx)
	if err != nil && kept && ctx.Err() == nil && !timedOut(err) && !errors.As(err, new(answered)) {
		page, err = c.ask(ctx)
	}
	switch {
	case err == nil:
		return page, nil
	case errors.Is(ctx.Err(), context.Canceled):
		return Page{}, ctx.Err()
	case ctx.Err() != nil || timedOut(err): // a socket's time may be over just before that of ctx
		return Page{}, fmt.Errorf("no response within %s", within)
	}
	return Page{}, plainly(err)
}

// timedOut reports whether an error is that of a time that was over.
func timedOut(err error) bool {
	timed := net.Error(nil)
	return errors.As(err, &timed) && timed.Timeout()
}

// mostShown bounds an error: some have words of the server.
const mostShown = 200

// plainly is an error in one line, without the address, which may hold a token.
func plainly(err error) error {
	if wrapped := new(url.Error); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if text := sanitize.Line(err.Error(), mostShown); text != err.Error() {
		return errors.New(text)
	}
	return err
}

// Close closes what is kept open.
func (c *Client) Close() {
	c.drop()
	if c.proxy != nil {
		c.proxy.CloseIdleConnections()
	}
}

func (c *Client) drop() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn, c.left, c.reader = nil, nil, nil
	}
}

// ask asks once. A connection whose answer was not read to its end is dropped.
func (c *Client) ask(ctx context.Context) (page Page, err error) {
	request, err := c.request(ctx)
	if err != nil {
		return Page{}, err
	}
	var response *http.Response
	if c.proxy != nil {
		page.Sent = time.Now()
		response, err = c.proxy.Do(request)
	} else {
		if err := c.connect(ctx); err != nil {
			return Page{}, err
		}
		conn := c.conn // the function below may run when that one is dropped
		end := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
		defer end()
		page.Sent = time.Now()
		response, err = c.exchange(request)
	}
	if err != nil {
		c.drop()
		return Page{}, err
	}
	defer response.Body.Close() // after drop: it reads what is left, however much that is
	page.Text, err = c.body(response)
	page.Received = time.Now()
	if err != nil || response.Close {
		c.drop()
	}
	return page, err
}

func (c *Client) request(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.target.URL.String(), nil)
	if err != nil {
		return nil, errors.New("the URL is invalid")
	}
	for name, values := range c.target.Header {
		request.Header[name] = values
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	request.Header.Set("Accept", "text/plain;version=0.0.4;q=1,*/*;q=0.1")
	if user := c.target.URL.User; user != nil {
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
	}
	return request, nil
}

// exchange writes the request and reads the head of the answer on this goroutine.
func (c *Client) exchange(request *http.Request) (*http.Response, error) {
	c.left.N = maxHead
	if err := request.Write(c.conn); err != nil {
		return nil, err
	}
	for {
		response, err := http.ReadResponse(c.reader, request)
		switch {
		case err != nil && c.left.N <= 0:
			return nil, answered{errHuge}
		case err != nil:
			return nil, err
		case response.StatusCode >= 200:
			c.left.N = math.MaxInt64 // body has its own bound
			return response, nil
		}
	}
}
