package run_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestServerMetrics_OfAPluginsEngineAreRead(t *testing.T) {
	var served atomic.Int64
	url := passing(t, serve(t, simulator.Config{Model: "simulated"}), func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/metrics" {
			fmt.Fprintf(w, "# TYPE mill:done_total counter\nmill:done_total %d\n", served.Load())
			return true
		}
		if r.Method == http.MethodPost {
			served.Add(1)
		}
		return false
	})
	mill := servermetrics.Dialect{Engine: "Mill", Prefix: "mill:", Switch: "--tell",
		Counts: map[metric.ServerCounter][]string{metric.ServerRequests: {"mill:done_total"}}}
	args := arguments(t, url)
	args.Number, args.ServerMetrics = []run.Count{{N: 4}}, url+"/metrics"
	result := mustRun(t, args, run.Options{Plugins: standard.Plugins().WithEngines(mill)})
	if s := result.Levels[0].Server; s == nil || s.Engine != "Mill" || s.Counts[metric.ServerRequests] != 4 {
		t.Errorf("%+v", s)
	}
	_, err := run.Run(t.Context(), args, run.Options{}) // which knows no Mill
	for _, words := range []string{"it has no metrics of vLLM, SGLang, llama.cpp, TGI, TensorRT-LLM, Triton, Dynamo or llm-d", "(inference servers usually serve it at /metrics; llama.cpp needs --metrics, SGLang --enable-metrics, TensorRT-LLM return_perf_metrics)"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v\nlacks %s", err, words)
		}
	}
}
