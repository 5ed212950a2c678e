package servermetrics

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

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
	dialect *dialect
}

// Open reads the metrics once, within the time given, and finds out whose they are. An error says in words what was wrong.
func Open(ctx context.Context, c Config, within time.Duration) (*Reader, error) {
	r := &Reader{config: c}
	samples, err := r.read(ctx, within)
	if err != nil {
		return nil, err
	}
	if r.dialect = dialectOf(samples, c.Dialects); r.dialect == nil {
		return nil, &NoEngine{Engines(c.Dialects)}
	}
	return r, nil
}

// NoEngine is the error of a page that can be read and has metrics of no engine that is known.
type NoEngine struct{ known string }

// Error names the engines that are known.
func (n *NoEngine) Error() string { return "it has no metrics of " + n.known }

// Engine names whose metrics they are.
func (r *Reader) Engine() string { return r.dialect.server }

// read asks once, on a connection of its own: none stays open beside the load.
func (r *Reader) read(ctx context.Context, within time.Duration) ([]exposition.Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	page, err := r.config.Reach().Get(ctx)
	if err != nil {
		return nil, err
	}
	parsed, err := new(exposition.Parser).Parse(ctx, page.Text, nil)
	return once(parsed.Samples), err
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
