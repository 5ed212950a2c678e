package servermetrics

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// Names is whose metrics an address has, and which of them are known.
type Names struct {
	// Engine is "" where no engine is known by these names.
	Engine string
	known  map[string]bool
}

// Names is whose metrics they are.
func (r *Reader) Names() Names { return r.dialect.names() }

// Look reads an address once, within the time given, and finds out whose metrics it has. Metrics of no known engine are no error.
func Look(ctx context.Context, c Config, within time.Duration) (Names, error) {
	r := newReader(c)
	samples, err := r.read(ctx, within)
	if err != nil {
		return Names{}, err
	}
	if d := dialectOf(samples, c.Dialects); d != nil {
		return d.names(), nil
	}
	return Names{}, nil
}

// Keep reports whether a series of that name is known.
func (n Names) Keep(name string) bool {
	if n.known[name] {
		return true
	}
	for _, end := range []string{"_bucket", "_sum", "_count"} {
		if base, ok := strings.CutSuffix(name, end); ok && n.known[base] {
			return true
		}
	}
	return isBirth(name)
}

// names are all that a dialect has a meaning for.
func (d *dialect) names() Names {
	n := Names{Engine: d.Engine, known: map[string]bool{}}
	for _, list := range meaning(d.Dialect) {
		for _, name := range list {
			n.known[name] = true
		}
	}
	return n
}

// meaning are the names of a dialect, a list for what each means to it.
func meaning(d contract.Dialect) (lists [][]string) {
	lists = append(lists, d.Running, d.Waiting, d.KVCache, d.Batch)
	for _, names := range d.Counts {
		lists = append(lists, names)
	}
	for _, names := range d.Times {
		lists = append(lists, names)
	}
	for _, q := range d.Sums {
		lists = append(lists, []string{q.Seconds, q.Per})
	}
	return slices.DeleteFunc(lists, func(l []string) bool { return len(l) == 0 })
}

// Headers are what goes along to the metrics: those of the requests, where both have one scheme, host and port.
func (c Config) Headers() http.Header {
	if !sameOrigin(c.URL, c.Target) {
		return nil
	}
	return c.Header
}

// Way is the Unix domain socket that leads to the metrics, "" for TCP.
func (c Config) Way() string {
	if !sameOrigin(c.URL, c.Target) {
		return ""
	}
	return c.Socket
}
