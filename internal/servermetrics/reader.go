package servermetrics

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// maxBody bounds the text of a reading.
const maxBody = 16 << 20

// Config says where a server tells its metrics, and how it is reached.
type Config struct {
	// URL is the address. It may hold user-info and tokens: it is in no message.
	URL *url.URL
	// Target is the address of the API, Header what goes with its requests: they go along only to the same scheme, host and port.
	Target *url.URL
	Header http.Header
	// Socket is the path of the Unix domain socket that leads to Target, "" for TCP.
	Socket string
	// Proxy and TLS are those of the load.
	Proxy func(*http.Request) (*url.URL, error)
	TLS   *tls.Config
	// Model is the name that the requests ask for.
	Model string
	// Dialects are the engines that are known.
	Dialects []contract.Dialect
}

// A Reader reads one server's metrics.
type Reader struct {
	config  Config
	client  *http.Client
	dialect *dialect
}

var errHuge = errors.New("its response is larger than 16 MiB")

// Open reads the metrics once, within the time given, and finds out whose they are. An error says in words what was wrong.
func Open(ctx context.Context, c Config, within time.Duration) (*Reader, error) {
	r := newReader(c)
	samples, err := r.read(ctx, within)
	if err != nil {
		return nil, err
	}
	if r.dialect = dialectOf(samples, c.Dialects); r.dialect == nil {
		return nil, errors.New("it has no metrics of " + Engines(c.Dialects))
	}
	return r, nil
}

func newReader(c Config) *Reader {
	transport := &http.Transport{Proxy: c.Proxy, TLSClientConfig: c.TLS.Clone(), DisableCompression: true, DisableKeepAlives: true}
	if socket := c.Way(); socket != "" {
		transport.Proxy = nil
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}
	}
	return &Reader{config: c, client: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Engine names whose metrics they are.
func (r *Reader) Engine() string { return r.dialect.server }

// read asks once.
func (r *Reader) read(ctx context.Context, within time.Duration) ([]exposition.Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.config.URL.String(), nil)
	if err != nil {
		return nil, errors.New("the URL is invalid")
	}
	for name, values := range r.config.Headers() {
		request.Header[name] = values
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	request.Header.Set("Accept", "text/plain;version=0.0.4;q=1,*/*;q=0.1")
	response, err := r.client.Do(request)
	if err != nil {
		return nil, plainly(ctx, err, within)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it returns HTTP %d", response.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, plainly(ctx, err, within)
	case len(text) > maxBody:
		return nil, errHuge
	}
	page, err := exposition.Parse(text)
	return once(page.Samples), err
}

// once is samples without those whose series was there before: some pages repeat a whole family, and its counts are not to be added twice.
func once(all []exposition.Sample) []exposition.Sample {
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(s exposition.Sample) bool {
		key := s.Key()
		again := seen[key]
		seen[key] = true
		return again
	})
}

// plainly is an error without the address, which may hold a token.
func plainly(ctx context.Context, err error, within time.Duration) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no response within %s", within)
	}
	return err
}

func sameOrigin(a, b *url.URL) bool {
	return b != nil && strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
