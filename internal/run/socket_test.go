package run_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// throughSocket puts a Unix domain socket before a server, and counts requests by path.
func throughSocket(t *testing.T, target string, saw func(*http.Request)) (path string) {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "s") // a path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path = filepath.Join(dir, "llm.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no Unix domain sockets here: ", err)
	}
	relay := httputil.NewSingleHostReverseProxy(to)
	relay.FlushInterval = -1
	transport := &http.Transport{}
	relay.Transport = transport
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		saw(r)
		readWhole(r)
		relay.ServeHTTP(w, r)
	})}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Shutdown(context.Background())
		_ = server.Close()
		<-done
		transport.CloseIdleConnections()
	})
	return path
}

func TestSocket_RunGoesThroughAUnixDomainSocket(t *testing.T) {
	var requests, elsewhere, metrics atomic.Int64
	path := throughSocket(t, serve(t, simulator.Config{}), func(r *http.Request) {
		if r.Host != "localhost" {
			elsewhere.Add(1)
		}
		switch r.URL.Path {
		case "/v1/chat/completions":
			requests.Add(1)
		case "/metrics":
			metrics.Add(1)
		}
	})
	for _, form := range []string{"unix://" + path, "unix://" + path + ":/v1/chat/completions"} {
		requests.Store(0)
		args := arguments(t, form)
		args.Number, args.Parallel, args.ServerMetrics = []run.Count{{N: 6}}, []int{2}, "auto"
		result := mustRun(t, args)
		if got := requests.Load(); got != 6+1 && got != 6+2 {
			t.Errorf("%s: the server saw %d requests", form, got)
		}
		level := result.Levels[0]
		if level.Succeeded != 6 {
			t.Errorf("%s: %d requests succeeded", form, level.Succeeded)
		}
		plan, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
		if err != nil || !strings.Contains(string(plan), `"url": "unix://`+path+`:/v1/chat/completions"`) {
			t.Errorf("%s: plan.json does not name the socket: %s %v", form, plan, err)
		}
	}
	if elsewhere.Load() > 0 {
		t.Error("a request had another Host than localhost")
	}
	if metrics.Load() == 0 {
		t.Error("nobody looked for /metrics through the socket")
	}
	checked, err := run.RunPreflight(t.Context(), arguments(t, "unix://"+path), run.Options{})
	if err != nil || !checked.Passed() {
		t.Errorf("preflight: %v\n%s", err, checked.Table("en", 100, false))
	}
}

func TestSocket_WithoutAServerIsNamed(t *testing.T) {
	args := arguments(t, "unix:///nowhere/llm.sock")
	args.TestTimeout = new(run.Seconds(0.2))
	_, err := run.Run(t.Context(), args, run.Options{})
	if err == nil || !strings.Contains(err.Error(), "unix:///nowhere/llm.sock") {
		t.Errorf("the error does not name the socket: %v", err)
	}
}
