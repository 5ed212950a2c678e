package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// TestFleet_ServerAndGPUsAreSampledOnce: by the coordinator, on the clock that all workers count from, and by no worker.
func TestFleet_ServerAndGPUsAreSampledOnce(t *testing.T) {
	server, err := simulator.New(simulator.Config{TTFT: 5 * time.Millisecond, ITL: 4 * time.Millisecond, GPUs: 2}, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	args := testArguments(t, url)
	args.Number, args.Parallel, args.MaxTokens, args.ServerMetricsInterval = []run.Count{{N: 12}}, []int{2}, &run.Range{Min: 20, Max: 20}, new(run.Seconds(0.1))
	args.ServerMetrics, args.GPUMetrics, args.GPUs = "auto", url+"/gpu/metrics", 2
	result, errs, err := together(t, args, 2)
	if err != nil {
		t.Fatal(err, errs)
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "parallel_2_number_12", telemetry.FileName))
	if err != nil {
		t.Fatal(err)
	}
	level, err := telemetry.Read(bytes.NewReader(data))
	if err != nil || len(level.Sources) != 2 {
		t.Fatalf("%+v, %v", level, err)
	}
	tokens := 0.0
	for _, s := range level.Sources {
		if first := s.Windows[0]; first.Sent < 0 || len(s.Windows) < 3 {
			t.Errorf("%s has %d readings from %d ns on", s.Name, len(s.Windows), first.Sent)
		}
		for _, x := range s.Series {
			if x.Metric == "vllm:generation_tokens_total" {
				tokens, _ = x.Increase(s.Windows[0].Mid(), s.Windows[len(s.Windows)-1].Mid())
			}
		}
	}
	if tokens != 12*20 {
		t.Errorf("the server made %v tokens", tokens)
	}
	if e := result.Levels[0].Energy; e == nil || len(e.GPUs) != 2 || e.IdlePower == nil {
		t.Errorf("the energy is %+v", e)
	}
}
