package servermetrics_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"

	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
	"github.com/modelscope/evalscope/perf/standard"
)

// tgo is an engine with metrics of its own: how many requests it answered.
var tgo = servermetrics.Dialect{
	Engine: "tgo", Prefix: "tgo_",
	Counts: map[metric.ServerCounter][]string{metric.ServerRequests: {"tgo_requests_total"}},
}

// serve is a server of that engine.
func serve() *httptest.Server {
	var answered atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "# TYPE tgo_requests_total counter\ntgo_requests_total %d\n", answered.Load())
	})
	mux.HandleFunc("/v1/chat/completions", func(w http.ResponseWriter, _ *http.Request) {
		answered.Add(1)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":"Once"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}`)
	})
	return httptest.NewServer(mux)
}

// A run reads the metrics of an engine that a program describes, and compares its counts with those of the server.
func Example() {
	server := serve()
	defer server.Close()
	dir, err := os.MkdirTemp("", "servermetrics-example-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	result, err := perf.Run(context.Background(), perf.Config{
		Target: perf.Target{Model: "storyteller", URL: server.URL},
		Load:   perf.Load{Number: []perf.Count{{N: 5}}, Pause: -1},
		Data:   perf.Data{Prompt: "Tell me a story."},
		Output: perf.Output{Dir: dir},
	}, perf.WithPlugins(standard.Plugins().WithEngines(tgo)))
	if err != nil {
		log.Fatal(err)
	}
	counted := result.Levels[0].Server
	fmt.Printf("%s answered %g of our %d requests\n", counted.Engine, counted.Counts[metric.ServerRequests], counted.Ours.Requests)
	// Output: tgo answered 5 of our 5 requests
}
