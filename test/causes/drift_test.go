package causes

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// slowing puts a proxy before the server that holds requests back, the longer the later they come: 30 ms more each second.
func slowing(t *testing.T, args *run.Arguments) {
	target, err := url.Parse(args.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: target.Scheme, Host: target.Host})
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	proxy.FlushInterval, proxy.Transport = -1, transport
	begun := time.Now()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Since(begun) * 3 / 100)
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.Close(); transport.CloseIdleConnections() })
	target.Host = server.Listener.Addr().String()
	args.URL, args.ServerMetrics = target.String(), "off"
}

// drifts are the causes that change while a level runs.
func drifts() []cause {
	return []cause{{
		name:     "a server that slows down",
		server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms},
		parallel: []int{6}, number: []int{300},
		change: slowing,
		rules: map[string]expected{"drift": {
			level: "concurrency 6", says: []string{"there is no steady state", "--warmup-num"},
			within: map[string]bounds{"change of": {0.3, 20}},
		}},
	}}
}
