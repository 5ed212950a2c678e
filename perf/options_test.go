package perf_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf"
)

func TestWithLog_HandsOnTheLinesOfTheRun(t *testing.T) {
	var lines bytes.Buffer
	result, err := perf.Run(t.Context(), simulated(t, simulator.Config{}), perf.WithLog(slog.NewTextHandler(&lines, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(lines.String(), "Level "+result.Levels[0].Load.Name+": ") || !strings.Contains(lines.String(), "level=INFO") {
		t.Errorf("the lines are\n%s", &lines)
	}
}

// The server holds every request until the client gives it up: only the end of the grace can end the run.
func TestWithGrace_BoundsHowLongRequestsGoOnAfterStop(t *testing.T) {
	arrived := make(signal, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // else the server does not see that the client has gone
		arrived.Write(nil)
		<-r.Context().Done()
	}))
	defer server.Close()
	cfg := simulated(t, simulator.Config{})
	cfg.Target.URL, cfg.Checks = server.URL+"/v1/chat/completions", perf.Checks{NoConnectionTest: true, NoPreflight: true, ServerMetrics: "off"}
	r, err := perf.New(cfg, perf.WithGrace(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-arrived
		r.Stop()
	}()
	result, err := r.Run(t.Context())
	if result == nil || !result.Interrupted || result.Levels[0].Succeeded != 0 {
		t.Errorf("%+v, %v", result, err)
	}
}
