package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestARunByEitherHTTPClientMeasuresTheSameAndSaysWhichItWas(t *testing.T) {
	const ttft = 30 * time.Millisecond
	url := serve(t, simulator.Config{TTFT: ttft})
	for _, client := range []string{"raw", "go"} {
		t.Run(client, func(t *testing.T) {
			args := arguments(t, url)
			args.HTTPClient, args.Number, args.Parallel = client, []run.Count{{N: 24}}, []int{4}
			result := mustRun(t, args)
			level := result.Levels[0]
			if level.Total != 24 || level.Failed != 0 || level.Client == nil {
				t.Fatalf("%+v", level)
			}
			var said struct {
				Run struct {
					HTTPClient string `json:"http_client"`
					Notes      []string
				}
			}
			if err := json.Unmarshal(result.JSON, &said); err != nil {
				t.Fatal(err)
			}
			plan, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
			if err != nil {
				t.Fatal(err)
			}
			noted := strings.Contains(strings.Join(said.Run.Notes, "\n"), "net/http")
			if said.Run.HTTPClient != client || noted != (client == "go") || !strings.Contains(string(plan), `"http_client": "`+client+`"`) {
				t.Errorf("perf_result.json says %+v", said.Run)
			}
			// Every request waited for the server's first token, whoever spoke HTTP.
			if first := level.Distribution(metric.TTFT); first == nil || first.N() != 24 || first.Quantile(0) < ttft.Seconds() {
				t.Errorf("times to first token are %+v", first)
			}
		})
	}
}
