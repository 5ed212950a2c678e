package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Server is the simulated server. It is made by [New] and serves from Start to Close.
type Server struct {
	config     Config
	form       Form
	tokens     Tokens
	vocabulary *vocabulary
	engine     *engine
	prefixes   *prefixCache
	rate       *rateLimit
	counts     *counts
	created    int64

	mu      sync.Mutex
	running *listening // nil before Start and after Close
}

// listening is what Start has started.
type listening struct {
	http        *http.Server
	cancel      context.CancelFunc
	unlink      func() bool    // from the context of Start
	serving     chan error     // what http.Server.Serve returned
	connections sync.WaitGroup // goroutines of open connections
}

// New makes a server of the configuration. The error names every problem of it.
func New(c Config, tokens Tokens) (*Server, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	v, err := newVocabulary(tokens)
	if err != nil {
		return nil, err
	}
	c = c.withDefaults()
	return &Server{
		config: c, form: c.Form.resolved(), tokens: tokens, vocabulary: v, engine: newEngine(c), prefixes: newPrefixCache(c.PrefixCache),
		rate: newRateLimit(c.RateLimit, c.RateBurst), counts: newCounts(), created: time.Now().Unix(),
	}, nil
}

// Start listens and serves until Close, or until ctx ends. It returns the server's URL, such as http://127.0.0.1:41873,
// under which the API is at /v1 and at / as well.
func (s *Server) Start(ctx context.Context) (url string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return "", errors.New("simulator: it has been started already: close it first")
	}
	listener, err := listen(ctx, net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port)))
	if err != nil {
		return "", s.cannotListen(ctx, err)
	}
	l := &listening{serving: make(chan error, 1)}
	var requests context.Context
	requests, l.cancel = context.WithCancel(ctx)
	l.http = &http.Server{
		Handler:     s.handler(),
		IdleTimeout: s.config.KeepAlive,
		BaseContext: func(net.Listener) context.Context { return requests },
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
		ConnState: func(_ net.Conn, state http.ConnState) {
			s.counts.connection(state)
			switch state {
			case http.StateNew:
				l.connections.Add(1)
			case http.StateClosed, http.StateHijacked:
				l.connections.Done()
			}
		},
	}
	go func() { l.serving <- l.http.Serve(listener) }()
	l.unlink = context.AfterFunc(ctx, func() { l.http.Close() })
	s.running = l
	return "http://" + listener.Addr().String(), nil
}

// Close ends every connection and waits until nothing of the server runs. It is no error to close twice.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.running
	if l == nil {
		return nil
	}
	s.running = nil
	l.unlink()
	l.cancel()
	l.http.Close()
	err := <-l.serving
	l.http.Close() // a connection accepted while the first call ran
	l.connections.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("simulator: serving: %w", err)
}

// connKey is the key of a request's connection in its context.
type connKey struct{}

// abort ends a request's connection: with a TCP reset, or cleanly in the middle of what was announced. It does not return.
func abort(r *http.Request, reset bool) {
	if c, ok := r.Context().Value(connKey{}).(*net.TCPConn); ok && reset {
		c.SetLinger(0)
		c.Close()
	}
	panic(http.ErrAbortHandler)
}
