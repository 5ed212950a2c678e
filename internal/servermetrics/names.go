package servermetrics

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/scrape"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// Names is whose metrics an address has, and which of them are known.
type Names struct {
	// Engine is "" where no engine is known by these names.
	Engine  string
	dialect contract.Dialect
}

// Names is whose metrics they are.
func (r *Reader) Names() Names { return Names{r.dialect.Engine, r.dialect.Dialect} }

// Look reads an address once, within the time given, and finds out whose metrics it has. Metrics of no known engine are no error.
func Look(ctx context.Context, c Config, within time.Duration) (Names, error) {
	r := &Reader{config: c}
	samples, err := r.read(ctx, within)
	if err != nil {
		return Names{}, err
	}
	if d := dialectOf(samples, c.Dialects); d != nil {
		return Names{d.Engine, d.Dialect}, nil
	}
	return Names{}, nil
}

// Keep reports whether a series of that name is known.
func (n Names) Keep(name string) bool {
	return n.dialect.Knows(name) || isBirth(name) || name == memory
}

// memory is what the client libraries of Prometheus call the memory of their process.
const memory = "process_resident_memory_bytes"

// Reach is how the metrics are reached. The header and the socket of the requests are theirs too where both have one scheme, host and port.
func (c Config) Reach() scrape.Target {
	t := scrape.Target{URL: c.URL, TLS: c.TLS, Proxy: c.Proxy}
	if sameOrigin(c.URL, c.Target) {
		t.Header, t.Socket = c.Header, c.Socket
	}
	return t
}
