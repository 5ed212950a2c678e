package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	dialTimeout  = 5 * time.Second
	maxRedirects = 10
	maxListing   = 256 << 20 // bytes of one listing page
	maxMessage   = 300       // bytes of an error body that are worth showing
)

// link is the way to one hub: its endpoint, the secret headers that only the endpoint may see, and how patient to be.
type link struct {
	client   *http.Client
	endpoint string
	secret   http.Header
	attempts int           // without progress, before giving up
	idle     time.Duration // without a byte, before an attempt counts as cut
	wait     func(context.Context, time.Duration) error
}

// newHTTPClient makes a client that fails fast where there is no network and leaves redirects to link.send.
func newHTTPClient(proxy func(*http.Request) (*url.URL, error)) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 proxy,
			DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout:   dialTimeout,
			ResponseHeaderTimeout: time.Minute,
			MaxIdleConnsPerHost:   maxParallel,
			ForceAttemptHTTP2:     true,
			DisableCompression:    true, // sizes and ranges are those of the file itself
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// send follows redirects itself, so that the secret goes to the endpoint and nowhere else. With stay, a redirect to
// another host is the answer. An answer that is no success becomes a *statusError, except stay's redirect.
func (l *link) send(ctx context.Context, method, address string, extra http.Header, stay bool) (*http.Response, error) {
	for range maxRedirects {
		req, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return nil, i18n.Errorf("%v: not an address", "%v：不是地址", ErrNotFound)
		}
		l.dress(req, extra)
		resp, err := l.client.Do(req)
		if err != nil {
			return nil, withoutAddress(err, req.URL)
		}
		if resp.StatusCode < 300 {
			return resp, nil
		}
		location, err := resp.Location()
		if resp.StatusCode >= 400 || err != nil {
			return nil, refusal(resp)
		}
		if stay && !sameHost(location, req.URL) {
			return resp, nil
		}
		resp.Body.Close()
		address = location.String()
	}
	return nil, i18n.Errorf("%s: more than %d redirects", "%s：重定向超过 %d 次", l.endpoint, maxRedirects)
}

func (l *link) dress(req *http.Request, extra http.Header) {
	for name, values := range extra {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", "evalscope-perf")
	req.Header.Set("Accept-Encoding", "identity")
	base, err := url.Parse(l.endpoint)
	if err != nil || !sameHost(base, req.URL) {
		return
	}
	for name, values := range l.secret {
		req.Header[name] = values
	}
}

// sameHost compares scheme, host and port.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Host, b.Host)
}

// withoutAddress takes the query, which may be signed, out of a transport error.
func withoutAddress(err error, u *url.URL) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return i18n.Errorf("%s: %v", "%s：“%v”", withoutQuery(u), err)
}

func refusal(resp *http.Response) error {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 16<<10)) // the message is a nicety
	e := &statusError{
		address: withoutQuery(resp.Request.URL),
		status:  resp.StatusCode,
		code:    resp.Header.Get("X-Error-Code"),
		message: resp.Header.Get("X-Error-Message"),
		after:   retryAfter(resp.Header.Get("Retry-After")),
	}
	var said struct{ Message, Error string }
	if e.message == "" && json.Unmarshal(body, &said) == nil {
		e.message = said.Message + said.Error
	}
	if len(e.message) > maxMessage {
		e.message = strings.ToValidUTF8(e.message[:maxMessage], "") + "…"
	}
	return e
}

// retryAfter reads seconds or a date; what is neither is no wish.
func retryAfter(value string) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(max(n, 0)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// decode makes one attempt to get a listing as JSON, and returns the answer's headers.
func (l *link) decode(ctx context.Context, address string, into any) (http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, l.idle)
	defer cancel()
	resp, err := l.send(ctx, http.MethodGet, address, nil, false)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxListing))
	if err != nil {
		return nil, withoutAddress(err, resp.Request.URL)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, i18n.Errorf("%s: the response is not valid hub JSON (is the endpoint correct?): %v",
			"%s：响应不是模型库的有效 JSON（请检查端点是否正确）：“%v”",
			withoutQuery(resp.Request.URL), err)
	}
	return resp.Header, nil
}
