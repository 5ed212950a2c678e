package livemetrics

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/snappy"

	"github.com/modelscope/evalscope/internal/webpage"
)

const (
	// pushEvery lies between two writes.
	pushEvery = 5 * time.Second
	// pushWithin bounds one write, lastWithin those at the end of a run.
	pushWithin, lastWithin = 5 * time.Second, 10 * time.Second
	// lastAttempts is how often the last write is tried, lastPause what lies between.
	lastAttempts, lastPause = 3, 500 * time.Millisecond
	// errorText bounds what is kept of a receiver's words, pageBytes what is searched for the title of a page.
	errorText, pageBytes = 200, 64 << 10
)

// A Receiver is where remote write sends to.
type Receiver struct {
	// URL may hold user-info, which is sent as basic authentication, and tokens: neither is in an error.
	URL *url.URL
	// Header goes with each write.
	Header http.Header
	TLS    *tls.Config
	// Version is of this program.
	Version string
}

// A Pusher sends metrics by Prometheus' remote write 1.0 from a goroutine of its own.
type Pusher struct {
	metrics *Metrics
	to      Receiver
	client  *http.Client
	failed  func(error)
	stop    context.CancelFunc
	ended   sync.WaitGroup
	// written are the ended levels whose histograms the receiver has.
	written map[*level]bool
}

// Push sends the metrics every five seconds until Close. failed is called with the first error; the next write has the newest values, so
// that a receiver which was away for a while misses only the course in between.
func Push(to Receiver, m *Metrics, failed func(error)) *Pusher { return push(to, m, failed, pushEvery) }

func push(to Receiver, m *Metrics, failed func(error), every time.Duration) *Pusher {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: 1, ForceAttemptHTTP2: true}
	if to.TLS != nil {
		transport.TLSClientConfig = to.TLS.Clone()
	}
	p := &Pusher{metrics: m, to: to, failed: failed, written: map[*level]bool{}, client: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	p.ended.Go(func() { p.run(ctx, every) })
	return p
}

func (p *Pusher) run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	told := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := p.push(ctx, pushWithin); err != nil && !told && ctx.Err() == nil {
			told = true
			p.failed(err)
		}
	}
}

// Close sends the last values, and ends the pusher; a write under way is given up for them. The error is that of the last attempt.
func (p *Pusher) Close(ctx context.Context) error {
	p.stop()
	p.ended.Wait()
	defer p.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(ctx, lastWithin)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := p.push(ctx, pushWithin)
		if err == nil || attempt == lastAttempts || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(lastPause):
		case <-ctx.Done():
		}
	}
}

// push sends all metrics as they are now, but the histograms of levels that ended before the last successful write: they are most of all
// series and no longer change.
func (p *Pusher) push(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	all, last := p.metrics.gather(p.written)
	body := snappy.Encode(nil, writeRequest(all, time.Now()))
	at := *p.to.URL
	at.User = nil
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	for name, values := range p.to.Header {
		request.Header[name] = values
	}
	if u := p.to.URL.User; u != nil {
		password, _ := u.Password()
		request.SetBasicAuth(u.Username(), password)
	}
	for name, value := range map[string]string{"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf",
		"X-Prometheus-Remote-Write-Version": "0.1.0", "User-Agent": "evalscope/" + p.to.Version} {
		request.Header.Set(name, value)
	}
	reply, err := p.client.Do(request)
	if err != nil {
		return p.bare(err)
	}
	defer reply.Body.Close()
	words, _ := io.ReadAll(io.LimitReader(reply.Body, pageBytes))
	page := webpage.In(words)
	switch {
	case page != nil && reply.StatusCode/100 == 2: // of a proxy or for logging in
		return fmt.Errorf("%s: the answer is %w", p.to.URL.Host, page)
	case page != nil:
		return fmt.Errorf("%s from the receiver: %w", reply.Status, page)
	case reply.StatusCode/100 != 2:
		return fmt.Errorf("%s from the receiver: %s", reply.Status, strings.TrimSpace(strings.ToValidUTF8(string(words[:min(len(words), errorText)]), "")))
	}
	for _, l := range last {
		p.written[l] = true
	}
	return nil
}

// bare is an error without the address, which may hold a token.
func (p *Pusher) bare(err error) error {
	if u := new(url.Error); errors.As(err, &u) {
		return fmt.Errorf("%s: %w", p.to.URL.Host, u.Err)
	}
	return err
}
