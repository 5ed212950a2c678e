package livemetrics

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/common/expfmt"
)

const (
	// usualWait is how long the end of a run waits for a last scrape where only one was seen, mostWait where the time between two is known.
	usualWait, mostWait = 15 * time.Second, time.Minute
	// grace is added to the time between two scrapes, which is not always the same.
	grace = time.Second
)

// A Page serves metrics for Prometheus.
type Page struct {
	metrics *Metrics
	server  *http.Server
	served  sync.WaitGroup

	mu       sync.Mutex
	scrapes  int
	last     time.Time
	interval time.Duration
	scraped  chan struct{} // closed at the next scrape, nil where nobody waits
}

// Serve serves metrics at /metrics of a listener, until Close.
func Serve(listener net.Listener, m *Metrics) *Page {
	p := &Page{metrics: m}
	pages := http.NewServeMux()
	pages.HandleFunc("GET /metrics", p.scrape)
	pages.Handle("GET /{$}", http.RedirectHandler("/metrics", http.StatusFound))
	p.server = &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	p.served.Go(func() { _ = p.server.Serve(listener) }) // it ends with Close
	return p
}

// scrape answers in the format that the scraper asks for. A HEAD request, which the pattern of GET includes, gets the header alone.
func (p *Page) scrape(w http.ResponseWriter, r *http.Request) {
	format := expfmt.NegotiateIncludingOpenMetrics(r.Header)
	w.Header().Set("Content-Type", string(format))
	if r.Method == http.MethodHead {
		return
	}
	all := p.metrics.Gather()
	out := expfmt.NewEncoder(w, format)
	for _, f := range all {
		if out.Encode(f) != nil { // the scraper is gone
			return
		}
	}
	if closer, ok := out.(expfmt.Closer); ok && closer.Close() != nil {
		return
	}
	p.note(time.Now())
}

// note keeps when the page was read.
func (p *Page) note(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.scrapes > 0 {
		p.interval = now.Sub(p.last)
	}
	p.scrapes++
	p.last = now
	if p.scraped != nil {
		close(p.scraped)
		p.scraped = nil
	}
}

// Awaited is how long a last scrape is worth waiting for: no longer than scrapes lie apart, 0 where none was seen.
func (p *Page) Awaited() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.scrapes {
	case 0:
		return 0
	case 1:
		return usualWait
	}
	return min(p.interval+grace, mostWait)
}

// Await waits for a scrape, no longer than until ctx ends.
func (p *Page) Await(ctx context.Context) {
	p.mu.Lock()
	next := make(chan struct{})
	p.scraped = next
	p.mu.Unlock()
	select {
	case <-next:
	case <-ctx.Done():
	}
}

// Close ends the page: an answer under way is finished, for a second at most.
func (p *Page) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := p.server.Shutdown(ctx)
	if err != nil {
		err = p.server.Close()
	}
	p.served.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
