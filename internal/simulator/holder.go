package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// processHeader is the header of /health in which a simulated server names its process, so that the next one on its port can say who has
// it.
const processHeader = "X-Simulator-Process"

// serveHealth answers probes of load balancers and of simulated servers that find their port taken.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(processHeader, strconv.Itoa(os.Getpid()))
	w.WriteHeader(http.StatusOK)
}

// A port that is taken is tried for a second: the server of the command before may be about to end.
const (
	listenTries = 11
	listenPause = 100 * time.Millisecond
)

func listen(ctx context.Context, address string) (listener net.Listener, err error) {
	for try := range listenTries {
		if try > 0 {
			select {
			case <-time.After(listenPause):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return listener, err
		}
	}
	return nil, err
}

// cannotListen says why the server has no port and what to do. A port that another simulated server has is the usual case: one that runs in
// the background of a shell is forgotten easily, and what is sent then gets the answers of its settings.
func (s *Server) cannotListen(ctx context.Context, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("simulator: %w: check --host, and choose another --port, or 0 for a free one", err)
	}
	if process := holder(ctx, s.config.Host, s.config.Port); process != "" {
		return fmt.Errorf("port %d is taken by another `evalscope simulate`, process %s: end it with `kill %[2]s`, or choose another --port, or 0 for a free one",
			s.config.Port, process)
	}
	return fmt.Errorf("port %d is taken by another program: choose another --port, or 0 for a free one", s.config.Port)
}

// holder is the process of the simulated server that has a port, empty where something else has it.
func holder(ctx context.Context, host string, port int) string {
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second) // what does not answer is no simulated server
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, strconv.Itoa(port))+"/health", nil)
	if err != nil {
		return ""
	}
	request.Close = true
	client := http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	reply, err := client.Do(request)
	if err != nil {
		return ""
	}
	defer reply.Body.Close()
	process := reply.Header.Get(processHeader)
	if _, err := strconv.Atoi(process); err != nil {
		return "" // not a number that belongs into a command
	}
	return process
}
