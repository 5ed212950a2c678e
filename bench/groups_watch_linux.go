package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/metric"
)

// watched is for how long the watcher is measured, held how many requests are under way meanwhile: as many as it looks at.
const (
	watched = 5 * time.Second
	held    = 64
)

// watchCost is the CPU a second that the watcher of the client's health takes, measured alone.
func watchCost(ctx context.Context) (share float64, err error) {
	client, release, err := holding(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	clock := wire.NewClock()
	begin, from := cpuOfSelf(), time.Now()
	watcher := health.Start(health.Config{Now: clock.Now, Each: func(metric.ClientSample) {}, Unread: client, Queued: func() int { return 0 }})
	select {
	case <-time.After(watched):
	case <-ctx.Done():
	}
	watcher.Stop()
	return (cpuOfSelf() - begin).Seconds() / time.Since(from).Seconds(), ctx.Err()
}

// holding is a client with requests that nobody answers until release.
func holding(ctx context.Context) (client *wire.Client, release func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	arrived := make(chan struct{}, held)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the client has gone
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	u, _ := url.Parse(server.URL)
	if client, err = wire.New(wire.Config{URL: u}); err != nil {
		cancel()
		server.Close()
		return nil, nil, err
	}
	var under sync.WaitGroup
	for range held {
		under.Go(func() {
			client.Send(ctx, wire.NewClock(), wire.Request{Body: []byte("{}")}, wire.HandlerFunc(func(wire.Event) bool { return false }))
		})
	}
	release = func() {
		cancel()
		under.Wait()
		client.Close()
		server.Close()
	}
	for range held {
		select {
		case <-arrived:
		case <-ctx.Done():
			release()
			return nil, nil, ctx.Err()
		}
	}
	return client, release, nil
}
