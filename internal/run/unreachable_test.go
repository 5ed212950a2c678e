package run_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// meeting are servers whose metrics answer with an error when all of them have been asked, and count how often each was.
func meeting(t *testing.T, n int) (addresses []string, asked []*atomic.Int64) {
	t.Helper()
	var waited sync.WaitGroup
	waited.Add(n)
	server := serve(t, simulator.Config{Model: "simulated"})
	for range n {
		var once sync.Once
		times := new(atomic.Int64)
		asked = append(asked, times)
		addresses = append(addresses, passing(t, server, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/metrics" {
				return false
			}
			times.Add(1)
			once.Do(waited.Done)
			all := make(chan struct{})
			go func() { waited.Wait(); close(all) }()
			select {
			case <-all:
			case <-r.Context().Done():
			}
			w.WriteHeader(http.StatusBadGateway)
			return true
		}))
	}
	return addresses, asked
}

// Addresses that cannot be read are asked once each and at the same time: else several that hang take several times as long.
func TestServermetrics_AddressesThatCannotBeReadAreAskedOnceAndTogether(t *testing.T) {
	all := func(addresses []string, path string) string {
		return strings.Join(addresses, path+" ") + path
	}
	for name, c := range map[string]struct {
		n   int
		set func(args *run.Arguments, addresses []string)
	}{
		"the server's own": {1, func(args *run.Arguments, addresses []string) { args.ServerMetrics = all(addresses, "/metrics") }},
		"one for each of several servers": {2, func(args *run.Arguments, addresses []string) {
			args.URL, args.ServerMetrics = all(addresses, "/v1/chat/completions"), all(addresses, "/metrics")
		}},
		"replicas behind a gateway": {3, func(args *run.Arguments, addresses []string) { args.ServerMetrics = all(addresses, "/metrics") }},
		"GPUs":                      {2, func(args *run.Arguments, addresses []string) { args.GPUMetrics = all(addresses, "/metrics") }},
	} {
		addresses, asked := meeting(t, c.n)
		args := arguments(t, serve(t, simulator.Config{Model: "simulated"}))
		c.set(&args, addresses)
		_, err := run.Run(t.Context(), args, run.Options{})
		if err == nil || strings.Count(err.Error(), "it returns HTTP 502") != len(addresses) {
			t.Errorf("%s: %v", name, err)
		}
		for i, times := range asked {
			if times.Load() != 1 {
				t.Errorf("%s: address %d was asked %d times", name, i, times.Load())
			}
		}
	}
}
